"""Pressure sensors for packages: an option of the builder, which brings its service along (R2.3)."""

from collections.abc import Sequence
from typing import Final

from shop.car import Car
from shop.models import Kind, Product

# Accessories have no typed facts; feeds name sensors so. Valves and kits for sensors begin with other words.
NAMED: Final = "paineanturi "
MOST: Final = 40


def is_sensor(product: Product) -> bool:
    """Whether it is a pressure sensor for a wheel."""
    return product.kind == Kind.ACCESSORY and product.name.casefold().startswith(NAMED)


def sensors_for(car: Car | None) -> Sequence[Product]:
    """The sensors to choose from, cheapest first: those that name the car's make; all without a car. One query."""
    rows = Product.objects.published().with_details().of_kind(Kind.ACCESSORY).filter(name__istartswith=NAMED)
    if car is not None:
        rows = rows.filter(name__icontains=car.make)
    return list(rows.order_by("price", "pk")[:MOST])
