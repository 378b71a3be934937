"""Tyres for a car whose axles differ: two of this one, and two of the same pattern in the other size (R7.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from shop.car import Car
from shop.cards import tyre_facts, verdict
from shop.fitment import Fit, judge_tyre_on
from shop.fitment.wheels import FRONT, ONE_AXLE, REAR
from shop.models import Kind, Product
from shop.sizes import TyreSize, parse_tyre_size

ON_AN_AXLE: Final = 2
MOST: Final = 6


class OneAxle(NamedTuple):
    """Where a tyre goes, and the size of the other axle."""

    axle: str
    other_size: TyreSize


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


def one_axle(product: Product, car: Car | None) -> OneAxle | None:
    """The axle that this tyre is for under that car, and the other's size; none where it goes on all, or on none."""
    judged = verdict(product, car) if car and product.kind == Kind.TYRE else None
    if judged is None or judged.fit == Fit.NOT:
        return None
    found = next((reason for reason in judged.reasons if reason.code in ONE_AXLE), None)
    return OneAxle(ONE_AXLE[found.code], parse_tyre_size(found.data["other"])) if found else None


def axle_pair(product: Product, car: Car | None, siblings: Iterable[Product]) -> AxlePair | None:
    """The pair that this tyre needs under that car, from the same pattern in other sizes; asks nothing more."""
    one = one_axle(product, car)
    if car is None or one is None:
        return None
    other = REAR if one.axle == FRONT else FRONT
    alike = [row for row in siblings if row.tyre.size == one.other_size and row.tyre.season == product.tyre.season]
    fits = [row for row in alike if row.at_hand and _fits(row, car, other)]  # type: ignore[attr-defined]
    others = sorted(fits, key=lambda row: (row.price, row.pk))[:MOST]
    return AxlePair(axle=one.axle, other_size=one.other_size, others=others)


def _fits(row: Product, car: Car, axle: str) -> bool:
    return judge_tyre_on(tyre_facts(row.tyre), car, axle=axle).fit != Fit.NOT
