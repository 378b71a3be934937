"""An order changed by its customer, under its secret link. GET shows what would follow, POST does it; no login.

The form is sent by GET first: the page then says what the change leads to, and only its button changes anything.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installers.models import Installer
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from lapinkumi.core.ratelimit import within_limit
from orders import policy
from orders.changes import draft as drafting
from orders.changes.allowed import why_closed
from orders.changes.values import Draft
from orders.delivery.carriers.values import PickupPoint
from orders.forms.changing import CHANGEABLE, ContactChangeForm, PlaceForm, QuantitiesForm
from orders.models import Order
from orders.pages import changing as page
from orders.seen import seen_of
from orders.services import changing
from orders.services.changing import Told
from orders.views.privacy import secret_form

ASKED = "katso"


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quantities(request: HttpRequest, token: str) -> HttpResponse:
    """Fewer pieces of the lines."""
    order = _order(token)
    lines = page.resizable(order)
    initial = {f"rivi-{line.pk}": line.quantity for line in lines}
    form = QuantitiesForm(what_was_chosen(request), lines=lines, initial=initial)
    return _page(
        request,
        order,
        form,
        draft=lambda: drafting.quantities(order, form.wanted, at=clock.now()),
        act=lambda told, **who: changing.change_quantities(wanted=form.wanted, told=told, **who),
        template="orders/change_quantities.html",
    )


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, token: str) -> HttpResponse:
    """Another garage, or home, or another carrier."""
    order, at = _order(token), clock.now()
    ways = page.ways(order, at=at)
    asks_car = page.asks_car(order)
    form = PlaceForm(
        what_was_chosen(request), ways=ways, asks_car=asks_car, initial={"toimitus": page.present_way(order)}
    )

    def draft() -> Draft:
        garage, carrier, point = chosen_place(order, form.cleaned_data["toimitus"])
        if garage is None:
            return drafting.to_home(order, carrier, point=point, at=at)
        return drafting.to_garage(order, garage, car_class=form.car_class, at=at)

    def act(told: Told, **who: Any) -> Order:
        garage, carrier, point = chosen_place(order, form.cleaned_data["toimitus"])
        if garage is None:
            return changing.change_carrier(carrier=carrier, point=point, told=told, **who)
        return changing.change_garage(garage=garage, car_class=form.car_class, told=told, **who)

    not_home = page.why_not_home(order, at=at)
    return _page(request, order, form, draft=draft, act=act, template="orders/change_place.html", not_home=not_home)


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, token: str) -> HttpResponse:
    """Whom to call and where to send. What is personal is never part of an address: the form is always posted."""
    order = _order(token)
    form = ContactChangeForm(request.POST or None, order=order)

    def typed() -> dict[str, str]:
        return {name: form.cleaned_data[name] for name in CHANGEABLE}

    return _page(
        request,
        order,
        form,
        draft=lambda: drafting.contact(order, typed(), at=clock.now()),
        act=lambda told, **who: changing.change_contact(typed=typed(), told=told, **who),
        template="orders/change_contact.html",
        moves_money=False,
    )


def _order(token: str) -> Order:
    placed = Order.objects.placed().select_related("installer", "booking__installer", "payment")
    return get_object_or_404(placed.prefetch_related("deliveries", "corrections"), token=token)


def chosen_place(order: Order, value: str) -> tuple[Installer | None, str, PickupPoint | None]:
    """The garage; or none, with the carrier and its parcel point."""
    kind, _colon, name = value.partition(":")
    if kind == "piste":
        return Installer.objects.public().get(slug=name), "", None
    carrier, _colon, point = name.partition(":")
    return None, carrier, page.point_of(order, carrier, point)


def what_was_chosen(request: HttpRequest) -> Any:
    """What was chosen: by the button, or only looked at."""
    if request.method == "POST":
        return request.POST
    return request.GET if ASKED in request.GET else None


def _page(
    request: HttpRequest,
    order: Order,
    form: Any,
    *,
    draft: Callable[[], Draft],
    act: Callable[..., Order],
    template: str,
    moves_money: bool = True,
    **more: Any,
) -> HttpResponse:
    closed = why_closed(order, moves_money=moves_money)
    if closed or not form.is_bound:
        refused = bool(closed) and request.method == "POST"
        return _show(request, order, form, template, closed=closed, status=409 if refused else 200, **more)
    if not form.is_valid():
        if request.POST.get("nahty", seen_of(order)) != seen_of(order):  # pressed twice, or in two tabs
            messages.info(request, _("Tilaus on muuttunut sen jälkeen, kun avasit sivun. Tässä se on nyt."))
            return redirect("orders:order", order.token)
        return _show(request, order, form, template, status=422, **more)
    if request.method == "POST" and ASKED not in request.POST:
        return _do(request, order, form, act, draft, template, **more)
    return _show(request, order, form, template, draft=draft(), **more)


def _do(
    request: HttpRequest,
    order: Order,
    form: Any,
    act: Callable[..., Order],
    draft: Callable[[], Draft],
    template: str,
    **more: Any,
) -> HttpResponse:
    if not within_limit(
        "change_order", key=str(order.pk), times=policy.CHANGES_OF_AN_ORDER, seconds=policy.LETTERS_WINDOW_SECONDS
    ):
        busy = _("Olet muuttanut tilausta jo monta kertaa. Odota hetki tai soita meille.")
        return _show(request, order, form, template, refusal=busy, status=429, **more)
    told = Told(seen=request.POST.get("nahty", ""), knowing_late=request.POST.get("late") == "1")
    try:
        changed = act(told, order_id=order.pk, at=clock.now(), by=Actor.customer(request.user))
    except ShopError as refusal:
        return _show(request, order, form, template, draft=draft(), refusal=str(refusal), status=409, **more)
    messages.success(request, _("Tilaustasi on muutettu. Lähetimme siitä vahvistuksen sähköpostiisi."))
    return redirect("orders:order", changed.token)


def _show(
    request: HttpRequest,
    order: Order,
    form: Any,
    template: str,
    *,
    closed: tuple[str, ...] = (),
    draft: Draft | None = None,
    refusal: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    found = page.preview(draft, at=clock.now()) if draft is not None and not draft.is_nothing else None
    same = draft is not None and found is None
    shown = page.context(order, form=form, closed=closed, found=found, same=same, refusal=refusal, **more)
    return render(request, template, shown, status=status)
