"""From a registration number, or from make and model, to the car that is shopped for."""

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.ratelimit import within_limit
from shop import register
from shop.car import choose_car, forget_car, take_typed
from shop.cars import car_of
from shop.context import visitors_car
from shop.forms import PlateForm
from shop.lookup import car_by_plate
from shop.models import Vehicle
from shop.policy import PLATE_SEARCH_MINUTES, PLATE_SEARCHES
from shop.vehicle_page import understood


@require_safe
def car(request: HttpRequest) -> HttpResponse:
    """Which car was understood, its sizes, and what is not known; without a car, the ways to find one."""
    chosen = visitors_car(request)
    if chosen is None:
        return find(request)
    return render(request, "shop/car/car.html", understood(chosen))


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The ways to find a car or a size; a number that was typed into the search is in its form."""
    return _finder(request, plate=take_typed(request.session))


@sensitive_post_parameters("tunnus")
def by_plate(request: HttpRequest) -> HttpResponse:
    """Look the registration number up and shop for its car. What leads nowhere leads on, with the input kept."""
    if request.method != "POST":
        return redirect("shop:car-find")
    form = PlateForm(request.POST)
    if not form.is_valid():
        return _finder(request, form=form)
    if not _may_ask(request):
        return _finder(request, form=form, notice=_too_often(), status=429)
    try:
        found = car_by_plate(form.cleaned_data["tunnus"], at=clock.now(), by=Actor.customer())
    except register.RegisterError as error:
        return _finder(request, form=form, notice=str(error.message))
    if found is None:
        return _finder(
            request,
            form=form,
            notice=_(
                "Rekisteristä ei löytynyt autoa tällä tunnuksella. Tarkista tunnus, tai jatka mallin tai koon mukaan."
            ),
        )
    choose_car(request.session, found)
    return redirect("shop:car")


@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Shop for a car of our own table, of the year that was told, if it can be one."""
    vehicle = get_object_or_404(Vehicle.objects.prefetch_related("fitments"), code=code)
    typed = request.POST.get("vuosi", "")
    year = next((year for year in _years(vehicle) if str(year) == typed), None)
    choose_car(request.session, car_of(vehicle, year=year))
    return redirect("shop:car")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Shop for no car."""
    forget_car(request.session)
    return redirect("shop:home")


@dataclass(frozen=True)
class Way:
    """One step further down: a make, a model, or a version."""

    label: str
    url: str
    text: str = ""


@require_safe
def makes(request: HttpRequest) -> HttpResponse:
    """Every make."""
    names = Vehicle.objects.order_by("make").values_list("make", flat=True).distinct()
    ways = [Way(name, f"{request.path}{slugify(name)}/") for name in names]
    return _ways(request, title=_("Minkä merkkinen auto?"), ways=ways, crumbs=_crumbs())


@require_safe
def models(request: HttpRequest, make: str) -> HttpResponse:
    """Every model of a make."""
    rows = _of_make(make)
    names = dict.fromkeys(row.model for row in rows)
    ways = [Way(name, f"{request.path}{slugify(name)}/") for name in names]
    name = rows[0].make
    return _ways(request, title=_("Mikä %(make)s?") % {"make": name}, ways=ways, crumbs=_crumbs(name))


@require_safe
def versions(request: HttpRequest, make: str, model: str) -> HttpResponse:
    """The generations of a model, each with its sizes."""
    rows = [row for row in _of_make(make) if slugify(row.model) == model]
    if not rows:
        raise Http404
    ways = [Way(_version_label(row), f"{request.path}{row.code}/") for row in rows]
    first = rows[0]
    title = _("Minkä vuosimallin %(car)s?") % {"car": f"{first.make} {first.model}"}
    return _ways(request, title=title, ways=ways, crumbs=_crumbs(first.make, first.model))


@require_safe
def vehicle(request: HttpRequest, make: str, model: str, code: str) -> HttpResponse:
    """One generation: its sizes as links, and a button to shop for it."""
    row = get_object_or_404(Vehicle.objects.prefetch_related("fitments"), code=code)
    if (slugify(row.make), slugify(row.model)) != (make, model):
        raise Http404
    crumbs = _crumbs(row.make, row.model, _version_label(row))
    context = {**understood(car_of(row)), "vehicle": row, "years": list(_years(row)), "crumbs": crumbs}
    return render(request, "shop/car/vehicle.html", context)


def _years(row: Vehicle) -> range:
    """The model years of the generation, newest first."""
    return range(row.year_to or clock.today().year, row.year_from - 1, -1)


def _of_make(make: str) -> list[Vehicle]:
    """All rows of the make; 404 where there is none."""
    rows = [row for row in Vehicle.objects.all() if slugify(row.make) == make]
    if not rows:
        raise Http404
    return rows


def _version_label(row: Vehicle) -> str:
    return " ".join(part for part in (row.variant, row.years) if part)


def _crumbs(*names: str) -> list[tuple[str, str]]:
    """From the front page down the makes; the last is the page itself."""
    crumbs = [(_("Etusivu"), "/"), (_("Automerkit"), "/auto/merkki/")]
    for name in names:
        crumbs.append((name, f"{crumbs[-1][1]}{slugify(name)}/"))
    return [*crumbs[:-1], (crumbs[-1][0], "")]


def _ways(request: HttpRequest, **context: Any) -> HttpResponse:
    return render(request, "shop/car/ways.html", context)


def _may_ask(request: HttpRequest) -> bool:
    """Whether this sender has looked up few enough plates."""
    sender = get_adapter().get_client_ip(request)
    return within_limit("plate", key=sender, times=PLATE_SEARCHES, seconds=PLATE_SEARCH_MINUTES * 60)


def _too_often() -> str:
    return _(
        "Olet hakenut monta rekisteritunnusta peräkkäin. Odota %(minutes)s minuuttia, tai valitse auto mallin mukaan."
    ) % {"minutes": PLATE_SEARCH_MINUTES}


def _finder(
    request: HttpRequest, *, form: PlateForm | None = None, notice: str = "", plate: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "notice": notice, "plate": plate, "register_in_use": register.in_use()}
    return render(request, "shop/car/find.html", context, status=status)
