"""What the page of a car shows: which car was understood, its sizes as ways on, and what nobody told."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shop.car import Car, Wheels
from shop.sizes import TyreSize, plain


def understood(car: Car) -> dict[str, Any]:
    """The context of `shop/car/_car.html`."""
    return {
        "chosen": car,
        "lead": car.variant if car.year else "",
        "sets": [_set(wheels) for wheels in car.wheels],
        "facts": list(_facts(car)),
        "missing": list(_missing(car)),
    }


def tyres_url(size: TyreSize) -> str:
    """The list of tyres of this size."""
    query = {"leveys": size.width, "profiili": size.aspect, "tuuma": plain(size.rim)}
    return f"/renkaat/?{urlencode(query)}"


def _set(wheels: Wheels) -> dict[str, Any]:
    return {
        "original": wheels.original,
        "sizes": [
            {"label": str(size), "url": tyres_url(size), "axle": axle}
            for size, axle in zip(wheels.sizes, (_("eteen"), _("taakse")) if wheels.rear else ("",), strict=True)
        ],
    }


def _facts(car: Car) -> Iterator[dict[str, str]]:
    if car.load_index is not None:
        yield {"term": _("Kantavuusluokka vähintään"), "value": str(car.load_index)}
    if car.speed_symbol:
        yield {"term": _("Nopeusluokka vähintään"), "value": car.speed_symbol}
    if car.bolts:
        yield {"term": _("Pulttijako"), "value": str(car.bolts)}
    if car.centre_bore_mm is not None:
        yield {"term": _("Keskireikä"), "value": f"{plain(car.centre_bore_mm)} mm".replace(".", ",")}
    if car.et_min is not None and car.et_max is not None:
        yield {"term": _("ET-mitta"), "value": f"{car.et_min}–{car.et_max} mm"}
    if car.tpms is not None:
        yield {"term": _("Paineanturit pyörissä"), "value": _("Kyllä") if car.tpms else _("Ei")}


def _missing(car: Car) -> Iterator[str]:
    """What could not be told, and what follows from it."""
    if not car.sizes:
        yield _("Rengaskokoja ei löytynyt. Koko lukee renkaan kyljessä ja rekisteriotteessa.")
    if car.load_index is None or not car.speed_symbol:
        yield _("Kantavuus- tai nopeusluokkaa ei löytynyt. Vertaa renkaan merkintää rekisteriotteeseen.")
    if car.bolts is None or car.centre_bore_mm is None or car.et_min is None:
        yield _("Vanteen mittoja ei löytynyt kokonaan, joten vanteiden sopivuutta ei voi tarkistaa.")
