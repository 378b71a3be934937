"""Packages: the builder, and putting what it built into the basket."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from shop import basket, listing
from shop.basket_forms import JoinForm, QuantityForm
from shop.cards import Visit
from shop.context import visitors_car
from shop.packages import asked
from shop.packages.page import BuilderPage
from shop.place import chosen_place
from shop.services import basket as acts


@require_safe
def builder(request: HttpRequest) -> HttpResponse:
    """One step of putting a package together; for htmx only the part of the page that changes."""
    visit = Visit(at=clock.now(), car=visitors_car(request), place=chosen_place(request.session))
    page = BuilderPage(asked.read(request.GET), visit, listing.current_index())
    part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "shop/packages/_builder.html" if part else "shop/packages/packages.html"
    response = render(request, template, page.context())
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """The package as one thing into the basket. What does not fit is refused with the reason, back at the builder."""
    wanted = asked.read(request.POST)
    form = QuantityForm(request.POST, most=wanted.names.most)
    if not form.is_valid():
        return _refused(request, wanted, str(form.errors["quantity"][0]))
    try:
        found = acts.add_package(
            key=basket.key_of(request),
            names=wanted.names,
            count=form.cleaned_data["quantity"],
            car=visitors_car(request),
            at=clock.now(),
            by=Actor.customer(request.user),
        )
    except ShopError as error:
        return _refused(request, wanted, str(error.message))
    response = redirect("shop:basket")
    basket.remember(response, found.key, request)
    return response


@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Rims and tyres of the basket into a package. What does not fit, or is there no more, is told in the basket."""
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            acts.join(
                key=basket.key_of(request),
                rim_line=form.cleaned_data["rim"],
                tyre_line=form.cleaned_data["tyre"],
                at=clock.now(),
                by=Actor.customer(request.user),
            )
        except ShopError as error:
            messages.error(request, str(error.message))
    return redirect("shop:basket")


def _refused(request: HttpRequest, wanted: asked.Asked, sentence: str) -> HttpResponse:
    """Nothing was added: say why, with the parts still picked."""
    messages.error(request, sentence)
    return redirect(wanted.url({}))
