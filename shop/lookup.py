"""From a registration number to a car: kept answers, then the register, then our own table for what it left out."""

from dataclasses import replace
from datetime import datetime, timedelta

from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from shop import register
from shop.car import Car
from shop.cars import completed
from shop.models import PlateLookup
from shop.policy import PLATE_FOUND_DAYS, PLATE_UNKNOWN_DAYS
from shop.services.plates import keep_answer


def car_by_plate(plate: str, *, at: datetime, by: Actor) -> Car | None:
    """The car of the plate (normalised), or None where the register knows none. Raises `register.RegisterError`.

    The register is asked only when no fresh answer is kept, and never inside a transaction. Where it fails, an answer
    past its time is better than none.
    """
    kept = PlateLookup.objects.filter(plate=plate).first()
    known = _read(kept) if kept else None
    if kept and _is_fresh(kept, at) and (known or not kept.found):
        return _finished(known, plate)
    try:
        car = register.ask(plate)
    except register.RegisterError:
        if known is None:
            raise
        return _finished(known, plate)
    keep_answer(plate=plate, car=car, at=at, by=by)
    return _finished(car, plate)


def _is_fresh(kept: PlateLookup, at: datetime) -> bool:
    return kept.fetched_at > at - timedelta(days=PLATE_FOUND_DAYS if kept.found else PLATE_UNKNOWN_DAYS)


def _read(kept: PlateLookup) -> Car | None:
    """The kept car; None for an unknown plate, and for an answer kept in an older shape, which is then asked anew."""
    try:
        return Car.from_plain(kept.answer) if kept.found else None
    except (TypeError, KeyError, ValueError, ShopError):
        return None


def _finished(car: Car | None, plate: str) -> Car | None:
    return replace(completed(car), plate=plate) if car else None
