"""The page of one service: what is in it, what it costs at each garage, and how long it takes there (R4.2, R4.4)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from installers import wording
from installers.directory import by_town
from installers.geo import Point, area_of, kilometres
from installers.models import Installer, InstallerService
from shop.models import Per, Product
from shop.place import Place


@dataclass(frozen=True, kw_only=True)
class ServiceAt:
    """The service at one garage, ready to print."""

    garage: Installer
    price: Decimal
    minutes: str
    distance: str
    is_chosen: bool


def service_page(product: Product, *, car_class: str, place: Place | None) -> dict[str, Any]:
    """What the page shows: one query, however many garages."""
    garages = garages_of(product, car_class=car_class, place=place)
    return {
        "product": product,
        "service": product.service,
        "per_wheel": product.service.per == Per.WHEEL,
        "garages": garages,
        "cheapest": min((one.price for one in garages), default=None),
        "one_price": len({one.price for one in garages}) == 1,
    }


def garages_of(product: Product, *, car_class: str, place: Place | None) -> list[ServiceAt]:
    """The garages that do it for such cars: the chosen one first, then near ones where it is known from where."""
    lines = InstallerService.objects.offered().filter(product=product, car_class=car_class)
    rows = lines.filter(installer__in=Installer.objects.public()).select_related("installer", "product")
    near, chosen = _near(place), place.installer_id if place else None
    found = [_at(row, near, chosen) for row in rows]
    return sorted(found, key=lambda one: (not one.is_chosen, _far(one.garage, near), by_town(one.garage)))


def _at(row: InstallerService, near: Point | None, chosen: int | None) -> ServiceAt:
    garage = row.installer
    return ServiceAt(
        garage=garage,
        price=row.asked_price,
        minutes=wording.minutes(row.minutes),
        distance=wording.distance(kilometres(near, garage.point)) if near else "",
        is_chosen=garage.pk == chosen,
    )


def _near(place: Place | None) -> Point | None:
    area = area_of(place.postcode) if place else None
    return area.middle if area else None


def _far(garage: Installer, near: Point | None) -> float:
    return kilometres(near, garage.point) if near else 0
