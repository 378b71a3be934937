"""What is mailed to an address that gets no code: nobody's, a locked or an unfinished account's, or one in use.

The page says the same in every case; only the holder of the mailbox learns more, and at most once a day or hour.
"""

from datetime import datetime

from allauth.account.models import EmailAddress

from lapinkumi.accounts import messages
from lapinkumi.accounts.models import LockReason, User
from lapinkumi.core.acts import step


@step
def reply_without_code(*, address: str, at: datetime) -> None:
    """Somebody asked for a login code or a new password for an address that may not have one."""
    user = User.objects.with_address(address).first()
    if user is None:
        messages.unknown_address(address=address, at=at)
    elif user.lock_reason == LockReason.STOLEN:
        messages.reported_stolen(user=user, address=user.email, key=messages.hourly(user.email, at), at=at)
    elif user.is_locked:
        messages.locked(user=user, at=at)
    elif not user.has_usable_password():
        messages.invitation(user=user, key=messages.hourly(user.email, at), at=at)
    else:
        messages.unfinished(user=user, at=at)


@step
def reply_to_second_signup(*, address: str, at: datetime) -> None:
    """Somebody signed up with an address that already has an account."""
    user = User.objects.with_address(address).first()
    if user is None or is_confirmed(user):
        messages.already_has_account(address=address, at=at)
    else:
        messages.unfinished(user=user, at=at)


def is_confirmed(user: User) -> bool:
    """Has the person shown that the address is theirs?"""
    return EmailAddress.objects.filter(user=user, verified=True).exists()
