"""Account pages are nobody else's: no cache keeps them, not even the browser's after logging out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers


class PrivatePagesMiddleware:
    """Mark every answer below /tili/ as not to be stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("accounts:home")):
            add_never_cache_headers(response)
        return response
