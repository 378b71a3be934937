"""Signing up, being invited, and being forgotten."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from lapinkumi.accounts.due import forget_ended_sessions, forget_unconfirmed
from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from lapinkumi.accounts.services.registration import complete_registration, invite_staff, open_account
from tests.unit.accounts.people import BY, NOW, address, clerk, kinds, last_mail, link_in, mails, person

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def opened(email: str, **fields: object) -> User:
    with transaction.atomic():
        return open_account(address=email, full_name="Olli Oja", at=NOW, by=BY, **fields)


@pytest.mark.rule("R3.2")
def test_complete_registration_stores_the_affirmation_once():
    user = person(full_name="")
    complete_registration(user_id=user.pk, full_name="Aino Aho", at=NOW, by=BY)
    complete_registration(user_id=user.pk, full_name="Somebody Else", at=NOW + WEEK, by=BY)
    user.refresh_from_db()
    assert (user.full_name, user.data_affirmed_at) == ("Aino Aho", NOW)
    assert kinds(user) == ["registered"]


def test_open_account_invites_somebody_new():
    user = opened("Uusi.Asentaja@Example.FI")
    assert (user.email, user.is_staff, user.has_usable_password()) == ("uusi.asentaja@example.fi", False, False)
    assert mails(user.email) == ["account_invitation"]
    assert link_in(last_mail(user.email)).startswith("/tili/uusi-salasana/")
    assert kinds(user) == ["invited"]


def test_open_account_again_invites_again_until_there_is_a_password():
    email = address()
    assert opened(email) == opened(email)
    assert mails(email) == ["account_invitation"] * 2
    known = person()
    assert opened(known.email) == known
    known.refresh_from_db()
    assert known.full_name == "Aino Aho"
    assert mails(known.email) == []


def test_invite_staff_gives_the_roles_and_keeps_those_there_are():
    set_up_roles()
    email = address()
    user = invite_staff(address=email, full_name="Olli Oja", roles=[Role.CLERK], at=NOW, by=BY)
    invite_staff(address=email, full_name="Olli Oja", roles=[Role.WAREHOUSE], at=NOW, by=BY)
    user.refresh_from_db()
    assert user.is_staff
    assert set(user.groups.values_list("name", flat=True)) == {Role.CLERK, Role.WAREHOUSE}


def test_forget_unconfirmed_takes_only_old_signups_that_nobody_confirmed():
    def signed_up(days: int, **fields: object) -> User:
        return person(date_joined=NOW - timedelta(days=days), **{"data_affirmed_at": NOW, "confirmed": False, **fields})

    old = signed_up(7)
    kept = [
        signed_up(6),
        signed_up(30, confirmed=True),
        signed_up(30, last_login=NOW),
        signed_up(30, data_affirmed_at=None),
        signed_up(30, is_staff=True),
        clerk(),
    ]
    assert forget_unconfirmed(at=NOW) == 1
    assert forget_unconfirmed(at=NOW) == 0
    assert not User.objects.filter(pk=old.pk).exists()
    assert not EmailAddress.objects.filter(email=old.email).exists()
    assert set(User.objects.all()) == set(kept)


def test_forget_ended_sessions_keeps_the_living():
    user = person()
    for key, expires in (("over", NOW), ("alive", NOW + timedelta(seconds=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
        UserSession.objects.create(user=user, ip="192.0.2.1", session_key=key, user_agent="")
    assert forget_ended_sessions(at=NOW) == 2
    assert forget_ended_sessions(at=NOW) == 0
    assert [session.pk for session in Session.objects.all()] == ["alive"]
    assert [session.session_key for session in UserSession.objects.all()] == ["alive"]
