"""What must not happen to an order while its customer is asked about missing goods (R5.15)."""

from lapinkumi.core.acts import step
from orders.models import Delivery, Order
from orders.shortages.errors import AnotherQuestionOpen


@step
def require_nothing_missing(*, order: Order, delivery: Delivery | None = None) -> None:
    """Raise AnotherQuestionOpen while a question about the locked order's goods is open; with `delivery`, about its."""
    asked = order.shortages.open()
    if delivery is not None:
        asked = asked.filter(line__in=delivery.lines.values("line"))
    if asked.exists():
        raise AnotherQuestionOpen(order=order.pk)
