"""The order's own page and its papers, by its secret link."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lapinkumi.core import clock
from lapinkumi.outbox.downloads import document_response
from orders.documents.confirmation import papers
from orders.documents.receipt import receipts
from orders.models import Order
from orders.pages import order as order_page
from orders.views.privacy import secret_form, secret_page

PARTS: Final = (
    "lines",
    "events",
    "corrections",
    "shortages",
    "delays",
    "deliveries__lines__line",
    "letters",
    "cancellation_requests",
    "hindered",
)


@secret_form
@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Where the order stands. Whoever has the link may see it: it is as secret as a password."""
    full = Order.objects.placed().select_related("installer", "booking", "terms", "payment", "transfer")
    order = get_object_or_404(full.prefetch_related(*PARTS), token=token)
    return render(request, "orders/order.html", order_page.context(order, at=clock.now()))


@secret_page
@never_cache
@require_safe
def receipt(request: HttpRequest, token: str, number: str) -> HttpResponseBase:
    """A receipt as it was given; only the order's own."""
    order = get_object_or_404(Order.objects.placed(), token=token)
    return document_response(get_object_or_404(receipts(order), number=number))


@secret_page
@never_cache
@require_safe
def confirmation(request: HttpRequest, token: str) -> HttpResponseBase:
    """The order confirmation as it was given, the last one: PDF, or the same as a page to print."""
    order = get_object_or_404(Order.objects.placed(), token=token)
    stored = papers(order).last()
    if stored is None:
        raise Http404
    return document_response(stored)
