"""Klarna's arithmetic of order lines, in whole cents and rates of which 2550 is 25.5 %."""

from collections.abc import Iterator, Sequence
from typing import Any

Line = dict[str, Any]

WHOLE = 10_000


def line_problems(line: Line) -> Iterator[str]:
    """The sums of a line that do not agree; `total_discount_amount` may be absent."""
    total, rate = line["total_amount"], line["tax_rate"]
    if total != line["quantity"] * line["unit_price"] - line.get("total_discount_amount", 0):
        yield "total_amount"
    if not tax_is_within_a_cent(line["total_tax_amount"], total=total, rate=rate):
        yield "total_tax_amount"


def tax_is_within_a_cent(tax: int, *, total: int, rate: int) -> bool:
    """Whether the tax differs by at most one cent from the exact tax included in the total."""
    return abs(tax * (WHOLE + rate) - total * rate) <= WHOLE + rate


def sum_problems(lines: Sequence[Line], *, amount: int, tax: int | None = None) -> Iterator[str]:
    """The sums of an order that are not those of its lines; without `tax` only the amount is judged."""
    if amount != sum(line["total_amount"] for line in lines):
        yield "order_amount"
    if tax is not None and tax != sum(line["total_tax_amount"] for line in lines):
        yield "order_tax_amount"  # [E] exact, though Klarna may let a small difference pass


def order_problems(lines: Sequence[Line], *, amount: int, tax: int | None = None) -> list[str]:
    """Everything that does not add up, in the contract's order of checks, each said once."""
    found = [problem for line in lines for problem in line_problems(line)]
    return sorted(set(found)) + list(sum_problems(lines, amount=amount, tax=tax))
