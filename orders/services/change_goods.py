"""Goods that an order lets go of, put back where they came from."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from lapinkumi.core.acts import step
from orders.models import LineKind, Order, OrderLine
from orders.stock_causes import change_cause, holds
from shop.services.stock import Put, put_stock


@step
def give_back(*, order: Order, pieces: Iterable[tuple[OrderLine, int]], number: int, at: datetime) -> None:
    """So many pieces of these lines go back on the shelves, once for the change: the slowest to come first."""
    left = Counter[int]()
    for line, count in pieces:
        if line.kind == LineKind.GOODS and line.product_id and count > 0:
            left[line.product_id] += count
    puts = []
    for held in sorted(holds(order), key=lambda one: (-one.level.days, one.level.pk)):
        count = min(held.quantity, left[held.level.product_id])
        left[held.level.product_id] -= count
        if count:
            puts.append(Put(held.level.pk, count))
    put_stock(puts=puts, cause=change_cause(order, number), at=at)
