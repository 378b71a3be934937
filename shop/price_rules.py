"""Pure: a new price from an old one, by percent and rounding."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from lapinkumi.core.money import CENT, round_to_cents

NINETY: Final = Decimal("0.90")
WHOLE: Final = Decimal(1)
TENTH: Final = Decimal("0.1")


class Rounding(StrEnum):
    """To what prices are rounded after the percent."""

    CENTS = "cents"
    TENTHS = "tenths"
    EUROS = "euros"
    NINETY = "ninety"


_ROUND: Final[dict[Rounding, Callable[[Decimal], Decimal]]] = {
    Rounding.CENTS: round_to_cents,
    Rounding.TENTHS: lambda exact: exact.quantize(TENTH, rounding=ROUND_HALF_UP),
    Rounding.EUROS: lambda exact: exact.quantize(WHOLE, rounding=ROUND_HALF_UP),
    Rounding.NINETY: lambda exact: (exact - NINETY).quantize(WHOLE, rounding=ROUND_HALF_UP) + NINETY,
}


def changed_price(old: Decimal, *, percent: Decimal, rounding: Rounding) -> Decimal:
    """The price changed by so many percent and rounded, in euros; never below a cent."""
    exact = old * (100 + percent) / 100
    return max(CENT, round_to_cents(_ROUND[rounding](exact)))
