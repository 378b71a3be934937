"""How a page behind a secret link answers: told to no other site, found by no search engine."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def secret_page(view: View) -> View:
    """Keep the page's address out of every referrer and of search engines. Caches are `never_cache`'s.

    Not for a page with a form: without a referrer browsers post with `Origin: null`, which the CSRF check refuses.
    """
    return _private(view, referrers="no-referrer")


def secret_form(view: View) -> View:
    """As `secret_page`, for pages that post: only the shop itself sees where the post comes from."""
    return _private(view, referrers="same-origin")


def _private(view: View, *, referrers: str) -> View:
    @functools.wraps(view)
    def private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = referrers
        return response

    return private
