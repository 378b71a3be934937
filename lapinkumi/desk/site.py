"""The clerk's desk: Django admin at /hallinta/, under our name, behind allauth's login and two-step login."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.accounts.logout import logout
from lapinkumi.accounts.requests import signed_in
from lapinkumi.accounts.second_factor import owes_second_factor
from lapinkumi.core import clock
from lapinkumi.desk.figures_page import figures_page
from lapinkumi.desk.home import board
from lapinkumi.desk.menu import grouped


class DeskSite(AdminSite):
    """Staff only; in production only those whose login takes a second step (R3.2)."""

    site_header = gettext_lazy("Lapin Kumin hallinta")
    site_title = gettext_lazy("Hallinta")
    index_title = gettext_lazy("Työpöytä")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not owes_second_factor(signed_in(request))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        figures = path("luvut/", self.admin_view(self.figures), name="figures")
        return [figures, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """All pages grouped by what people do; of one app, as Django has them."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        models = (row for app in self._build_app_dict(request).values() for row in app["models"])
        return grouped(models, request.user)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The front page: what needs this person now."""
        return super().index(request, {"board": board(request.user, at=clock.now()), **(extra_context or {})})

    def figures(self, request: HttpRequest) -> HttpResponse:
        """How the shop does, in pictures."""
        return figures_page(self, request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """allauth's login, and from there to set up the second step for those who owe it."""
        if request.user.is_authenticated and owes_second_factor(signed_in(request)):
            messages.info(request, _("Ota kaksivaiheinen kirjautuminen käyttöön, niin hallinta avautuu."))
            return redirect("mfa_activate_totp")
        return secure_admin_login(super().login)(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return logout(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
