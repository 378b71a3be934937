"""/asentaja/…/siirto/: an order that its customer changed at the garage, which becomes the contract party (R13.1)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installers.guards import garage_page
from installers.models import Installer
from installers.views.partner import partner_nav
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.forms.transfers import TransferForm
from orders.models import Order
from orders.partner import transfers as page
from orders.services.transfers import transfer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@garage_page
def order(request: HttpRequest, garage: Installer, number: str) -> HttpResponse:
    """What follows for the customer and the garage; then the button. Pressed twice it is once."""
    found, at = _order(garage, number), clock.now()
    data = request.POST if request.method == "POST" else None
    form = TransferForm(data, at=at, since=found.placed_at or found.created_at)
    if not form.is_valid():
        return _show(request, garage, found, form, status=422 if form.is_bound else 200)
    try:
        transfer(order_id=found.pk, **form.cleaned_data, at=at, by=Actor.garage(request.user))
    except ShopError as refusal:
        messages.error(request, str(refusal))
        return _show(request, garage, _order(garage, number), form, status=409)
    messages.success(request, _("Tilaus %(number)s on nyt teidän. Asiakas saa siitä viestin.") % {"number": number})
    return redirect("partner_transfers:order", garage=garage.slug, number=number)


def _order(garage: Installer, number: str) -> Order:
    return get_object_or_404(page.own_orders(garage), number=number)


def _show(request: HttpRequest, garage: Installer, found: Order, form: TransferForm, *, status: int) -> HttpResponse:
    frame = {"garage": garage, "partner_nav": partner_nav(garage, ""), "form": form}
    return render(request, "orders/partner/transfer.html", {**frame, **page.context(found)}, status=status)
