"""Orders that wait for a clerk, whole: goods taken from the shelves, money held at Klarna, prices as in the shop."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.models import LineKind, Order, Payment
from orders.review import Mark, review
from orders.services import arrival
from tests.builders.buying import tyres
from tests.builders.deliveries import a_line, paid
from tests.builders.orders import AT, CUSTOMER, a_received_order

FREIGHT = "39.90"  # Matkahuolto brings 36 kilograms to the door
_numbers = count(1)


@act
def _take(*, order: Order, at: datetime, by: Actor) -> None:
    arrival.take_goods(order=order, at=at)


def a_clean_order(
    *, at: datetime = AT, lines: int = 1, take: bool = True, payment: dict[str, Any] | None = None, **over: Any
) -> Order:
    """Four tyres at 129.90 (as many lines more as wanted) and their freight: 559.50, with nothing to look at."""
    order = a_received_order(at=at, **{"carrier": "matkahuolto", **over})
    product = tyres(stock=8, sku=f"REV-{next(_numbers)}", price=Decimal("129.90"))
    order.lines.update(product=product)
    for number in range(1, lines):
        more = a_line(order, LineKind.GOODS, "129.90", sku=f"LISA-{number}")
        more.product = tyres(stock=8, sku=f"REV-{next(_numbers)}", price=Decimal("129.90"))
        more.save()
    a_line(order, LineKind.FREIGHT, FREIGHT, sku="RAHTI-MATKAHUOLTO")
    if take:
        _take(order=order, at=at, by=CUSTOMER)
    held = paid(order, fraud_status="ACCEPTED", expires_at=at + timedelta(days=28))
    if payment:
        Payment.objects.filter(pk=held.pk).update(**payment)
    return order


def mark_of(order: Order, key: str, *, at: datetime = AT) -> Mark:
    """The mark of one check."""
    found = review(Order.objects.get(pk=order.pk), at=at)
    return next(check.mark for check in found.checks if check.key == key)
