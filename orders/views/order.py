"""The order's own page, by its secret link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orders import presentation
from orders.models import Order


@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Where the order stands. Whoever has the link may see it: it is as secret as a password."""
    placed = Order.objects.placed().select_related("installer", "booking", "terms").prefetch_related("lines")
    order = get_object_or_404(placed, token=token)
    response = render(request, "orders/order.html", presentation.context(order))
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
