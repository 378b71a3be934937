"""Price lists of carriers, for tests."""

from datetime import date
from decimal import Decimal

from orders.models import Carrier, FreightStep, FreightTable, Reach

LONG_AGO = date(2026, 1, 1)


def a_table(
    *steps: tuple[str, str], carrier: str = "matkahuolto", reach: Reach, area: str = "", first_on: date = LONG_AGO
) -> FreightTable:
    """A price list of a carrier that is there: pairs of kilograms and euros."""
    table = FreightTable.objects.create(
        carrier=Carrier.objects.get(code=carrier), reach=reach, area=area, first_on=first_on
    )
    for weight, price in steps:
        FreightStep.objects.create(table=table, up_to_kg=Decimal(weight), price=Decimal(price))
    return table
