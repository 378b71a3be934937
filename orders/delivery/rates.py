"""What a home delivery costs: the carriers in use and their prices by weight (R5.10, R5.12).

The prices are the shop's own figures, with VAT. A weight beyond the last band has no price here: staff quote it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import quote

from orders.policy import DOOR_DELIVERY_ABOVE_KG


class Band(NamedTuple):
    """Up to and with so many kilograms it costs so much."""

    up_to_kg: Decimal
    price: Decimal


def _bands(*pairs: tuple[str, str]) -> tuple[Band, ...]:
    return tuple(Band(Decimal(weight), Decimal(price)) for weight, price in pairs)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """One who carries goods home. Light orders go to a parcel point, heavier ones to the door (R5.9)."""

    code: str
    name: str
    to_point: tuple[Band, ...]
    to_door: tuple[Band, ...]
    tracking: str  # where customers follow a parcel; {code} is its code
    active: bool = True

    def price(self, weight_kg: Decimal) -> Decimal | None:
        """What it costs to carry so much home; None where only a person can tell."""
        bands = self.to_door if goes_to_door(weight_kg) else self.to_point
        return next((band.price for band in bands if weight_kg <= band.up_to_kg), None)

    def tracking_url(self, code: str) -> str:
        """The carrier's own page about a parcel; empty without a code."""
        return self.tracking.format(code=quote(code, safe="")) if code else ""


CARRIERS: Final = (
    Carrier(
        code="matkahuolto",
        name="Matkahuolto",
        to_point=_bands(("5", "9.90"), ("10", "12.90"), ("20", "16.90")),
        to_door=_bands(("40", "39.90"), ("60", "49.90"), ("100", "69.90"), ("200", "119.00")),
        tracking="https://www.matkahuolto.fi/seuranta?parcelNumber={code}",
    ),
    Carrier(
        code="schenker",
        name="DB Schenker",
        to_point=_bands(("5", "8.90"), ("10", "11.90"), ("20", "17.90")),
        to_door=_bands(("40", "44.90"), ("60", "52.90"), ("100", "66.90"), ("200", "109.00")),
        tracking="https://ng.myschenker.fi/npseuranta/tracking.aspx?id={code}",
    ),
)


def goes_to_door(weight_kg: Decimal) -> bool:
    """Whether so heavy an order is brought to the door; exactly 20 kilograms still goes to a parcel point (R5.9)."""
    return weight_kg > DOOR_DELIVERY_ABOVE_KG


def carriers() -> tuple[Carrier, ...]:
    """Those in use, in the order shown."""
    return tuple(carrier for carrier in CARRIERS if carrier.active)


def carrier_of(code: str) -> Carrier | None:
    """The carrier in use of that code."""
    return next((carrier for carrier in carriers() if carrier.code == code), None)


def known_carrier(code: str) -> Carrier | None:
    """The carrier of that code, also one that is no longer in use: its parcels are still on their way."""
    return next((carrier for carrier in CARRIERS if carrier.code == code), None)
