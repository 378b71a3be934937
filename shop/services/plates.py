"""Keeping what the register answered about a plate, and letting it go in time (R3.5)."""

from datetime import datetime, timedelta

from django.db.models import Q

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from shop.car import Car
from shop.models import PlateLookup
from shop.policy import PLATE_FOUND_DAYS, PLATE_UNKNOWN_DAYS

SWEEPER = Actor.system("forget_plates")


@act
def keep_answer(*, plate: str, car: Car | None, at: datetime, by: Actor) -> None:
    """Keep the register's answer: the car, or None for a plate it does not know. A newer answer replaces an older."""
    answer = {"found": car is not None, "answer": car.to_plain() if car else {}, "fetched_at": at}
    PlateLookup.objects.update_or_create(plate=plate, defaults=answer)


def forget_plates(*, at: datetime) -> int:
    """Rule of DUE_RULES: answers past their time are deleted. Returns how many."""
    return _forget(at=at, by=SWEEPER)


@act
def _forget(*, at: datetime, by: Actor) -> int:
    found, unknown = at - timedelta(days=PLATE_FOUND_DAYS), at - timedelta(days=PLATE_UNKNOWN_DAYS)
    old = Q(found=True, fetched_at__lte=found) | Q(found=False, fetched_at__lte=unknown)
    return PlateLookup.objects.filter(old).delete()[0]
