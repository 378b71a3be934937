"""New credentials: given by staff, and the way back in."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from lapinkumi.accounts import links
from lapinkumi.accounts.models import LockReason, User
from lapinkumi.accounts.services.credentials import AccountLocked, AddressTaken, regain_account, renew_credentials
from lapinkumi.accounts.services.locking import lock_account, report_stolen_password
from tests.unit.accounts.people import BY, NOW, PASSWORD, address, kinds, last_mail, link_in, mails, person

pytestmark = pytest.mark.django_db

NEW = "revontulet loistavat"


def token_in(user: User, to: str = "") -> str:
    return link_in(last_mail(to or user.email)).split("/")[-2]


def addresses(user: User) -> list[tuple[str, bool, bool]]:
    return list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary"))


@pytest.mark.rule("R3.2")
def test_renew_credentials_throws_away_password_and_second_factor():
    user = person()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    renew_credentials(user_id=user.pk, at=NOW, by=BY)
    user.refresh_from_db()
    assert (user.has_usable_password(), user.session_round, user.is_active) == (False, 1, True)
    assert not Authenticator.objects.filter(user=user).exists()
    assert kinds(user) == ["credentials_renewed"]
    assert mails(user.email) == ["account_new_credentials"]


def test_renew_credentials_twice_leaves_only_the_newer_link():
    user = person()
    renew_credentials(user_id=user.pk, at=NOW, by=BY)
    first = token_in(user)
    renew_credentials(user_id=user.pk, at=NOW, by=BY)
    assert links.read_way_back(first) is None
    assert links.read_way_back(token_in(user)) == links.Holder(user, user.email)
    assert mails(user.email) == ["account_new_credentials"] * 2


def test_renew_credentials_refuses_an_account_locked_by_staff():
    user = person()
    lock_account(user_id=user.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    with pytest.raises(AccountLocked):
        renew_credentials(user_id=user.pk, at=NOW, by=BY)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert (kinds(user), mails(user.email)) == (["locked"], [])


@pytest.mark.rule("R3.2")
def test_regain_account_opens_a_lock_for_a_stolen_password():
    user = person()
    report_stolen_password(user_id=user.pk, address=user.email, at=NOW, by=BY)
    token = token_in(user)
    regain_account(user_id=user.pk, address=user.email, password=NEW, at=NOW, by=BY)
    user.refresh_from_db()
    assert (user.is_active, user.locked_at, user.lock_reason) == (True, None, "")
    assert user.check_password(NEW)
    assert kinds(user) == ["reported_stolen", "regained"]
    assert links.read_way_back(token) is None


@pytest.mark.rule("R3.2")
def test_regain_account_takes_back_the_address_a_thief_changed():
    user = person()
    own, thiefs = user.email, address()
    User.objects.filter(pk=user.pk).update(email=thiefs)
    EmailAddress.objects.filter(user=user).update(email=thiefs)
    report_stolen_password(user_id=user.pk, address=own, at=NOW, by=BY)
    assert mails(thiefs) == []
    holder = links.read_way_back(token_in(user, own))
    regain_account(user_id=holder.user.pk, address=holder.address, password=NEW, at=NOW, by=BY)
    user.refresh_from_db()
    assert user.email == own
    assert addresses(user) == [(own, True, True)]
    assert kinds(user) == ["reported_stolen", "address_restored", "regained"]


def test_regain_account_refuses_an_address_that_somebody_else_has_by_now():
    user, other = person(), person()
    report_stolen_password(user_id=user.pk, address=other.email, at=NOW, by=BY)
    own = user.email
    with pytest.raises(AddressTaken):
        regain_account(user_id=user.pk, address=other.email, password=NEW, at=NOW, by=BY)
    user.refresh_from_db()
    assert (user.email, user.lock_reason, user.has_usable_password()) == (own, LockReason.STOLEN, False)
    assert addresses(user) == [(own, True, True)]
    assert kinds(user) == ["reported_stolen"]


def test_regain_account_refuses_a_lock_by_staff():
    user = person()
    lock_account(user_id=user.pk, reason=LockReason.REQUESTED, at=NOW, by=BY)
    with pytest.raises(AccountLocked):
        regain_account(user_id=user.pk, address=user.email, password=NEW, at=NOW, by=BY)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.lock_reason == LockReason.REQUESTED


def test_regain_account_confirms_the_address():
    user = person(confirmed=False)
    regain_account(user_id=user.pk, address=user.email, password=NEW, at=NOW, by=BY)
    assert addresses(user) == [(user.email, True, True)]


def test_links_end_in_time():
    user = person()
    with time_machine.travel(NOW, tick=False):
        report, back = (url(user, user.email).split("/")[-2] for url in (links.report_url, links.way_back_url))
    with time_machine.travel(NOW.replace(day=27), tick=False):
        assert links.read_way_back(back) == links.Holder(user, user.email)
    with time_machine.travel(NOW.replace(day=27, second=1), tick=False):
        assert links.read_way_back(back) is None
        assert links.read_report(report) == links.Holder(user, user.email)
    with time_machine.travel(NOW.replace(month=12, day=1, second=1), tick=False):
        assert links.read_report(report) is None


def test_links_are_not_each_other_and_bear_no_tampering():
    user = person()
    report, back = (url(user, user.email).split("/")[-2] for url in (links.report_url, links.way_back_url))
    assert links.read_way_back(report) is None
    assert links.read_report(back) is None
    assert links.read_way_back(back[:40] + ("A" if back[40] != "A" else "B") + back[41:]) is None
    user.delete()
    assert links.read_report(report) is None
    assert links.read_way_back(back) is None
