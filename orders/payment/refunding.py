"""What pieces of an order are worth when their money is given back: pure, to the cent, the last takes the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from lapinkumi.core.money import CENT, ZERO
from orders.klarna import Line
from orders.models import OrderLine
from orders.payment import purchase


@dataclass(frozen=True, kw_only=True)
class Part:
    """So many pieces of a line, and what was paid for them."""

    row: OrderLine
    quantity: int
    amount: Decimal

    @property
    def line(self) -> Line:
        """As Klarna is told of it: what the price of the pieces exceeds the amount by is their discount."""
        return purchase.line(
            self.row, quantity=self.quantity, discount=self.quantity * self.row.unit_price - self.amount
        )

    @property
    def kept(self) -> dict[str, Any]:
        """As the refund's row keeps it."""
        return {"line": self.row.pk, "quantity": self.quantity, "amount": str(self.amount)}


def part(row: OrderLine, quantity: int, *, given: Iterable[Mapping[str, Any]] = (), charged: int | None = None) -> Part:
    """The money of so many pieces, where `given` (kept parts) went back before. Raises ValueError for too many.

    `charged` is how many pieces of the line were charged; all of them if it is not told.

    What all pieces so far come to is cut down to whole cents, and a part is what that grows by: so all parts together
    are the line's total, the last takes the rest, and none is dearer than its pieces were.
    """
    before = [one for one in given if one["line"] == row.pk]
    gone = sum(int(one["quantity"]) for one in before)
    most = row.quantity if charged is None else charged
    if not 0 < quantity <= most - gone:
        raise ValueError(f"{row.sku}: {quantity} of {most}, {gone} given back before")
    so_far = (row.total * (gone + quantity) / row.quantity).quantize(CENT, rounding=ROUND_DOWN)
    amount = so_far - sum((Decimal(one["amount"]) for one in before), ZERO)
    return Part(row=row, quantity=quantity, amount=amount)
