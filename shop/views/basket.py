"""The basket: what is in it, and the three things one can do to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from shop import basket
from shop.basket_changes import change_notes
from shop.basket_fit import fit_notes
from shop.basket_forms import AddForm, QuantityForm, allowed
from shop.basket_joining import joinings
from shop.campaigns import holding
from shop.context import visitors_car
from shop.presentation import basket_view
from shop.services import basket as acts


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The basket with all that its goods bring along, and what changed since the last look."""
    return _page(request)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a product, or tyres for both axles, into the basket; the key goes into the visitor's cookie."""
    form = AddForm(request.POST)
    if not form.is_valid():
        return _refused(request, str(next(iter(form.errors.values()))[0]))
    try:
        found = acts.add_several(
            key=basket.key_of(request),
            wanted=form.wanted,
            car=visitors_car(request),
            at=clock.now(),
            by=Actor.customer(request.user),
        )
    except ShopError as error:
        return _refused(request, str(error.message))
    response = redirect("shop:basket")
    basket.remember(response, found.key, request)
    return response


@require_POST
def set_quantity(request: HttpRequest, line_id: int) -> HttpResponse:
    """Change how many of one line, or of its whole package."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        most = basket.most_of(basket.of(request, at=clock.now()), line_id)
        return _page(request, {line_id: (request.POST.get("quantity", "")[:20], allowed(most))}, status=422)
    quantity = form.cleaned_data["quantity"]
    try:
        acts.set_quantity(
            key=basket.key_of(request),
            line_id=line_id,
            quantity=quantity,
            at=clock.now(),
            by=Actor.customer(request.user),
        )
    except ShopError as error:
        return _page(request, {line_id: (str(quantity), str(error.message))}, status=422)
    return redirect("shop:basket")


@require_POST
def remove(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take one line, or one package, out."""
    acts.remove(key=basket.key_of(request), line_id=line_id, at=clock.now(), by=Actor.customer(request.user))
    return redirect("shop:basket")


@require_POST
def accept_prices(request: HttpRequest) -> HttpResponse:
    """The visitor has seen that prices changed."""
    acts.note_prices(key=basket.key_of(request), at=clock.now(), by=Actor.customer(request.user))
    return redirect("shop:basket")


def _page(
    request: HttpRequest, mistakes: dict[int, tuple[str, str]] | None = None, *, status: int = 200
) -> HttpResponse:
    at = clock.now()
    found = basket.of(request, at=at)
    contents, gone = basket.look_into(found)
    held = holding(line.product.pk for line in contents.goods) if contents else {}
    notes = [change_notes(contents, found, at=at), fit_notes(contents)]
    context: dict[str, Any] = basket_view(contents, gone=gone, mistakes=mistakes or {}, notes=notes, campaigns=held)
    context |= {"extras": basket.extras(contents), "joinings": joinings(contents)}
    context["basket_count"] = contents.pieces + sum(line.quantity for line in gone)
    return render(request, "shop/basket.html", context, status=status)


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """Nothing was added: say why on the basket's page."""
    messages.error(request, sentence or _("Tuotetta ei voitu lisätä."))
    return redirect("shop:basket")
