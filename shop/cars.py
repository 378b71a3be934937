"""Cars from our own table, and the best we know of one that the register named."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from shop.car import Car, Wheels
from shop.models import Vehicle
from shop.sizes import TyreSize

MOST_OF_A_MAKE: Final = 500


def car_of(vehicle: Vehicle, *, year: int | None = None) -> Car:
    """The vehicle as a car; read it with its fitments prefetched."""
    return Car(
        make=vehicle.make,
        model=vehicle.model,
        variant=vehicle.variant,
        year=year,
        wheels=tuple(
            Wheels(front=fit.front, rear=fit.rear if fit.is_staggered else None, original=fit.is_original)
            for fit in vehicle.fitments.all()
        ),
        bolts=vehicle.bolts,
        centre_bore_mm=vehicle.centre_bore_mm,
        et_min=vehicle.et_min,
        et_max=vehicle.et_max,
        load_index=vehicle.load_index,
        speed_symbol=vehicle.speed_symbol,
        car_class=vehicle.car_class,
        tpms=vehicle.tpms,
        thread=vehicle.thread,
        fastener=vehicle.fastener,
        vehicle_id=vehicle.pk,
    )


def completed(car: Car) -> Car:
    """The car, with what the register left out taken from our own table, where exactly one row can be meant."""
    found = matching(car)
    if len(found) != 1:
        return car
    own = car_of(found[0])
    if car.sizes and not set(car.sizes) & set(own.sizes):  # another car after all, or another version of it
        return car
    return car.filled_from(own)


def matching(car: Car) -> Sequence[Vehicle]:
    """Our rows that the register's make, model and year can mean."""
    wanted = folded(car.make)
    makes = [
        make for make in Vehicle.objects.order_by().values_list("make", flat=True).distinct() if folded(make) == wanted
    ]
    rows = Vehicle.objects.filter(make__in=makes).prefetch_related("fitments")[:MOST_OF_A_MAKE]
    return [row for row in _of_model(rows, car) if _in_years(row, car.year)]


def _of_model(rows: Iterable[Vehicle], car: Car) -> list[Vehicle]:
    """Rows of the same model; the register may say `OCTAVIA COMBI` where we say `Octavia`."""
    named = folded(f"{car.model} {car.variant}").split()
    return [row for row in rows if named[: len(words := folded(row.model).split())] == words]


def _in_years(row: Vehicle, year: int | None) -> bool:
    return year is None or row.year_from <= year <= (row.year_to or year)


def folded(text: str) -> str:
    """For comparing names: no capitals, no accents, hyphens as spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("-", " "))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def common_sizes(cars: Iterable[Car]) -> list[TyreSize]:
    """Every size of several cars, each once, smallest rim first."""
    return sorted({size for car in cars for size in car.sizes}, key=lambda size: (size.rim, size.width, size.aspect))
