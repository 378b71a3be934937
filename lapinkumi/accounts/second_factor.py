"""Who must still take two-step login into use: staff in production, before the desk opens to them."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from lapinkumi.accounts.models import User


def has_second_factor(user: User) -> bool:
    """Does logging in take a code from an authenticator app?"""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def owes_second_factor(user: User) -> bool:
    """Is this somebody of the staff who hasn't set it up, where it is required? Never on a local machine."""
    return user.is_staff and not settings.LOCAL and not has_second_factor(user)
