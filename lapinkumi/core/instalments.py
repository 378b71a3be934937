"""Payment in instalments: the smallest monthly sum and the plan that follows from it (R4.9)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from lapinkumi.core.money import from_cents, to_cents


@dataclass(frozen=True)
class InstalmentPlan:
    """Equal monthly payments, of which the last is what remains."""

    monthly: Decimal
    payments: int
    last: Decimal


def smallest_instalments(total: Decimal, *, share: Fraction, at_least: Decimal) -> InstalmentPlan:
    """The lightest plan: each month at least that share of the total and at least that sum, never over the total."""
    cents = to_cents(total)
    if cents <= 0:
        raise ValueError("only a sum above zero is paid in instalments")
    monthly = min(cents, max(ceil(cents * share), to_cents(at_least)))
    payments = ceil(Fraction(cents, monthly))
    last = cents - monthly * (payments - 1)
    return InstalmentPlan(monthly=from_cents(monthly), payments=payments, last=from_cents(last))
