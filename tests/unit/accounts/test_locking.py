"""Locking, unlocking and a stolen password: what is stored, who is told, what happens the second time."""

import pytest
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction

from lapinkumi.accounts.models import LockReason, User
from lapinkumi.accounts.services.locking import (
    StolenNeedsNewPassword,
    lock_account,
    report_stolen_password,
    unlock_account,
)
from lapinkumi.core.actors import Actor
from tests.unit.accounts.people import BY, NOW, PASSWORD, clerk, kinds, last_mail, link_in, mails, person

pytestmark = pytest.mark.django_db


def state(user: User) -> tuple:
    user.refresh_from_db()
    return user.is_active, user.locked_at, user.lock_reason, user.session_round


@pytest.mark.rule("R3.2")
def test_lock_account_shuts_out_and_ends_sessions():
    user, staff = person(), clerk()
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key="a", user_agent="x")
    before = user.get_session_auth_hash()
    lock_account(user_id=user.pk, reason=LockReason.MISUSE, at=NOW, by=Actor.staff(staff))
    assert state(user) == (False, NOW, LockReason.MISUSE, 1)
    assert user.get_session_auth_hash() != before
    assert not UserSession.objects.filter(user=user).exists()
    event = user.events.get()
    assert (event.kind, event.at, event.actor_user, event.data) == ("locked", NOW, staff, {"reason": "misuse"})
    assert mails(user.email) == []


def test_lock_account_twice_changes_nothing_more():
    user = person()
    lock_account(user_id=user.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    once = state(user)
    lock_account(user_id=user.pk, reason=LockReason.REQUESTED, at=NOW.replace(hour=12), by=BY)
    assert state(user) == once
    assert kinds(user) == ["locked"]


def test_unlock_account_opens_and_old_sessions_stay_ended():
    user = person()
    before = user.get_session_auth_hash()
    lock_account(user_id=user.pk, reason=LockReason.REQUESTED, at=NOW, by=BY)
    unlock_account(user_id=user.pk, at=NOW, by=BY)
    unlock_account(user_id=user.pk, at=NOW, by=BY)
    assert state(user) == (True, None, "", 1)
    assert user.get_session_auth_hash() != before
    assert user.check_password(PASSWORD)
    assert kinds(user) == ["locked", "unlocked"]


@pytest.mark.rule("R3.2")
def test_report_stolen_password_locks_ends_sessions_and_mails_a_way_back():
    user = person()
    before = user.get_session_auth_hash()
    report_stolen_password(user_id=user.pk, address=user.email, at=NOW, by=Actor.customer(user))
    assert state(user) == (False, NOW, LockReason.STOLEN, 1)
    assert not user.has_usable_password()
    assert user.get_session_auth_hash() != before
    assert kinds(user) == ["reported_stolen"]
    assert mails(user.email) == ["account_reported_stolen"]
    assert link_in(last_mail(user.email)).startswith("/tili/uusi-salasana/")


def test_report_stolen_password_twice_mails_once():
    user = person()
    for _again in range(2):
        report_stolen_password(user_id=user.pk, address=user.email, at=NOW, by=BY)
    assert kinds(user) == ["reported_stolen"]
    assert mails(user.email) == ["account_reported_stolen"]


def test_report_stolen_password_of_an_account_locked_by_staff_gives_no_way_back():
    user = person()
    lock_account(user_id=user.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    report_stolen_password(user_id=user.pk, address=user.email, at=NOW, by=BY)
    assert state(user) == (False, NOW, LockReason.MISUSE, 2)
    assert not user.has_usable_password()
    assert kinds(user) == ["locked", "reported_stolen"]
    assert mails(user.email) == []


def test_unlock_account_refuses_a_stolen_password():
    user = person()
    report_stolen_password(user_id=user.pk, address=user.email, at=NOW, by=BY)
    before = state(user)
    with pytest.raises(StolenNeedsNewPassword):
        unlock_account(user_id=user.pk, at=NOW, by=BY)
    assert state(user) == before
    assert kinds(user) == ["reported_stolen"]


@pytest.mark.parametrize(
    "fields",
    [
        {"locked_at": NOW},
        {"lock_reason": LockReason.MISUSE},
        {"locked_at": NOW, "lock_reason": LockReason.MISUSE, "is_active": True},
        {"locked_at": NOW, "lock_reason": "whim", "is_active": False},
    ],
)
def test_database_refuses_half_a_lock(fields):
    user = person()
    with pytest.raises(IntegrityError, match="user_lock_has_reason"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**fields)
