"""Rims and tyres that were put into the basket apart but make wheels together: what can become a package (R4.5 c)."""

from collections.abc import Iterator
from typing import NamedTuple

from shop.basket_fit import car_of
from shop.cards import rim_facts, tyre_facts
from shop.contents import Contents, Line
from shop.fitment import Fit, judge_wheel
from shop.models import Kind


class Joining(NamedTuple):
    """So many wheels of these loose lines. `suits_car`: they were chosen for a car, and fit it without conditions."""

    rim: Line
    tyre: Line
    wheels: int
    suits_car: bool


def joinings(contents: Contents) -> list[Joining]:
    """The packages that can be made, each line in one of them at most. Pure."""
    return list(_joinings(contents))


def _joinings(contents: Contents) -> Iterator[Joining]:
    rims = [line for line in contents.loose if line.product.kind == Kind.RIM]
    for tyre in contents.loose:
        if tyre.product.kind != Kind.TYRE:
            continue
        found = next((made for rim in rims if (made := _joined(rim, tyre))), None)
        if found is not None:
            rims.remove(found.rim)
            yield found


def _joined(rim: Line, tyre: Line) -> Joining | None:
    """The two as wheels; none where they do not fit each other or their car, or were chosen for two cars."""
    if rim.car and tyre.car and rim.car_facts != tyre.car_facts:
        return None
    car = car_of(tyre.car_facts) or car_of(rim.car_facts)
    verdict = judge_wheel(tyre_facts(tyre.product.tyre), rim_facts(rim.product.rim), car)
    if verdict.fit == Fit.NOT:
        return None
    return Joining(rim, tyre, min(rim.quantity, tyre.quantity), suits_car=verdict.fit == Fit.FITS)
