"""Changing what opens the account, and losing it: password, address, second step, sessions, theft."""

import functools

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts import links
from lapinkumi.accounts.models import LockReason, User
from lapinkumi.accounts.services.locking import lock_account
from tests.unit.accounts.people import BY, NOW, PASSWORD, address, code_in, kinds, last_mail, link_in, mails
from tests.web.accounts.walking import check_page, confirm_self, is_in, log_in, take_second_step_into_use, totp_code

pytestmark = pytest.mark.django_db

NEW = "revontulet loistavat"


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Runs what allauth does once something is committed."""
    return functools.partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def elsewhere(client_factory, customer) -> Client:
    """The customer's other device, logged in."""
    browser = client_factory()
    log_in(browser, customer)
    return browser


def test_new_password_ends_the_other_sessions_and_is_told(member, elsewhere, customer):
    answer = member.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW})
    assert answer["Location"] == reverse("accounts:home")
    assert (is_in(member), is_in(elsewhere)) == (True, False)
    assert kinds(customer) == ["password_changed"]
    assert mails(customer.email) == ["account_password_changed"]


def test_new_password_needs_the_old_one(member, customer):
    page = check_page(member.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": NEW}))
    assert "Nykyinen salasana on väärin." in page
    customer.refresh_from_db()
    assert customer.check_password(PASSWORD)
    assert mails(customer.email) == []


def test_forgotten_password_is_set_with_a_mailed_code(visitor, elsewhere, customer):
    answer = visitor.post(reverse("account_reset_password"), {"email": customer.email})
    check_page(visitor.get(answer["Location"]))
    answer = visitor.post(answer["Location"], {"code": code_in(last_mail(customer.email))})
    check_page(visitor.get(answer["Location"]))
    visitor.post(answer["Location"], {"password1": NEW})
    assert (is_in(visitor), is_in(elsewhere)) == (True, False)
    customer.refresh_from_db()
    assert customer.check_password(NEW)
    assert mails(customer.email) == ["account_password_code", "account_password_changed"]


def test_new_address_takes_the_password_and_a_code_and_the_old_one_is_told(member, customer):
    url, old, new = reverse("account_email"), customer.email, address()
    answer = member.post(url, {"email": new, "action_add": "1"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    answer = confirm_self(member, url)
    assert mails(new) == ["account_address_code"]
    check_page(answer)
    member.post(reverse("account_email_verification_sent"), {"code": code_in(last_mail(new))})
    customer.refresh_from_db()
    assert customer.email == new
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(new, True, True)]
    assert kinds(customer) == ["address_changed"]
    assert mails(old) == ["account_address_changed"]


@pytest.mark.rule("R3.2")
def test_old_address_takes_the_account_back_from_a_thief(member, client_factory, customer):
    old, new = customer.email, address()
    member.post(reverse("account_email"), {"email": new, "action_add": "1"})
    confirm_self(member, reverse("account_email"))
    member.post(reverse("account_email_verification_sent"), {"code": code_in(last_mail(new))})
    owner = client_factory()
    report = link_in(last_mail(old))
    check_page(owner.get(report))
    assert is_in(member), "opening the link locks nothing: mail scanners open them all"
    owner.post(report)
    assert not is_in(member)
    back = link_in(last_mail(old))
    owner.post(back, {"password1": NEW})
    customer.refresh_from_db()
    assert customer.email == old
    log_in(owner, customer, password=NEW)
    assert is_in(owner)
    assert (is_in(member), log_in(member, customer).status_code) == (False, 200)


@pytest.mark.rule("R3.2")
def test_lock_ends_every_session_at_once(member, elsewhere, customer):
    lock_account(user_id=customer.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    assert (is_in(member), is_in(elsewhere)) == (False, False)


@pytest.mark.rule("R3.2")
def test_reporting_a_stolen_password_locks_and_the_mailed_link_opens(member, elsewhere, customer):
    check_page(member.get(reverse("accounts:report")))
    page = check_page(member.post(reverse("accounts:report")))
    assert "Tili on lukittu" in page
    assert (is_in(member), is_in(elsewhere)) == (False, False)
    assert log_in(member, customer).status_code == 200
    back = link_in(last_mail(customer.email))
    assert member.post(back, {"password1": "short"}).status_code == 200
    assert member.post(back, {"password1": NEW})["Location"] == reverse("account_login")
    assert member.post(back, {"password1": NEW}).status_code == 410
    log_in(member, customer, password=NEW)
    assert is_in(member)
    assert not is_in(elsewhere)


def test_report_link_posted_twice_mails_one_way_back(visitor, customer):
    url = links.report_url(customer, customer.email)
    for _again in range(2):
        assert visitor.post(url).status_code == 200
    assert mails(customer.email) == ["account_reported_stolen"]


def test_way_back_is_refused_once_staff_have_locked_the_account(visitor, customer):
    url = links.way_back_url(customer, customer.email)
    lock_account(user_id=customer.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    assert visitor.post(url, {"password1": NEW}).status_code == 410
    page = check_page(visitor.post(links.way_back_url(reload(customer), customer.email), {"password1": NEW}))
    assert "Lukituksen voi avata asiakaspalvelu" in page
    assert reload(customer).check_password(PASSWORD)


def test_second_step_is_asked_at_login(member, customer, told):
    secret = take_second_step_into_use(member, told)
    assert kinds(customer) == ["second_factor_on"]
    assert mails(customer.email) == ["account_second_factor_on"]
    assert secret not in str(customer.authenticator_set.values_list("data", flat=True))
    member.post(reverse("account_logout"))
    answer = log_in(member, customer)
    assert answer["Location"] == reverse("mfa_authenticate")
    check_page(member.get(answer["Location"]))
    assert not is_in(member)
    assert "Koodi on väärin" in check_page(member.post(answer["Location"], {"code": "000000"}))
    code = totp_code(secret)
    member.post(answer["Location"], {"code": code})
    assert is_in(member)


def test_second_step_codes_work_once(member, customer):
    code = totp_code(take_second_step_into_use(member))
    spare = customer.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for used in (code, spare):
        assert second_step(member, customer, used)
        assert not second_step(member, customer, used)


def test_second_step_is_asked_after_a_login_code_too(member, customer):
    take_second_step_into_use(member)
    member.post(reverse("account_logout"))
    member.post(reverse("account_request_login_code"), {"email": customer.email})
    answer = member.post(reverse("account_confirm_login_code"), {"code": code_in(last_mail(customer.email))})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(member)


def test_second_step_is_removed_and_told(member, customer, told):
    take_second_step_into_use(member, told)
    member.post(reverse("mfa_deactivate_totp"))
    assert not customer.authenticator_set.exists()
    assert kinds(customer) == ["second_factor_on", "second_factor_off"]
    assert mails(customer.email)[-1] == "account_second_factor_off"


def test_other_devices_are_listed_and_logged_out(member, elsewhere):
    page = check_page(member.get(reverse("usersessions_list")))
    assert page.count("Firefox, Windows") == 2
    assert page.count("Tämä laite") == 1
    member.post(reverse("usersessions_list"))
    assert (is_in(member), is_in(elsewhere)) == (True, False)


def reload(user: User) -> User:
    user.refresh_from_db()
    return user


def second_step(browser: Client, user: User, code: str) -> bool:
    """Log out and in again; says whether the code opened the second step."""
    browser.post(reverse("account_logout"))
    browser.post(log_in(browser, user)["Location"], {"code": code})
    return is_in(browser)
