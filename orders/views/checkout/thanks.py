"""/kassa/valmis/: where Klarna sends the browser. What became of the payment is read from Klarna, never believed."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.clock import local_date
from lapinkumi.core.working_days import add_working_days
from orders import presentation
from orders.klarna import KlarnaError
from orders.models import Checkout, Order, Payment
from orders.services import payments
from orders.services.payments import VISITOR_SECONDS
from orders.services.verdict import Standing
from orders.views.checkout.visit import last_order, to_basket
from shop import basket
from shop.policy import CONFIRMATION_WORKING_DAYS

MOST_LOOKS = 12  # so many times the page looks again by itself
LOOK_SECONDS = 5
LONGEST_ID = 80


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Thanks, or a word about where the payment stands. Details are for the browser that ordered."""
    if "kco" not in request.GET:
        return _to_last_order(request)
    payment = _payment(request.GET.get("kco", ""))
    at = clock.now()
    standing = _standing(payment, at)
    order = Order.objects.select_related("installer", "booking").get(pk=payment.order_id)
    mine = _is_mine(request, order, at)
    if order.placed_at is not None:
        return _thanks(request, order, mine=mine, at=at)
    if standing in (Standing.OPEN, Standing.ENDED):
        return _unpaid(request, standing, mine=mine)
    return _wait(request, payment, standing)


def _to_last_order(request: HttpRequest) -> HttpResponse:
    """The bare address: thanks for what is paid on delivery; else to what this browser ordered last, or its basket."""
    order = last_order(request)
    if order and order.placed_at and order.payment.is_on_delivery:
        return _thanks(request, order, mine=True, at=clock.now())
    klarna_id = order.payment.klarna_order_id if order and order.placed_at else None
    return redirect(f"{reverse('orders:thanks')}?kco={klarna_id}") if klarna_id else to_basket()


def _payment(klarna_id: str) -> Payment:
    if not 0 < len(klarna_id) <= LONGEST_ID or "\x00" in klarna_id:
        raise Http404
    payment = Payment.objects.select_related("order").filter(klarna_order_id=klarna_id).first()
    if payment is None:
        raise Http404
    return payment


def _standing(payment: Payment, at: datetime) -> Standing:
    """What Klarna says now; nothing is asked about an order that is in already."""
    if payment.order.placed_at is not None:
        return Standing.PAID
    try:
        return payments.sync(payment_id=payment.pk, at=at, by=Actor.customer(), read_seconds=VISITOR_SECONDS)
    except KlarnaError:
        return Standing.ON_ITS_WAY


def _is_mine(request: HttpRequest, order: Order, at: datetime) -> bool:
    """Whether this browser's basket made the order."""
    found = basket.of(request, at=at)
    return found is not None and Checkout.objects.filter(basket=found, order=order).exists()


def _thanks(request: HttpRequest, order: Order, *, mine: bool, at: datetime) -> HttpResponse:
    placed_at = order.placed_at or at
    context = {
        "order": order,
        "mine": mine,
        "url": presentation.order_url(order) if mine else "",
        "facts": presentation.delivery_facts(order) if mine else [],
        "on_delivery": order.payment.is_on_delivery,
        "confirm_by": add_working_days(local_date(placed_at), days=CONFIRMATION_WORKING_DAYS),
    }
    return render(request, "orders/checkout/thanks.html", context)


def _unpaid(request: HttpRequest, standing: Standing, *, mine: bool) -> HttpResponse:
    """Not paid: back to the choice, with all that was typed (R4.8)."""
    if not mine:
        return render(request, "orders/checkout/unpaid.html")
    if standing == Standing.ENDED:
        messages.warning(request, _("Maksu ei onnistunut, eikä mitään ole veloitettu. Voit valita toisen maksutavan."))
    return redirect("orders:pay")


def _wait(request: HttpRequest, payment: Payment, standing: Standing) -> HttpResponse:
    """Being confirmed: look again by itself for a while; after that the message comes by e-mail."""
    looks = _number(request.GET.get("yritys", ""))
    again = ""
    if standing == Standing.ON_ITS_WAY and looks < MOST_LOOKS:
        again = f"{reverse('orders:thanks')}?kco={payment.klarna_order_id}&yritys={looks + 1}"
    page = render(request, "orders/checkout/confirming.html", {"again": again, "held": standing == Standing.HELD})
    if again:
        page["Refresh"] = f"{LOOK_SECONDS};url={again}"
    return page


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0
