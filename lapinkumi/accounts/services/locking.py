"""Locking an account and opening the lock; a stolen password (R3.2)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts import messages
from lapinkumi.accounts.models import LockReason, User, UserEventKind
from lapinkumi.accounts.services.history import note
from lapinkumi.accounts.services.sessions import end_sessions
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError


class StolenNeedsNewPassword(ShopError):
    """A password reported stolen must not come back into use. Nothing was changed."""

    message = _("Salasana on ilmoitettu viedyksi: anna tilille uudet tunnukset, niin omistaja saa sen takaisin.")


@act
def lock_account(*, user_id: int, reason: LockReason, at: datetime, by: Actor) -> None:
    """Shut a person out: no login, and every session ends at once (R3.2). A locked account stays as it is."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_locked:
        return
    _lock(user, reason, at)
    end_sessions(user=user)
    note(user=user, kind=UserEventKind.LOCKED, at=at, by=by, data={"reason": reason})


@act
def unlock_account(*, user_id: int, at: datetime, by: Actor) -> None:
    """Let a locked-out person in again. An open account stays as it is.

    Raises StolenNeedsNewPassword where the password was reported stolen.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_locked:
        return
    if user.lock_reason == LockReason.STOLEN:
        raise StolenNeedsNewPassword(user=user.pk)
    user.locked_at, user.lock_reason, user.is_active = None, "", True
    user.save(update_fields=["locked_at", "lock_reason", "is_active"])
    note(user=user, kind=UserEventKind.UNLOCKED, at=at, by=by)


@act
def report_stolen_password(*, user_id: int, address: str, at: datetime, by: Actor) -> None:
    """Lock the account, make the password worthless, end every session, and mail a way back to `address` (R3.2).

    `address` is one that the reporter has shown to read. Reported again, the account stays locked and nothing more is
    mailed. An account that staff have locked loses its password and sessions too, but gets no way back.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.lock_reason == LockReason.STOLEN:
        return
    was_locked = user.is_locked
    user.set_unusable_password()
    user.save(update_fields=["password"])
    if not was_locked:
        _lock(user, LockReason.STOLEN, at)
    end_sessions(user=user)
    event = note(user=user, kind=UserEventKind.REPORTED_STOLEN, at=at, by=by)
    if not was_locked:
        messages.reported_stolen(user=user, address=address, key=f"event-{event.pk}", at=at)


def _lock(user: User, reason: LockReason, at: datetime) -> None:
    user.locked_at, user.lock_reason, user.is_active = at, reason, False
    user.save(update_fields=["locked_at", "lock_reason", "is_active"])
