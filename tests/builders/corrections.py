"""Orders to be confirmed whose goods are taken from the shelves, and corrections of them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import requests

from lapinkumi.core.actors import Actor
from orders.corrections.reckoning import Changes
from orders.models import Correction, LineKind, Order
from orders.seen import seen_of
from orders.services import corrections, payments, sweeps
from tests.builders.buying import tyres
from tests.builders.deliveries import a_line, paid
from tests.builders.orders import AT, SHOP, a_received_order
from tests.builders.payments import a_waiting_order
from tests.playground import Playground

CLERK = Actor.system("clerk")
NEXT_DAY = AT + timedelta(days=3)  # Monday: the working day by which the confirmation was assumed
FREIGHT = "16.90"


def an_order_to_check(*, is_paid: bool = True, at: datetime = AT, **over: Any) -> Order:
    """Four tyres at 129.90 and their freight of 16.90: 536.50 in all, authorised at Klarna."""
    order = a_received_order(at=at, carrier="matkahuolto", **over)
    a_line(order, LineKind.FREIGHT, FREIGHT, sku="RAHTI-MATKAHUOLTO")
    if is_paid:
        paid(order)
    return order


def prices(order: Order, **by_kind: str) -> Changes:
    """The new unit prices, by the kind of line: `goods="139.90"`."""
    return Changes(prices={order.lines.get(kind=kind).pk: Decimal(price) for kind, price in by_kind.items()})


def correct(
    order: Order, changes: Changes | None = None, *, at: datetime = NEXT_DAY, seen: str = "", **by_kind: str
) -> Correction:
    """A clerk corrects the order as it is now."""
    order.refresh_from_db()
    return corrections.correct(
        order_id=order.pk,
        changes=changes or prices(order, **by_kind),
        reason="Hinta oli sivulla väärin.",
        seen=seen or seen_of(order),
        at=at,
        by=CLERK,
    )


def a_dearer_offer(*, goods: str = "139.90", at: datetime = NEXT_DAY, **over: Any) -> Correction:
    """Ten euros more for each tyre: the customer is asked."""
    return correct(an_order_to_check(**over), goods=goods, at=at)


def an_order_paid_at(playground: Playground, *, at: datetime = AT, stock: int = 8) -> Order:
    """Four tyres of the central warehouse, paid at the playground's Klarna; its pushes are lost."""
    playground.drop_pushes()
    product = tyres(stock=stock, price=Decimal("129.90"))
    payment = a_waiting_order(product, at=at)
    playground.complete(payment.klarna_order_id or "")
    payments.sync(payment_id=payment.pk, at=at, by=SHOP)
    call_klarna(at=at)
    return Order.objects.get(pk=payment.order_id)


def call_klarna(*, at: datetime) -> None:
    """Make every intended call whose turn it is."""
    sweeps.make_klarna_calls(at=at)


def at_klarna(playground: Playground, order: Order) -> dict[str, Any]:
    """The order as Klarna tells it."""
    url = f"{playground.url}/ordermanagement/v1/orders/{order.payment.klarna_order_id}"
    return requests.get(url, auth=playground.auth, timeout=10).json()
