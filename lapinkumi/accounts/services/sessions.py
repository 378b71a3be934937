"""Ending sessions."""

from allauth.usersessions.models import UserSession

from lapinkumi.accounts.models import User
from lapinkumi.core.acts import step


@step
def end_sessions(*, user: User) -> None:
    """End every session of the user from the moment the act is stored, on every device.

    Each session carries a digest of the account's password and round; with a new round none of them matches, wherever
    a copy of the session may be cached.
    """
    user.session_round += 1
    user.save(update_fields=["session_round"])
    UserSession.objects.filter(user=user).delete()
