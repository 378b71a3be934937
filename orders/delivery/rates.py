"""What a home delivery costs: carriers with their price lists of a day, by weight and postcode (R5.9, R5.10, R5.12).

The prices are the shop's own figures, with VAT. A weight or an area without a price has none here: staff quote it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orders.models import Carrier, FreightTable, Reach
from orders.policy import DOOR_DELIVERY_ABOVE_KG


@dataclass(frozen=True)
class Tariff:
    """One carrier's price lists of one day."""

    carrier: Carrier
    tables: tuple[FreightTable, ...]

    def price(self, weight_kg: Decimal, *, postcode: str = "") -> Decimal | None:
        """What it costs to carry so much home; None where only a person can tell. No query."""
        reach = reach_of(weight_kg)
        if weight_kg > self.carrier.limit_kg(reach):
            return None
        fitting = [one for one in self.tables if one.reach == reach and postcode.startswith(one.area)]
        closest = max(fitting, key=lambda one: len(one.area), default=None)
        return closest.price(weight_kg) if closest else None


def goes_to_door(weight_kg: Decimal) -> bool:
    """Whether so heavy an order is brought to the door; exactly 20 kilograms still goes to a parcel point (R5.9)."""
    return weight_kg > DOOR_DELIVERY_ABOVE_KG


def reach_of(weight_kg: Decimal) -> Reach:
    """Where a carrier brings so much."""
    return Reach.DOOR if goes_to_door(weight_kg) else Reach.POINT


def tariffs(*, on: date) -> tuple[Tariff, ...]:
    """The carriers in use with that day's price lists, in the order shown. Three queries."""
    return _with_tables(Carrier.objects.filter(active=True), on=on)


def tariff_of(code: str, *, on: date) -> Tariff | None:
    """That carrier's price lists of the day, also where it is no longer in use."""
    return next(iter(_with_tables(Carrier.objects.filter(code=code), on=on)), None)


def known_carrier(code: str) -> Carrier | None:
    """The carrier of that code, also one that is no longer in use: its parcels are still on their way."""
    return Carrier.objects.filter(code=code).first() if code else None


def known_carriers() -> dict[str, Carrier]:
    """All carriers by code, also those no longer in use. One query."""
    return {carrier.code: carrier for carrier in Carrier.objects.all()}


def carrier_choices() -> list[tuple[str, str]]:
    """All carriers for a form of the desk."""
    return list(Carrier.objects.values_list("code", "name"))


def _with_tables(carriers: Iterable[Carrier], *, on: date) -> tuple[Tariff, ...]:
    found: dict[int, list[FreightTable]] = defaultdict(list)
    carriers = list(carriers)
    for table in FreightTable.objects.in_force(on).filter(carrier__in=carriers).prefetch_related("steps"):
        found[table.carrier_id].append(table)
    return tuple(Tariff(carrier, tuple(found[carrier.pk])) for carrier in carriers)
