"""Confirmed orders with their deliveries, sent home or to a garage, and money to be charged."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from installers.models import Booking, Installer
from lapinkumi.core.money import split_vat
from orders.models import Delivery, LineKind, Order, OrderLine, Payment
from orders.services import confirmation
from tests.builders.garages import a_garage
from tests.builders.orders import AT, RATE, SHOP, a_received_order
from tests.builders.payments import a_payment


def a_line(order: Order, kind: str, price: str, *, sku: str, parent: OrderLine | None = None) -> OrderLine:
    """One more line of the order, and its price in the order's sum."""
    split = split_vat(Decimal(price), rate=RATE)
    order.total += split.gross
    order.vat_total += split.vat
    order.save(update_fields=["total", "vat_total"])
    return OrderLine.objects.create(
        order=order, position=order.lines.count() + 1, kind=kind, parent=parent, sku=sku, name=sku.title(),
        quantity=1, unit_price=split.gross, total=split.gross, vat_rate=RATE, vat=split.vat,
    )  # fmt: skip


def paid(order: Order, **over: Any) -> Payment:
    return a_payment(order, state="authorised", authorised_at=AT, klarna_order_id=f"klarna-{order.number}", **over)


def a_home_delivery(*, freight: str = "16.90", is_paid: bool = True, at: datetime = AT) -> Delivery:
    """Four tyres and their freight, confirmed, not sent yet."""
    order = a_received_order(at=at, carrier="matkahuolto")
    a_line(order, LineKind.FREIGHT, freight, sku="RAHTI-MATKAHUOLTO")
    if is_paid:
        paid(order)
    return confirmed(order, at=at)


def a_garage_delivery(
    garage: Installer | None = None,
    *,
    booking: Booking | None = None,
    work: str = "",
    on_goods: bool = True,
    **over: Any,
) -> Delivery:
    """Four tyres to a garage, and, with a price, work on them or beside them."""
    garage = garage or a_garage()
    order = a_received_order(delivery_way="installer", installer=garage, booking=booking, needs_time=bool(work), **over)
    if work:
        parent = order.lines.get() if on_goods else None
        a_line(order, LineKind.SERVICE, work, sku="ASENNUS", parent=parent)
    paid(order)
    return confirmed(order)


def confirmed(order: Order, *, at: datetime = AT) -> Delivery:
    confirmation.confirm(order_id=order.pk, at=at, by=SHOP)
    return Delivery.objects.get(order=order)
