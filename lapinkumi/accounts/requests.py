"""Who asks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from lapinkumi.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The logged-in user, for views behind a login. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
