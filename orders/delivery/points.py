"""Parcel points that a customer may choose: asked of the carrier's system, kept a while, never waited for in vain."""

from typing import Any, Final

from django.core import signing
from django.core.cache import cache

from orders.delivery.carriers import nshift
from orders.delivery.carriers.errors import CarrierError
from orders.delivery.carriers.values import PickupPoint
from orders.models import Carrier

KEPT_SECONDS: Final = 6 * 3600
SILENT_SECONDS: Final = 60
SILENT: Final = "points:silent"
SHOWN: Final = 10
SALT: Final = "orders.delivery.points"


def points_near(carrier: Carrier, postcode: str) -> tuple[PickupPoint, ...]:
    """The carrier's points near the postcode, the nearest first. None where there is nobody to ask, or no answer: the
    carrier then chooses the nearest one. Who did not answer is not asked again for a minute. Not in a transaction.
    """
    if not (carrier.agent_type and postcode and nshift.in_use()):
        return ()
    key = f"points:{carrier.agent_type}:{postcode}"
    kept: tuple[PickupPoint, ...] | None = cache.get(key)
    if kept is not None or cache.get(SILENT):
        return kept or ()
    try:
        found = nshift.pickup_points(kind=carrier.agent_type, postcode=postcode)[:SHOWN]
    except CarrierError:
        cache.set(SILENT, True, SILENT_SECONDS)
        return ()
    cache.set(key, found, KEPT_SECONDS)
    return found


def seal(point: PickupPoint, *, carrier: str, postcode: str) -> str:
    """The point as a form's value: it can be taken back without asking anybody."""
    return signing.dumps([carrier, postcode, point.kept], salt=SALT, compress=True)


def unseal(value: str, *, carrier: str, postcode: str) -> PickupPoint | None:
    """The point, if it was offered for that carrier and postcode; None else."""
    try:
        told: list[Any] = signing.loads(value, salt=SALT)
        of, near, kept = told
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return PickupPoint.of(kept) if (of, near) == (carrier, postcode) else None
