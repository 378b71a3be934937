"""Whether what Klarna says agrees with what we asked to be paid, and with itself. Pure; finds, never raises."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lapinkumi.core.money import ZERO, euros
from orders.klarna.mapping import CURRENCY
from orders.klarna.order_lines import reference_of
from orders.klarna.replies import ManagedOrder, Told
from orders.klarna.values import Line, LineKind

# What moves no goods and does no work counts in the sum alone.
UNCOUNTED_KINDS: Final = frozenset({LineKind.INCLUDED, LineKind.FREIGHT, LineKind.DISCOUNT, LineKind.RETURN_FEE})
UNCOUNTED_TYPES: Final = frozenset({"shipping_fee", "discount", "surcharge", "return_fee"})


@dataclass(frozen=True)
class Difference:
    """Something that differs: all texts, so that a clerk's task can keep `asdict` of it as JSON."""

    what: str
    asked: str
    told: str
    reference: str = ""


def compare(*, amount: Decimal, lines: Iterable[Line], told: Told, currency: str = CURRENCY) -> list[Difference]:
    """Where sum, currency or contents differ from what was asked; empty when all agrees, to the cent.

    Lines of the same reference are counted together: goods may have been split over several lines.
    """
    return [
        *_differ("amount", str(euros(amount)), str(told.amount)),
        *_differ("currency", currency, told.currency),
        *_quantities_differ(_asked_quantities(lines), _told_quantities(told)),
    ]


def sums_that_differ(told: ManagedOrder) -> list[Difference]:
    """Where an order's sums contradict each other; `asked` is what its other parts come to.

    Lists that Klarna leaves out are no contradiction, nor is a remainder of zero: it was released, or it lapsed.
    """
    captured = sum((capture.amount for capture in told.captures), ZERO) if told.captures else told.captured
    refunded = sum((refund.amount for refund in told.refunds), ZERO) if told.refunds else told.refunded
    remaining = told.amount - told.captured if told.remaining else ZERO
    return [
        *_differ("captured", str(captured), str(told.captured)),
        *_differ("refunded", str(min(refunded, told.captured)), str(told.refunded)),
        *_differ("remaining", str(remaining), str(told.remaining)),
    ]


def _asked_quantities(lines: Iterable[Line]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in lines:
        if line.kind not in UNCOUNTED_KINDS:
            counted[reference_of(line)] += line.quantity
    return counted


def _told_quantities(told: Told) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in told.lines:
        if line.type not in UNCOUNTED_TYPES:
            counted[line.reference] += line.quantity
    return counted


def _quantities_differ(asked: Counter[str], told: Counter[str]) -> list[Difference]:
    return [
        difference
        for reference in sorted(asked.keys() | told.keys())
        for difference in _differ("quantity", str(asked[reference]), str(told[reference]), reference)
    ]


def _differ(what: str, asked: str, told: str, reference: str = "") -> list[Difference]:
    return [] if asked == told else [Difference(what, asked, told, reference)]
