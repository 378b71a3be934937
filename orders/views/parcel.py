"""Parcels and their customer: one that can't be fetched, one that is sent again. GET tells, POST does it; no login."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.models import Delivery, Order
from orders.pages import fetching as fetching_page
from orders.pages import resending as resend_page
from orders.services import parcels, resending
from orders.views.privacy import secret_form


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cannot_fetch(request: HttpRequest, token: str) -> HttpResponse:
    """What not fetching costs now and otherwise; POST keeps the customer's word with its time. Twice is once."""
    own = Order.objects.placed().prefetch_related("deliveries__lines__line")
    order = get_object_or_404(own, token=token)
    if request.method != "POST":
        return _told(request, order)
    delivery = get_object_or_404(order.deliveries, number=request.POST.get("lahetys", "")[:24].replace("\x00", ""))
    try:
        parcels.announce(delivery_id=delivery.pk, at=clock.now(), by=Actor.customer(request.user))
    except ShopError as refusal:
        return _told(request, own.get(pk=order.pk), refusal=str(refusal))
    messages.success(request, _("Kiitos, kirjasimme ilmoituksesi. Lähetimme siitä vahvistuksen sähköpostiisi."))
    return redirect("orders:order", order.token)


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """What sending it again costs; POST is the customer's yes to the freight they saw. Twice is once."""
    own = Delivery.objects.filter(order__token=token, resend_offer__isnull=False)
    full = own.select_related("order", "resend_offer", "resent").prefetch_related("lines__line")
    delivery = get_object_or_404(full, number=number.replace("\x00", ""))
    if request.method != "POST":
        return _offered(request, delivery)
    try:
        seen = _seen(request)
        resending.accept(delivery_id=delivery.pk, freight=seen, at=clock.now(), by=Actor.customer(request.user))
    except ShopError as refusal:
        return _offered(request, full.get(pk=delivery.pk), refusal=str(refusal))
    messages.success(request, _("Kiitos. Lähetämme tilauksesi uudelleen, ja lasku rahdista on sähköpostissasi."))
    return redirect("orders:order", token)


def _seen(request: HttpRequest) -> Decimal:
    """The freight that the customer saw, as the form told it; anything else was never a form of ours."""
    try:
        seen = Decimal(request.POST.get("rahti", "")[:12])
    except InvalidOperation:
        raise Http404 from None
    if not seen.is_finite():
        raise Http404
    return seen


def _told(request: HttpRequest, order: Order, refusal: str = "") -> HttpResponse:
    context = {**fetching_page.context(order, at=clock.now()), "refusal": refusal}
    return render(request, "orders/cannot_fetch.html", context, status=409 if refusal else 200)


def _offered(request: HttpRequest, delivery: Delivery, refusal: str = "") -> HttpResponse:
    context = {**resend_page.context(delivery), "refusal": refusal}
    return render(request, "orders/send_again.html", context, status=409 if refusal else 200)
