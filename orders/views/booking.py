"""The booked time of an order: its customer moves it or gives it up. GET shows what follows, POST does it; no login."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installers.errors import TimeNotFree
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from lapinkumi.core.ratelimit import within_limit
from orders import policy
from orders.checkout.times import read_start
from orders.errors import NothingProposed
from orders.models import Order
from orders.pages import moving as move_page
from orders.pages import visit as visit_page
from orders.services import moving
from orders.services.bookings import give_up_time
from orders.services.rebooking import book_time
from orders.views.privacy import secret_form

MOST_DIGITS = 6
BUSY = gettext_lazy("Olet vaihtanut aikaa jo monta kertaa. Odota hetki tai soita asennuspisteelle.")


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A page on which a free time is picked, and what is said when it is taken."""

    template: str
    context: Callable[..., dict[str, Any]]
    done: "str | Promise"


OTHER_TIME: Final = Calendar(
    template="orders/move_time.html",
    context=move_page.context,
    done=gettext_lazy("Aikasi on siirretty. Lähetimme siitä vahvistuksen sähköpostiisi."),
)
NEW_TIME: Final = Calendar(
    template="orders/book_time.html",
    context=move_page.new_time,
    done=gettext_lazy("Uusi aika on varattu sinulle. Lähetimme siitä vahvistuksen sähköpostiisi."),
)


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """The time, the deadline and what giving it up means; then the button. The same window sent twice does it once."""
    order = _order(token)
    if request.method != "POST":
        return _ask(request, order)
    try:
        give_up_time(
            order_id=order.pk,
            at=clock.now(),
            by=Actor.customer(request.user),
            knowing_late=request.POST.get("late") == "1",
        )
    except ShopError as refusal:
        return _ask(request, _order(token), refusal=str(refusal))
    messages.success(request, _("Aikasi on peruttu. Lähetimme siitä vahvistuksen sähköpostiisi."))
    return redirect("orders:order", order.token)


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, token: str) -> HttpResponse:
    """The garage's other free times, a week at a time; one is taken with the button. The old one is kept until then."""
    return _pick(request, token, OTHER_TIME, moving.move_time, seen=_revision(request))


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, token: str) -> HttpResponse:
    """A new time in place of one that was given up, called off or missed; taken with the button."""
    return _pick(request, token, NEW_TIME, book_time)


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposed(request: HttpRequest, token: str) -> HttpResponse:
    """A time that the garage asks for instead: taken with the button, or another chosen, or the time given up."""
    order = _order(token)
    if request.method != "POST":
        return _answer(request, order)
    starts_at = read_start(request.POST.get("ehdotus", ""))
    try:
        if starts_at is None:
            raise NothingProposed(order=order.pk)
        moving.accept_time(order_id=order.pk, starts_at=starts_at, at=clock.now(), by=Actor.customer(request.user))
    except TimeNotFree as taken:
        return _choose_nearest(request, token, OTHER_TIME, taken)
    except ShopError as refusal:
        return _answer(request, _order(token), refusal=str(refusal))
    messages.success(request, _("Uusi aika on sovittu. Lähetimme siitä vahvistuksen sähköpostiisi."))
    return redirect("orders:order", order.token)


def _order(token: str) -> Order:
    placed = Order.objects.placed().select_related("installer", "booking__installer").prefetch_related("deliveries")
    return get_object_or_404(placed.filter(booking__isnull=False), token=token)


def _may_change(order: Order) -> bool:
    """Whether the order's time has not been changed to and fro too often (R5.6)."""
    limit, window = policy.MOVES_OF_AN_ORDER, policy.HOLDS_WINDOW_SECONDS
    return within_limit("move_time", key=str(order.pk), times=limit, seconds=window)


def _revision(request: HttpRequest) -> int | None:
    """Which of the booking's times the page showed."""
    text = request.POST.get("versio", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None


def _pick(
    request: HttpRequest, token: str, calendar: Calendar, act: Callable[..., Any], **seen: int | None
) -> HttpResponse:
    """Show the calendar; with a time sent, take it. What is no longer free brings the nearest times instead."""
    order = _order(token)
    if request.method != "POST":
        return _choose(request, order, calendar)
    starts_at = read_start(request.POST.get("aika", ""))
    if starts_at is None:
        return _choose(request, order, calendar, error=_("Valitse uusi aika."), status=422)
    if not _may_change(order):
        return _choose(request, order, calendar, error=str(BUSY), status=429)
    try:
        act(order_id=order.pk, starts_at=starts_at, at=clock.now(), by=Actor.customer(request.user), **seen)
    except TimeNotFree as taken:
        return _choose_nearest(request, token, calendar, taken)
    except ShopError as refusal:
        return _choose(request, _order(token), calendar, error=str(refusal), status=409)
    messages.success(request, str(calendar.done))
    return redirect("orders:order", order.token)


def _choose(
    request: HttpRequest,
    order: Order,
    calendar: Calendar,
    *,
    error: str = "",
    nearest: Sequence[datetime] = (),
    status: int = 200,
) -> HttpResponse:
    week = request.GET.get("viikko", "")
    context = calendar.context(order, at=clock.now(), week=week, nearest=list(nearest), error=error)
    return render(request, calendar.template, context, status=status)


def _choose_nearest(request: HttpRequest, token: str, calendar: Calendar, taken: TimeNotFree) -> HttpResponse:
    nearest = [free.starts_at for free in taken.alternatives]
    return _choose(request, _order(token), calendar, error=str(taken), nearest=nearest, status=409)


def _answer(request: HttpRequest, order: Order, refusal: str = "") -> HttpResponse:
    context = {**move_page.proposal(order, at=clock.now()), "refusal": refusal}
    return render(request, "orders/proposed_time.html", context, status=409 if refusal else 200)


def _ask(request: HttpRequest, order: Order, refusal: str = "") -> HttpResponse:
    at = clock.now()
    context = {**visit_page.context(order, at=at), "may_move": move_page.can_move(order, at=at), "refusal": refusal}
    return render(request, "orders/give_up_time.html", context, status=409 if refusal else 200)
