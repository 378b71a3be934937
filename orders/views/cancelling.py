"""The whole order cancelled by its customer, under its secret link. GET tells what follows, POST does it; no login."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.forms.endings import RequestForm
from orders.models import Order
from orders.pages import cancelling as cancel_page
from orders.services import ending, recalls
from orders.views.privacy import secret_form


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """What becomes of goods, money and time; then the button. Sent twice it is once; too late, what to do instead."""
    order = _order(token)
    if request.method != "POST":
        return _ask(request, order)
    if "pyynto" in request.POST:
        return _ask_for_it(request, order)
    try:
        ending.cancel_for_customer(
            order_id=order.pk,
            at=clock.now(),
            by=Actor.customer(request.user),
            knowing_late=request.POST.get("late") == "1",
        )
    except ShopError as refusal:
        return _ask(request, _order(token), refusal=str(refusal))
    messages.success(request, _("Tilauksesi on peruttu. Lähetimme siitä vahvistuksen sähköpostiisi."))
    return redirect("orders:order", order.token)


def _ask_for_it(request: HttpRequest, order: Order) -> HttpResponse:
    """It is on its way: keep the customer's wish for customer service."""
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _ask(request, order, form=form, status=422)
    try:
        recalls.ask_to_cancel(order_id=order.pk, **form.cleaned_data, at=clock.now(), by=Actor.customer(request.user))
    except ShopError as refusal:
        return _ask(request, _order(order.token), refusal=str(refusal))
    messages.success(request, _("Pyyntösi on vastaanotettu. Lähetimme siitä vahvistuksen sähköpostiisi."))
    return redirect("orders:cancel", order.token)


def _order(token: str) -> Order:
    placed = Order.objects.placed().select_related("installer", "booking__installer", "payment")
    parts = ("events", "corrections", "deliveries__lines__line", "cancellation_requests", "hindered")
    full = placed.prefetch_related(*parts)
    return get_object_or_404(full, token=token)


def _ask(
    request: HttpRequest, order: Order, refusal: str = "", *, form: RequestForm | None = None, status: int = 200
) -> HttpResponse:
    shown = {**cancel_page.context(order, at=clock.now()), "refusal": refusal, "form": form or RequestForm()}
    return render(request, "orders/cancel.html", shown, status=409 if refusal else status)
