"""Asking for the link behind which a stolen password is reported."""

from datetime import datetime

from lapinkumi.accounts import messages
from lapinkumi.accounts.models import User
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act


@act
def ask_for_report_link(*, address: str, at: datetime, by: Actor) -> None:
    """Mail the link to the account's owner. An address without an account gets nothing, and the asker no sign of it."""
    user = User.objects.with_address(address).first()
    if user is not None:
        messages.report_link(user=user, at=at)
