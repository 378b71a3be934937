"""Tyres or rims for a car whose axles differ: two of this one, and two of the same model for the other axle (R7.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from shop.car import Car
from shop.cards import rim_facts, tyre_facts, verdict
from shop.fitment import Fit, judge_rim_for, judge_tyre_on
from shop.fitment.wheels import FRONT, ONE_AXLE, REAR
from shop.models import Kind, Product
from shop.sizes import TyreSize, parse_tyre_size

ON_AN_AXLE: Final = 2
MOST: Final = 6


class OneAxle(NamedTuple):
    """Where a tyre or a rim goes, and the size of the tyre on the other axle."""

    axle: str
    other_size: TyreSize


@dataclass(frozen=True, kw_only=True)
class AxlePair:
    """`axle` is where this one goes; `others` are for the other axle, cheapest first; none: not in stock now."""

    axle: str
    other_size: TyreSize
    others: Sequence[Product]

    @property
    def is_front(self) -> bool:
        return self.axle == FRONT

    def price(self, product: Product) -> Decimal | None:
        """Of two and two, in euros with VAT."""
        return (product.price + self.others[0].price) * ON_AN_AXLE if self.others else None


def one_axle(product: Product, car: Car | None) -> OneAxle | None:
    """The axle that this is for under that car, and the other's tyre size; none where it goes on all, or on none."""
    judged = verdict(product, car) if car else None
    if car is None or judged is None or judged.fit == Fit.NOT:
        return None
    found = next((reason for reason in judged.reasons if reason.code in ONE_AXLE), None)
    if found is None:
        return None
    axle = ONE_AXLE[found.code]
    return (
        OneAxle(axle, parse_tyre_size(found.data["other"])) if "other" in found.data else _rim_axle(product, car, axle)
    )


def _rim_axle(product: Product, car: Car, axle: str) -> OneAxle | None:
    """The other axle's size in the first set of wheels that takes the rim on this one."""
    for wheels in car.wheels:
        here, other = (wheels.front, wheels.rear) if axle == FRONT else (wheels.rear, wheels.front)
        if here and other and judge_rim_for(rim_facts(product.rim), here, car, axle=axle).fit != Fit.NOT:
            return OneAxle(axle, other)
    return None


def axle_pair(product: Product, car: Car | None, siblings: Iterable[Product]) -> AxlePair | None:
    """The pair that this needs under that car, from the same model in other sizes; asks nothing more."""
    one = one_axle(product, car)
    if car is None or one is None:
        return None
    other = REAR if one.axle == FRONT else FRONT
    alike = [row for row in siblings if row.at_hand and _alike(row, product, one.other_size)]  # type: ignore[attr-defined]
    fits = [row for row in alike if _fits(row, one.other_size, car, other)]
    others = sorted(fits, key=lambda row: (row.price, row.pk))[:MOST]
    return AxlePair(axle=one.axle, other_size=one.other_size, others=others)


def _alike(row: Product, product: Product, size: TyreSize) -> bool:
    """Tyres of that size for the same season, rims of the same look."""
    if product.kind == Kind.TYRE:
        return row.tyre.size == size and row.tyre.season == product.tyre.season
    return (row.rim.colour, row.rim.finish) == (product.rim.colour, product.rim.finish)


def _fits(row: Product, size: TyreSize, car: Car, axle: str) -> bool:
    if row.kind == Kind.TYRE:
        return judge_tyre_on(tyre_facts(row.tyre), car, axle=axle).fit != Fit.NOT
    return judge_rim_for(rim_facts(row.rim), size, car, axle=axle).fit != Fit.NOT
