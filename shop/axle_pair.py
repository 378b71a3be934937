"""Tyres for a car whose axles differ: two of this one, and two of the same pattern in the other size (R7.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shop.car import Car
from shop.cards import tyre_facts, verdict
from shop.fitment import Fit, judge_tyre_on
from shop.fitment.wheels import FRONT, ONE_AXLE, REAR
from shop.models import Kind, Product
from shop.sizes import TyreSize, parse_tyre_size

ON_AN_AXLE: Final = 2
MOST: Final = 6


@dataclass(frozen=True, kw_only=True)
class AxlePair:
    """`axle` is where this tyre goes; `others` are for the other axle, cheapest first; none: not in stock now."""

    axle: str
    other_size: TyreSize
    others: Sequence[Product]

    @property
    def is_front(self) -> bool:
        return self.axle == FRONT

    def price(self, product: Product) -> Decimal | None:
        """Of two and two, in euros with VAT."""
        return (product.price + self.others[0].price) * ON_AN_AXLE if self.others else None


def axle_pair(product: Product, car: Car | None) -> AxlePair | None:
    """The pair that this tyre needs under that car; none where it goes on all wheels, or on none. One query."""
    judged = verdict(product, car) if car and product.kind == Kind.TYRE else None
    if car is None or judged is None or judged.fit == Fit.NOT:
        return None
    found = next((reason for reason in judged.reasons if reason.code in ONE_AXLE), None)
    if found is None:
        return None
    axle, size = ONE_AXLE[found.code], parse_tyre_size(found.data["other"])
    return AxlePair(axle=axle, other_size=size, others=_others(product, size, car, REAR if axle == FRONT else FRONT))


def _others(product: Product, size: TyreSize, car: Car, axle: str) -> Sequence[Product]:
    """The same pattern in the other size, at hand, and fit for that axle."""
    rows = Product.objects.published().with_details().of_kind(Kind.TYRE).filter(brand=product.brand, name=product.name)
    rows = rows.filter(tyre__width=size.width, tyre__aspect=size.aspect, tyre__rim_inch=size.rim)
    rows = rows.filter(tyre__season=product.tyre.season, levels__quantity__gte=ON_AN_AXLE).distinct()
    fits = (row for row in rows.order_by("price", "pk")[:MOST] if _fits(row, car, axle))
    return list(fits)


def _fits(row: Product, car: Car, axle: str) -> bool:
    return judge_tyre_on(tyre_facts(row.tyre), car, axle=axle).fit != Fit.NOT
