"""The carriers and freight prices that the shop starts from: its own figures, euros with VAT (R5.10, R5.12)."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

FIRST_ON: Final = date(2020, 1, 1)  # before any order


class Steps(NamedTuple):
    """Up to and with so many kilograms, the price."""

    up_to_kg: Decimal
    price: Decimal


class CarrierFacts(NamedTuple):
    """One carrier's row and its two price lists for the whole country."""

    code: str
    name: str
    tracking: str
    agent_type: str  # nShift's name of its parcel points
    services: tuple[str, str]  # nShift's names of what goes to a point, and to the door
    to_point: tuple[Steps, ...]
    to_door: tuple[Steps, ...]


def _steps(*pairs: tuple[str, str]) -> tuple[Steps, ...]:
    return tuple(Steps(Decimal(weight), Decimal(price)) for weight, price in pairs)


CARRIERS: Final = (
    CarrierFacts(
        code="matkahuolto",
        name="Matkahuolto",
        tracking="https://www.matkahuolto.fi/seuranta?parcelNumber={code}",
        agent_type="MHM",
        services=("MH80", "MH34"),
        to_point=_steps(("5", "9.90"), ("10", "12.90"), ("20", "16.90")),
        to_door=_steps(("40", "39.90"), ("60", "49.90"), ("100", "69.90"), ("200", "119.00")),
    ),
    CarrierFacts(
        code="schenker",
        name="DB Schenker",
        tracking="https://ng.myschenker.fi/npseuranta/tracking.aspx?id={code}",
        agent_type="SBTLFI",
        services=("SBTLFIRREX", "SBTLFIEXP"),
        to_point=_steps(("5", "8.90"), ("10", "11.90"), ("20", "17.90")),
        to_door=_steps(("40", "44.90"), ("60", "52.90"), ("100", "66.90"), ("200", "109.00")),
    ),
)
