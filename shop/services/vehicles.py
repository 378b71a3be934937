"""Storing the cars of a feed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from shop.imports.vehicles import Car, Wheels
from shop.models import Vehicle, VehicleFitment

Rows = list[dict[str, Any]]


@act
def store_cars(*, cars: Sequence[Car], at: datetime, by: Actor) -> Counter[str]:
    """Enter new cars and correct known ones with all their sizes; the file's sizes replace those that were there.

    The same cars again change nothing. Returns how many were `new`, `changed` and `same`.
    """
    known = {vehicle.code: vehicle for vehicle in _known([car.code for car in cars])}
    return Counter(_store(car, known.get(car.code)) for car in cars)


def _known(codes: Sequence[str]) -> "list[Vehicle]":
    vehicles = Vehicle.objects.filter(code__in=codes).select_for_update().order_by("pk")
    return list(vehicles.prefetch_related("fitments"))


def _store(car: Car, vehicle: Vehicle | None) -> str:
    if vehicle is None:
        _enter_wheels(Vehicle.objects.create(code=car.code, **car.values), car)
        return "new"
    changed = {name: value for name, value in car.values.items() if getattr(vehicle, name) != value}
    for name, value in changed.items():
        setattr(vehicle, name, value)
    if changed:
        vehicle.save(update_fields=list(changed))
    return "changed" if _replace_wheels(vehicle, car) or changed else "same"


def _replace_wheels(vehicle: Vehicle, car: Car) -> bool:
    """Make the sizes those of the file; False when they were."""
    wanted = [columns(wheels) for wheels in car.wheels]
    there = [{name: getattr(fitment, name) for name in wanted[0]} for fitment in vehicle.fitments.all()]
    if _sorted(there) == _sorted(wanted):
        return False
    vehicle.fitments.all().delete()
    _enter_wheels(vehicle, car)
    return True


def _enter_wheels(vehicle: Vehicle, car: Car) -> None:
    VehicleFitment.objects.bulk_create(VehicleFitment(vehicle=vehicle, **columns(wheels)) for wheels in car.wheels)


def columns(wheels: Wheels) -> dict[str, Any]:
    """A set of wheels as the columns of VehicleFitment."""
    front, rear = wheels.front, wheels.rear
    return {
        "front_width": front.tyre.width,
        "front_aspect": front.tyre.aspect,
        "front_rim": front.tyre.rim,
        "front_rim_width": front.rim.width_in,
        "front_et": front.rim.et_mm,
        "rear_width": rear and rear.tyre.width,
        "rear_aspect": rear and rear.tyre.aspect,
        "rear_rim": rear and rear.tyre.rim,
        "rear_rim_width": rear and rear.rim.width_in,
        "rear_et": rear and rear.rim.et_mm,
        "van": front.tyre.commercial,
        "is_original": wheels.is_original,
    }


def _sorted(rows: Rows) -> list[list[str]]:
    return sorted([str(value) for value in row.values()] for row in _plain(rows))


def _plain(rows: Rows) -> Rows:
    """Decimals by value, so that 16 and 16.0 are the same size."""
    return [{name: float(value) if value is not None else "" for name, value in row.items()} for row in rows]
