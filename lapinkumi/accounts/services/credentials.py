"""New credentials: given by staff, and taken into use by the account's owner (R3.2)."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts import messages
from lapinkumi.accounts.models import LockReason, User, UserEventKind
from lapinkumi.accounts.services.history import note
from lapinkumi.accounts.services.sessions import end_sessions
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError


class AccountLocked(ShopError):
    """The account was locked by staff. Nothing was changed."""

    message = _("Tili on lukittu. Lukituksen voi avata asiakaspalvelu.")


class AddressTaken(ShopError):
    """Someone else's account has the address by now. Nothing was changed."""

    message = _("Sähköpostiosoite on nyt toisen tilin käytössä. Ota yhteyttä asiakaspalveluun.")


@act
def renew_credentials(*, user_id: int, at: datetime, by: Actor) -> None:
    """Throw away the password and the second factor, end all sessions, and mail the owner a way to set a new password.

    Each call mails a new link and makes the earlier ones worthless. Raises AccountLocked where staff have locked the
    account.
    """
    user = _owner(user_id)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    event = note(user=user, kind=UserEventKind.CREDENTIALS_RENEWED, at=at, by=by)
    messages.new_credentials(user=user, key=f"event-{event.pk}", at=at)


@act
def regain_account(*, user_id: int, address: str, password: str, at: datetime, by: Actor) -> User:
    """Set the new password that the reader of `address` chose, end all sessions, and open a lock for a stolen password.

    Where the account's address was changed in between, it becomes `address` again. Raises AccountLocked, AddressTaken.
    """
    user = _owner(user_id)
    user.set_password(password)
    user.locked_at, user.lock_reason, user.is_active = None, "", True
    user.save(update_fields=["password", "locked_at", "lock_reason", "is_active"])
    end_sessions(user=user)
    _make_address_ours(user, address, at, by)
    note(user=user, kind=UserEventKind.REGAINED, at=at, by=by)
    return user


def _owner(user_id: int) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_locked and user.lock_reason != LockReason.STOLEN:
        raise AccountLocked(user=user.pk)
    return user


def _make_address_ours(user: User, address: str, at: datetime, by: Actor) -> None:
    """The reader of the mail holds the address: it is confirmed, and the account's only one."""
    if user.email != address:
        if User.objects.with_address(address).exists():
            raise AddressTaken(user=user.pk)
        user.email = address
        user.save(update_fields=["email"])
        note(user=user, kind=UserEventKind.ADDRESS_RESTORED, at=at, by=by)
    EmailAddress.objects.filter(user=user).exclude(email=address).delete()
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
