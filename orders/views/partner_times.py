"""/asentaja/…/ajat/: another time for a booking, or none any more, as the garage agrees or hears it (R5.22)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installers.errors import TimeNotFree
from installers.guards import garage_page
from installers.models import Installer
from installers.states import BookingState
from installers.views.partner import partner_nav
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.checkout.times import read_start
from orders.forms.told import AgreedMoveForm, ToldForm
from orders.models import Order
from orders.partner import times as garage_times
from orders.services import moving
from orders.services.bookings import give_up_time


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@garage_page
def move(request: HttpRequest, garage: Installer, reference: str) -> HttpResponse:
    """Pick another time; then either ask the customer, or move at once what was agreed with them."""
    order, at = _order(garage, reference), clock.now()
    agreed = request.POST.get("teko") == "siirra"
    since = order.booking.created_at if order.booking else at
    form = AgreedMoveForm(request.POST if agreed else None, at=at, since=since)
    if request.method != "POST":
        return _choose(request, garage, order, form)
    starts_at = read_start(request.POST.get("aika", ""))
    if starts_at is None:
        return _choose(request, garage, order, form, error=_("Valitse uusi aika."), status=422)
    if agreed and not form.is_valid():
        return _choose(request, garage, order, form, chosen=starts_at, status=422)
    by = Actor.garage(request.user)
    try:
        if agreed:
            moving.move_told_time(order_id=order.pk, starts_at=starts_at, at=at, by=by, **form.agreed)
        else:
            moving.propose_time(order_id=order.pk, starts_at=starts_at, at=at, by=by)
    except TimeNotFree as taken:
        nearest = [free.starts_at for free in taken.alternatives]
        return _choose(request, garage, order, form, error=str(taken), nearest=nearest, status=409)
    except ShopError as refusal:
        return _choose(request, garage, _order(garage, reference), form, error=str(refusal), status=409)
    said = _("Aika on siirretty: %(name)s.") if agreed else _("Ehdotus on lähetetty: %(name)s.")
    messages.success(request, said % {"name": order.full_name})
    return redirect(_back(garage, reference))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@garage_page
def give_up(request: HttpRequest, garage: Installer, reference: str) -> HttpResponse:
    """The customer told that they won't come: since when they are known to have told decides what it costs (R5.6)."""
    order, at = _order(garage, reference), clock.now()
    since = order.booking.created_at if order.booking else at
    form = ToldForm(request.POST if request.method == "POST" else None, at=at, since=since)
    if not form.is_valid():
        return _ask(request, garage, order, form, status=422 if form.is_bound else 200)
    try:
        given_up = give_up_time(order_id=order.pk, at=at, by=Actor.garage(request.user), **form.cleaned_data)
    except ShopError as refusal:
        return _ask(request, garage, order, form, refusal=str(refusal), status=409)
    late = given_up.booking is not None and given_up.booking.state == BookingState.CANCELLED_LATE
    said = _("Aika on peruttu myöhässä: %(name)s.") if late else _("Aika on peruttu: %(name)s.")
    messages.success(request, said % {"name": order.full_name})
    return redirect(_back(garage, reference))


def _order(garage: Installer, reference: str) -> Order:
    return get_object_or_404(garage_times.own_visits(garage), booking__reference=reference)


def _choose(
    request: HttpRequest,
    garage: Installer,
    order: Order,
    form: AgreedMoveForm,
    *,
    error: str = "",
    status: int = 200,
    **picked: Any,
) -> HttpResponse:
    week = request.GET.get("viikko", "")
    context = garage_times.move_context(order, at=clock.now(), week=week, **picked)
    errors = [{"target": "ajat", "message": error}] if error else []
    return _render(
        request, "orders/partner/move_time.html", garage, status, **context, form=form, error=error, errors=errors
    )


def _ask(
    request: HttpRequest, garage: Installer, order: Order, form: ToldForm, *, refusal: str = "", status: int
) -> HttpResponse:
    context = garage_times.about(order, at=clock.now())
    return _render(request, "orders/partner/give_up_time.html", garage, status, **context, form=form, refusal=refusal)


def _render(request: HttpRequest, template: str, garage: Installer, status: int, **context: Any) -> HttpResponse:
    frame = {"garage": garage, "partner_nav": partner_nav(garage, "")}
    return render(request, template, {**frame, **context}, status=status)


def _back(garage: Installer, reference: str) -> str:
    return reverse("partner:booking", args=[garage.slug, reference])
