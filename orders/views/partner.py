"""/asentaja/…/tavarat/: goods that come to a garage, wait there, and are given to customers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from installers.guards import garage_page
from installers.models import Installer
from installers.views.partner import partner_nav
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.partner.goods import GoodsAction, overview, own_deliveries
from orders.services import deliveries

_ACTS = {GoodsAction.ARRIVED: deliveries.mark_arrived, GoodsAction.HAND_OVER: deliveries.hand_over}
_SAID = {
    GoodsAction.ARRIVED: _("Saapuminen on kirjattu, ja asiakas saa viestin: %(number)s."),
    GoodsAction.HAND_OVER: _("Luovutus on kirjattu: %(number)s."),
}


@never_cache
@require_safe
@garage_page
def goods(request: HttpRequest, garage: Installer) -> HttpResponse:
    """What waits, what comes, what was given lately; and a search."""
    words = request.GET.get("tilaus", "").strip()
    context = {"garage": garage, "partner_nav": partner_nav(garage, "goods")}
    found = overview(garage, words, at=clock.now())
    return render(request, "orders/partner/goods.html", {**context, "overview": found})


@require_POST
@garage_page
def act(request: HttpRequest, garage: Installer, number: str, action: str) -> HttpResponse:
    """One press of a button. What is no longer possible is told, and nothing happens."""
    delivery = get_object_or_404(own_deliveries(garage), number=number)
    if action not in GoodsAction.values:
        raise Http404
    try:
        _ACTS[GoodsAction(action)](delivery_id=delivery.pk, at=clock.now(), by=Actor.garage(request.user))
    except ShopError as refusal:
        messages.error(request, f"{delivery.order.number}: {refusal}")
    else:
        messages.success(request, str(_SAID[GoodsAction(action)]) % {"number": delivery.order.number})
    return redirect("partner_goods:list", garage=garage.slug)
