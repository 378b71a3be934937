"""Whose pages caches may keep: an account's nobody, a visitor's only the visitor's own browser, asking each time."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

# The browser's own copy, asked about each time: the car, the place, the basket and the login are in the page.
OWN_COPY: Final = "private, no-cache"


class PrivatePagesMiddleware:
    """Mark every answer below /tili/ as not to be stored, and others with a session as this visitor's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("accounts:home")):
            add_never_cache_headers(response)
        elif _has_session(request) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = OWN_COPY
        return response


def _has_session(request: HttpRequest) -> bool:
    """Whether somebody came with a session, or the page has just begun or read one."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.accessed
