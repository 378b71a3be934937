"""What of an order was charged, line by line, and what of that went back: what can be given back piece by piece."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lapinkumi.core.money import ZERO
from orders.models import CaptureState, DeliveryLine, LineKind, Order, OrderLine, Payment
from orders.payment.refunding import part
from orders.states import RefundState


@dataclass(frozen=True, kw_only=True)
class ChargedLine:
    """One line: so many pieces of it were charged, and these parts of it were given back (as refunds keep them)."""

    row: OrderLine
    quantity: int
    given: tuple[Mapping[str, Any], ...] = ()

    @property
    def back(self) -> int:
        """Pieces given back, or on their way."""
        return sum(int(one["quantity"]) for one in self.given)

    @property
    def left(self) -> int:
        """Pieces that can still be given back."""
        return self.quantity - self.back

    @property
    def left_amount(self) -> Decimal:
        """What those are worth."""
        return part(self.row, self.left, given=self.given).amount if self.left else ZERO


def charged_lines(order: Order, payment: Payment) -> list[ChargedLine]:
    """The lines of which something was charged, in their order; work that came along for nothing is left out."""
    pieces = _everything(order) if payment.captured >= payment.amount else _delivered(order, payment)
    standing = payment.refunds.exclude(state=RefundState.FAILED).values_list("parts", flat=True)
    given = [one for parts in standing for one in parts]
    return [
        ChargedLine(row=row, quantity=pieces[row.pk], given=tuple(one for one in given if one["line"] == row.pk))
        for row in order.lines.all()
        if row.total > ZERO and pieces[row.pk]
    ]


def _everything(order: Order) -> Counter[int]:
    return Counter({row.pk: row.quantity for row in order.lines.all()})


def _delivered(order: Order, payment: Payment) -> Counter[int]:
    """What left in deliveries that were charged, and work that was."""
    found: Counter[int] = Counter()
    for capture in payment.captures.filter(state=CaptureState.DONE).select_related("delivery"):
        rows = list(DeliveryLine.objects.filter(delivery=capture.delivery).select_related("line"))
        for row in rows:
            found[row.line_id] += row.quantity
        of_rows = sum((row.quantity * row.line.unit_price - row.discount for row in rows), ZERO)
        if capture.amount > of_rows:
            found.update(_work(order, alone=capture.delivery is None and not order.deliveries.exists()))
    for collection in payment.collections.all():
        for row in DeliveryLine.objects.filter(delivery=collection.delivery_id):
            found[row.line_id] += row.quantity
    return found


def _work(order: Order, *, alone: bool) -> dict[int, int]:
    """Work goes whole: with the booked time, or with the last of the goods."""
    lines = order.lines.all()
    return {row.pk: row.quantity for row in lines if alone or row.kind == LineKind.SERVICE}
