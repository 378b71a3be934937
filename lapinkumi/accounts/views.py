"""The account's own pages beside allauth's: the overview, and the ways around a stolen password."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lapinkumi.accounts import links, policy
from lapinkumi.accounts.forms import NewPasswordForm, ReportForm
from lapinkumi.accounts.home import cards_of
from lapinkumi.accounts.logout import follow
from lapinkumi.accounts.requests import signed_in
from lapinkumi.accounts.second_factor import owes_second_factor
from lapinkumi.accounts.services.credentials import regain_account
from lapinkumi.accounts.services.locking import report_stolen_password
from lapinkumi.accounts.services.reporting import ask_for_report_link
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from lapinkumi.core.ratelimit import within_limit


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The account at a glance."""
    user = signed_in(request)
    context = {"cards": cards_of(user), "owes_second_factor": owes_second_factor(user)}
    return render(request, "accounts/home.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report a stolen password: at once when logged in, else by a mailed link. One answer to every address."""
    if request.user.is_authenticated:
        return _report_own(request)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if _may_report(request, address):
            ask_for_report_link(address=address, at=clock.now(), by=Actor.customer())
        return render(request, "accounts/report_sent.html", {"address": address})
    return render(request, "accounts/report.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a mail: GET asks, POST locks the account."""
    holder = links.read_report(token)
    if holder is None:
        return render(request, "accounts/link_expired.html", status=410)
    if request.method == "POST":
        report_stolen_password(
            user_id=holder.user.pk, address=holder.address, at=clock.now(), by=Actor.customer(holder.user)
        )
        return render(request, "accounts/locked.html", {"address": holder.address})
    return render(request, "accounts/report_own.html", {"address": holder.address})


@never_cache
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "HEAD", "POST"])
def way_back(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a mail: set a new password, and the account is open again."""
    holder = links.read_way_back(token)
    if holder is None:
        return render(request, "accounts/link_expired.html", status=410)
    form = NewPasswordForm(request.POST or None, user=holder.user)
    if request.method == "POST" and form.is_valid():
        try:
            _regain(holder, form.cleaned_data["password1"])
        except ShopError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Uusi salasana on käytössä. Kirjaudu sisään."))
            return redirect("account_login")
    return render(request, "accounts/way_back.html", {"form": form, "address": holder.address})


def _report_own(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if request.method == "POST":
        report_stolen_password(user_id=user.pk, address=user.email, at=clock.now(), by=Actor.customer(user))
        get_adapter().logout(request)
        response = render(request, "accounts/locked.html", {"address": user.email})
        follow(request, response)
        return response
    return render(request, "accounts/report_own.html", {"address": user.email})


def _may_report(request: HttpRequest, address: str) -> bool:
    """Whether this address, and this sender, have asked few enough times."""
    keys = (address, get_adapter().get_client_ip(request))
    return all(within_limit("report_stolen", key=key, times=policy.REPORTS_PER_HOUR, seconds=3600) for key in keys)


def _regain(holder: links.Holder, password: str) -> None:
    regain_account(
        user_id=holder.user.pk,
        address=holder.address,
        password=password,
        at=clock.now(),
        by=Actor.customer(holder.user),
    )
