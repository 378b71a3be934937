"""A correction that waits for its customer, under the order's secret link: GET shows it, POST answers; no login."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.models import Correction, Order
from orders.pages import correction as correction_page
from orders.services import corrections, ordering_anew
from orders.views.privacy import secret_form
from shop import basket


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What changes, why, and what yes and no mean; POST is the yes to just that. The same yes twice is one."""
    correction = _asked(token)
    if request.method != "POST":
        return _page(request, correction)
    return _answer(request, correction, corrections.accept)


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """What becomes of the order and the money without a yes; POST is the no. The same no twice is one."""
    correction = _asked(token)
    if request.method != "POST":
        return _page(request, correction, template="orders/decline_correction.html")
    return _answer(request, correction, corrections.decline)


@secret_form
@never_cache
@require_POST
def order_anew(request: HttpRequest, token: str) -> HttpResponse:
    """Another means of payment: the order is cancelled free, its goods wait in the basket. Twice is once."""
    correction, key = _asked(token), basket.key_of(request)
    try:
        found = ordering_anew.order_anew(
            correction_id=correction.pk, key=key, at=clock.now(), by=Actor.customer(request.user)
        )
    except ShopError as refusal:
        return _page(request, _asked(token), refusal=str(refusal.message))
    messages.success(request, _("Tilaus on peruttu maksutta. Tuotteet odottavat tässä: valitse toimitus ja maksutapa."))
    response = redirect("shop:basket")
    if found is not None:
        basket.remember(response, found.key, request)
    return response


def _asked(token: str) -> Correction:
    """The order's last correction that its customer was asked about."""
    order = get_object_or_404(Order.objects.placed().select_related("payment", "booking", "installer"), token=token)
    correction = order.corrections.filter(offered_at__isnull=False).order_by("-number").first()
    if correction is None:
        raise Http404
    correction.order = order
    return correction


def _answer(request: HttpRequest, correction: Correction, act: Callable[..., Any]) -> HttpResponse:
    """Answer the correction that was shown: another one, offered meanwhile, has to be read first."""
    if request.POST.get("number") != str(correction.number):
        return _page(request, correction, refusal=_("Ehdotus on muuttunut. Lue uusi ehdotus ja vastaa siihen."))
    try:
        act(correction_id=correction.pk, at=clock.now(), by=Actor.customer(request.user))
    except ShopError:
        return _page(request, _asked(correction.order.token), refusal=_("Tähän ehdotukseen ei voi enää vastata."))
    return redirect("orders:correction", correction.order.token)


def _page(
    request: HttpRequest, correction: Correction, *, template: str = "orders/correction.html", refusal: str = ""
) -> HttpResponse:
    context = {**correction_page.context(correction), "refusal": refusal}
    return render(request, template, context, status=409 if refusal else 200)
