"""Security changes that the owner made: written into the account's history and told by mail (R3.2)."""

from collections.abc import Callable
from datetime import datetime

from lapinkumi.accounts import messages
from lapinkumi.accounts.models import User, UserEventKind
from lapinkumi.accounts.services.history import note
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step

# allauth's name of the change -> our event and our message
CHANGES: dict[str, tuple[UserEventKind, Callable[..., None]]] = {
    "account/email/password_changed": (UserEventKind.PASSWORD_CHANGED, messages.password_changed),
    "account/email/password_reset": (UserEventKind.PASSWORD_CHANGED, messages.password_changed),
    "account/email/password_set": (UserEventKind.PASSWORD_CHANGED, messages.password_changed),
    "account/email/email_changed": (UserEventKind.ADDRESS_CHANGED, messages.address_changed),
    "mfa/email/totp_activated": (UserEventKind.SECOND_FACTOR_ON, messages.second_factor_on),
    "mfa/email/totp_deactivated": (UserEventKind.SECOND_FACTOR_OFF, messages.second_factor_off),
    "mfa/email/recovery_codes_generated": (UserEventKind.RECOVERY_CODES, messages.recovery_codes),
}


@step
def tell(*, change: str, user: User, address: str, at: datetime, by: Actor) -> None:
    """Note the change and mail `address` about it, with a link for the case that it was somebody else's doing.

    Raises KeyError for a change of allauth's that we have no words for.
    """
    kind, message = CHANGES[change]
    event = note(user=user, kind=kind, at=at, by=by)
    message(user=user, address=address, key=f"event-{event.pk}", at=at)
