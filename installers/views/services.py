"""/palvelut/: what the garages do, what is in the price and what is not; one service, and choosing where."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from installers import place
from installers.forms import CarClassForm, PlaceForm
from installers.offer import offers
from installers.service_page import service_page
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from shop import basket
from shop.context import visitors_car
from shop.models import Kind, Per, Product
from shop.place import chosen_place
from shop.services import basket as acts

WHEELS_OF_A_CAR = 4
CHECKOUT = "/kassa/"


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The services, priced for a class of car at the chosen garage, or from the cheapest where none is chosen."""
    form = _class_form(request)
    chosen = chosen_place(request.session)
    installer_id = chosen.installer_id if chosen else None
    context = {
        "offers": offers(car_class=form.car_class, installer_id=installer_id),
        "place": chosen if installer_id else None,
        "tabs": form.tabs(),
        "section": "palvelut",
        "crumbs": [(_("Etusivu"), "/"), (_("Palvelut"), "")],
    }
    return render(request, "installers/services.html", context)


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: what is in it, and where it is done at what price."""
    product, form = _service(slug), _class_form(request)
    page = service_page(product, car_class=form.car_class, place=chosen_place(request.session))
    crumbs = [(_("Etusivu"), "/"), (_("Palvelut"), "/palvelut/"), (product.name, "")]
    context = {**page, "tabs": form.tabs("#hinnat"), "section": "palvelut", "crumbs": crumbs}
    return render(request, "installers/service.html", context)


@require_POST
def order(request: HttpRequest, slug: str) -> HttpResponse:
    """This service at that garage: into the basket, and on to the checkout, where its time is chosen."""
    product = _service(slug)
    form = PlaceForm(request.POST)
    garage = form.cleaned_data["asennuspiste"] if form.is_valid() else None
    if garage is None:
        raise Http404
    key = basket.key_of(request)
    quantity = WHEELS_OF_A_CAR if product.service.per == Per.WHEEL else 1
    try:
        found = acts.add_once(
            key=key,
            product_id=product.pk,
            quantity=quantity,
            car=visitors_car(request),
            at=clock.now(),
            by=Actor.customer(request.user),
        )
    except ShopError as error:
        messages.error(request, str(error.message))
        return redirect("shop:basket")
    place.choose(request.session, place.place_of(garage))
    response = redirect(CHECKOUT)
    basket.remember(response, found.key, request)
    return response


def _service(slug: str) -> Product:
    return get_object_or_404(Product.objects.published().with_details().of_kind(Kind.SERVICE), slug=slug)


def _class_form(request: HttpRequest) -> CarClassForm:
    """The class that was asked for, else that of the visitor's car."""
    car = visitors_car(request)
    return CarClassForm(request.GET if "luokka" in request.GET else {"luokka": car.car_class if car else ""})
