"""The booked time of an order: its customer gives it up. GET shows what follows, POST does it; no login."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders import visit_page
from orders.models import Order
from orders.services.bookings import give_up_time
from orders.views.privacy import secret_form


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """The time, the deadline and what giving it up means; then the button. The same window sent twice does it once."""
    placed = Order.objects.placed().select_related("installer", "booking").filter(booking__isnull=False)
    order = get_object_or_404(placed, token=token)
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
        return _ask(request, placed.get(pk=order.pk), refusal=str(refusal))
    messages.success(request, _("Aikasi on peruttu. Lähetimme siitä vahvistuksen sähköpostiisi."))
    return redirect("orders:order", order.token)


def _ask(request: HttpRequest, order: Order, refusal: str = "") -> HttpResponse:
    context = {**visit_page.context(order, at=clock.now()), "refusal": refusal}
    return render(request, "orders/give_up_time.html", context, status=409 if refusal else 200)
