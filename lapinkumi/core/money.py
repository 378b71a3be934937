"""Money: exact euros, cents at the borders, VAT of a line total, splitting a sum, and how sums are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS_SIGN = "\N{MINUS SIGN}"
MINOR_RATE_UNIT = 10_000  # Klarna's rates: 25.5 % is 2550


@dataclass(frozen=True)
class VatSplit:
    """A total with VAT, and what it consists of; net + vat == gross to the cent."""

    gross: Decimal
    net: Decimal
    vat: Decimal


def euros(amount: Decimal | int | str) -> Decimal:
    """The amount with two decimals, never rounded: a fraction of a cent is a ValueError, a float a TypeError."""
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int | str):
        raise TypeError(f"money is never a {type(amount).__name__}")
    exact = Decimal(amount)
    if not exact.is_finite() or exact != exact.quantize(CENT):
        raise ValueError(f"not whole cents: {exact}")
    return exact.quantize(CENT) + ZERO  # adding turns -0.00 into 0.00


def to_cents(amount: Decimal) -> int:
    """Euros as whole cents, exactly."""
    return int(euros(amount) * 100)


def from_cents(cents: int) -> Decimal:
    """Whole cents as euros."""
    if isinstance(cents, bool) or not isinstance(cents, int):
        raise TypeError(f"cents are never a {type(cents).__name__}")
    return Decimal(cents).scaleb(-2)


def round_to_cents(amount: Decimal) -> Decimal:
    """Half a cent away from zero, so that a credit note mirrors its invoice."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) + ZERO


def split_vat(gross: Decimal, *, rate: Decimal) -> VatSplit:
    """Net and VAT within a line total. `rate` is a percentage: 25.5. Never split unit prices and add them up."""
    gross = euros(gross)
    net = round_to_cents(gross * HUNDRED / (HUNDRED + _percentage(rate)))
    return VatSplit(gross=gross, net=net, vat=gross - net)


def minor_rate(rate: Decimal) -> int:
    """A percentage in Klarna's units: 25.5 is 2550."""
    units = _percentage(rate) * 100
    if units != units.to_integral_value():
        raise ValueError(f"a rate has at most two decimals: {rate}")
    return int(units)


def minor_tax(total: int, *, rate: int) -> int:
    """The tax within a total by Klarna's rule: cents and minor-unit rate (2550) in, cents out, half up by size."""
    if rate < 0:
        raise ValueError("a tax rate is never negative")
    whole = MINOR_RATE_UNIT + rate
    tax = (2 * abs(total) * rate + whole) // (2 * whole)
    return tax if total >= 0 else -tax


def allocate(total: Decimal, *, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Split a sum in proportion to the weights, exact to the cent.

    Every part is cut down to whole cents and the rest goes to the last part that has a weight, so the parts always
    add up to the total, share its sign, and a part without weight gets nothing.
    """
    shares = [Decimal(weight) for weight in weights]
    whole = sum(shares)
    if not whole > 0 or min(shares) < 0:
        raise ValueError("a sum is split by weights of zero or more, at least one of them above zero")
    total = euros(total)
    parts = [(total * share / whole).quantize(CENT, rounding=ROUND_DOWN) + ZERO for share in shares]
    last = max(index for index, share in enumerate(shares) if share)
    parts[last] += total - sum(parts)
    return parts


def format_euros(amount: Decimal) -> str:
    """For pages and documents: "1 234,50 €", unbreakable, with a real minus sign."""
    return _grouped(euros(amount), space=NO_BREAK_SPACE, minus=MINUS_SIGN) + f"{NO_BREAK_SPACE}€"


def format_euros_plain(amount: Decimal) -> str:
    """For text messages: "35,00 euroa", within the GSM-7 alphabet."""
    return _grouped(euros(amount), space=" ", minus="-") + " euroa"


def format_percent(rate: Decimal) -> str:
    """A percentage as Finns write it: "25,5 %"."""
    digits = f"{_percentage(rate):f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace(".", ",") + f"{NO_BREAK_SPACE}%"


def _percentage(rate: Decimal) -> Decimal:
    if not isinstance(rate, Decimal):
        raise TypeError("a rate is a Decimal percentage")
    if not rate.is_finite() or rate < 0:
        raise ValueError(f"not a rate: {rate}")
    return rate


def _grouped(amount: Decimal, *, space: str, minus: str) -> str:
    digits = f"{abs(amount):,.2f}".replace(",", space).replace(".", ",")
    return minus + digits if amount < 0 else digits
