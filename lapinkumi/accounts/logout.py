"""Logging out: allauth's page, and what higher apps do after it (AFTER_LOGOUT)."""

from typing import Any

from allauth.account import views as allauth_views
from django.http import HttpRequest, HttpResponse

from lapinkumi.core.contributors import contributors


class LogoutView(allauth_views.LogoutView):
    """As allauth's. Who breaks off a login half done was nobody, and keeps what was nobody's."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        was_somebody = self.request.user.is_authenticated
        response = super().post(*args, **kwargs)
        if was_somebody:
            follow(self.request, response)
        return response


logout = LogoutView.as_view()


def follow(request: HttpRequest, response: HttpResponse) -> None:
    """What others do once somebody has been logged out."""
    for follow_up in contributors("AFTER_LOGOUT"):
        follow_up(request, response)
