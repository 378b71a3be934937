"""/kassa/: where the order goes. Ways that the basket does not allow are shown with the reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installers import place
from installers.geo import Point, area_of
from installers.models import Installer
from orders.checkout import garages
from orders.checkout.garages import GarageChoice
from orders.checkout.offer import Step
from orders.checkout.summary import shortage, unclaimed_fee_rule
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.points import points_near, seal, unseal
from orders.delivery.ways import HomeChoice, garage_objection, home_choices, home_objection, home_refusals
from orders.forms.checkout import DeliveryForm, PostcodeForm, point_field
from orders.services import checkout as acts
from orders.views.checkout.visit import Visit, to_basket, visit_of
from shop.car import chosen_car
from shop.place import chosen_place

NEAREST = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Choose a garage or a carrier."""
    visit = visit_of(request)
    if visit is None:
        return to_basket()
    if request.method == "POST" and "hae" in request.POST:
        return _look_around(request, visit)
    postcode = _postcode(request, visit)
    found = _found(request, visit, _point(postcode))
    if request.method == "POST":
        return _choose(request, visit, found)
    form = DeliveryForm(allowed=set(), initial={"postinumero": postcode, "toimitus": _chosen(request, visit)})
    return _page(request, visit, found, form)


def _found(request: HttpRequest, visit: Visit, near: Point | None) -> list[GarageChoice]:
    if garage_objection(visit.offer.ways):
        return []
    contents, stock = visit.offer.contents, visit.offer.stock
    return garages.choices(contents, stock, car_class=_car_class(request, visit), near=near, at=visit.at)


def _car_class(request: HttpRequest, visit: Visit) -> str:
    """Whose prices and minutes: those of the car that is shopped for, where its class is known."""
    car = chosen_car(request.session)
    return (car.car_class if car else "") or visit.checkout.car_class


def _look_around(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another postcode: show what is near it."""
    form = PostcodeForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, _found(request, visit, None), form, status=422)
    acts.note_postcode(
        basket_id=visit.checkout.basket_id,
        postcode=form.cleaned_data["postinumero"],
        at=visit.at,
        by=visit.by,
    )
    return redirect("orders:checkout")


def _choose(request: HttpRequest, visit: Visit, found: list[GarageChoice]) -> HttpResponse:
    known = {_home_value(tariff.carrier.code) for tariff in visit.offer.ways.tariffs}
    form = DeliveryForm(request.POST, allowed={choice.value for choice in found} | known)
    if form.is_valid():
        _refuse_home(form, visit)
    if short := shortage(visit.offer, visit.offer.stock.short):
        form.add_error(None, short)
    if not form.is_valid():
        return _page(request, visit, found, form, status=422)
    kind, _colon, name = form.cleaned_data["toimitus"].partition(":")
    postcode = form.cleaned_data["postinumero"]
    same = {"basket_id": visit.checkout.basket_id, "postcode": postcode, "at": visit.at, "by": visit.by}
    if kind == "koti":
        acts.choose_home(carrier=name, point=form.cleaned_data["noutopiste"], **same)
    else:
        garage = Installer.objects.public().get(slug=name)
        acts.choose_garage(garage=garage, car_class=_car_class(request, visit), **same)
        place.choose(request.session, place.place_of(garage))
    return visit.after(Step.DELIVERY)


def _refuse_home(form: DeliveryForm, visit: Visit) -> None:
    """What nobody carries home, or the chosen one does not carry to this postcode (R5.12)."""
    kind, _colon, carrier = form.cleaned_data["toimitus"].partition(":")
    if kind != "koti":
        return
    offer, postcode = visit.offer, form.cleaned_data["postinumero"]
    if reason := home_objection(offer.contents, offer.ways, postcode=postcode, carrier=carrier):
        form.add_error("postinumero", reason)


def _page(
    request: HttpRequest, visit: Visit, found: list[GarageChoice], form: Any, *, status: int = 200
) -> HttpResponse:
    chosen = form["toimitus"].value() if "toimitus" in form.fields else request.POST.get("toimitus", "")
    near, others = _split(found, str(chosen or ""))
    contents, ways = visit.offer.contents, visit.offer.ways
    postcode = _typed_postcode(form)
    context = {
        **visit.context(Step.DELIVERY),
        "form": form,
        "chosen": chosen,
        "near": near,
        "others": others,
        "has_packages": contents.has_packages,
        "garage_objection": garage_objection(ways),
        "homes": [
            _home_row(request, visit, home, postcode) for home in home_choices(contents, ways, postcode=postcode)
        ],
        "home_refusals": home_refusals(contents, ways, postcode=postcode),
        "home_objection": home_objection(contents, ways, postcode=postcode),
        "asks_postcode": ways.depends_on_place and not postcode,
        "unclaimed_rule": unclaimed_fee_rule(),
        "shortage": "" if form.is_bound else shortage(visit.offer, visit.offer.stock.short),
    }
    return render(request, "orders/checkout/delivery.html", context, status=status)


def _split(found: list[GarageChoice], chosen: str) -> tuple[list[GarageChoice], list[GarageChoice]]:
    """The nearest ones, with the chosen one among them, and the rest."""
    near = [choice for choice in found if choice.value == chosen]
    near += [choice for choice in found if choice.value != chosen][: NEAREST - len(near)]
    shown = {choice.value for choice in near}
    return near, [choice for choice in found if choice.value not in shown]


def _chosen(request: HttpRequest, visit: Visit) -> str:
    """What the draft says, or else the garage that the visitor has chosen while shopping."""
    kept = visit.checkout
    if kept.is_home_delivery:
        return f"koti:{kept.carrier}"
    if kept.installer:
        return f"piste:{kept.installer.slug}"
    chosen = chosen_place(request.session)
    return f"piste:{chosen.installer_slug}" if chosen and chosen.installer_slug else ""


def _postcode(request: HttpRequest, visit: Visit) -> str:
    if visit.checkout.postcode:
        return visit.checkout.postcode
    chosen = chosen_place(request.session)
    return chosen.postcode if chosen and not chosen.installer_slug else ""


def _point(postcode: str) -> Point | None:
    area = area_of(postcode)
    return area.middle if area else None


def _typed_postcode(form: Any) -> str:
    """What stands in the field, if it is a postcode."""
    typed = str(form["postinumero"].value() or "")
    return typed if area_of(typed) else ""


def _home_row(request: HttpRequest, visit: Visit, home: HomeChoice, postcode: str) -> dict[str, Any]:
    """A carrier with its points near the postcode, if its parcels go to one."""
    carrier = home.carrier
    row = {"value": _home_value(carrier.code), "home": home}
    if home.to_door or not postcode:
        return row
    chosen, points = _chosen_point(request, visit, carrier.code, postcode), list(points_near(carrier, postcode))
    if chosen and chosen not in points:
        points.insert(0, chosen)
    found = [
        {"value": seal(one, carrier=carrier.code, postcode=postcode), "point": one, "chosen": one == chosen}
        for one in points
    ]
    return {**row, "points": found, "field": point_field(carrier.code)}


def _chosen_point(request: HttpRequest, visit: Visit, carrier: str, postcode: str) -> PickupPoint | None:
    """What was just chosen, or else what the draft says."""
    if request.method == "POST":
        return unseal(request.POST.get(point_field(carrier), ""), carrier=carrier, postcode=postcode)
    kept = visit.checkout
    return PickupPoint.of(kept.pickup_point) if kept.carrier == carrier else None


def _home_value(carrier: str) -> str:
    return f"koti:{carrier}"
