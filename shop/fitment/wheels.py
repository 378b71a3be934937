"""Whether a tyre on a rim makes a wheel for the car: the pair, the tyre and the rim judged together (R4.5 c)."""

from collections.abc import Iterator
from typing import Final

from shop.car import Car
from shop.fitment.facts import RimFacts, TyreFacts
from shop.fitment.pairs import judge_pair
from shop.fitment.rims import judge_rim
from shop.fitment.tyres import judge_tyre
from shop.fitment.verdict import Fit, Reason, Verdict
from shop.load_speed import load_kg
from shop.sizes import TyreSize

FRONT: Final = "front"
REAR: Final = "rear"
ONE_AXLE: Final = {"front_only": FRONT, "rear_only": REAR, "rim_front_only": FRONT, "rim_rear_only": REAR}
# What the pair says more exactly: there the rim is held against this very tyre.
SAID_BY_PAIR: Final = frozenset({"width_suits", "width_at_edge", "width_unsuitable"})


def judge_wheel(tyre: TyreFacts, rim: RimFacts, car: Car | None, *, axle: str = "") -> Verdict:
    """The verdict on this tyre on this rim, on that axle of the car (empty: on both). Without a car, on the pair."""
    return Verdict.of([*judge_pair(tyre.size, rim).reasons, *_together(tyre, rim), *_under(tyre, rim, car, axle)])


def _together(tyre: TyreFacts, rim: RimFacts) -> Iterator[Reason]:
    """What the rim's maker says of winter."""
    if tyre.for_winter and rim.winter_proof is False:
        yield Reason("rim_not_for_winter", Fit.CONDITIONS)


def _under(tyre: TyreFacts, rim: RimFacts, car: Car | None, axle: str) -> Iterator[Reason]:
    if car is None:
        yield Reason("no_car", Fit.UNKNOWN)
        yield from _weaker(tyre, rim)
        return
    for reason in judge_tyre(tyre, car).reasons:
        yield from _on_axle(reason, axle)
    yield from _rim_under(rim, car, axle)


def _rim_under(rim: RimFacts, car: Car, axle: str) -> Iterator[Reason]:
    for reason in judge_rim(rim, car).reasons:
        if reason.code not in SAID_BY_PAIR:
            yield from _on_axle(reason, axle)


def _weaker(tyre: TyreFacts, rim: RimFacts) -> Iterator[Reason]:
    """A wheel carries what its weaker part does; with a car, both are held against what the car needs."""
    carried = load_kg(tyre.load_index)
    if rim.max_load_kg is not None and rim.max_load_kg < carried:
        yield Reason("rim_is_weaker", Fit.CONDITIONS, {"rim_kg": rim.max_load_kg, "tyre_kg": carried})


def _on_axle(reason: Reason, axle: str) -> Iterator[Reason]:
    """A size for one axle is right there, and wrong on the other or on both."""
    meant = ONE_AXLE.get(reason.code)
    if meant is None:
        yield reason
    elif meant != axle:
        yield Reason(reason.code, Fit.NOT, reason.data)


def judge_tyre_on(tyre: TyreFacts, car: Car | None, *, axle: str = "") -> Verdict:
    """The verdict on a tyre for that axle (empty: for both), before its rim is known."""
    if car is None:
        return Verdict.of([Reason("no_car", Fit.UNKNOWN)])
    return Verdict.of(found for reason in judge_tyre(tyre, car).reasons for found in _on_axle(reason, axle))


def judge_rim_for(rim: RimFacts, size: TyreSize, car: Car | None, *, axle: str = "") -> Verdict:
    """The verdict on a rim for tyres of that size on that axle (empty: on both), before the tyre itself is known."""
    pair = judge_pair(size, rim).reasons
    if car is None:
        return Verdict.of([*pair, Reason("no_car", Fit.UNKNOWN)])
    return Verdict.of([*pair, *_rim_under(rim, car, axle)])
