"""Orders at the payment page, with their payment and their goods taken."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.models import Order, Payment
from orders.services import arrival, payments
from shop.models import Product
from tests.builders.orders import AT, CUSTOMER, an_order

SNAPSHOT = "5" * 64


def a_payment(order: Order, *, at: datetime = AT, **over: Any) -> Payment:
    """The payment of an order, before anything was opened at Klarna."""
    fields: dict[str, Any] = {
        "order": order,
        "amount": order.total,
        "snapshot": SNAPSHOT,
        "secret": secrets.token_urlsafe(32),
        "base_url": settings.KLARNA_BASE_URL,
        "merchant": "playground",
        "created_at": at,
        **over,
    }
    return Payment.objects.create(**fields)


@act
def _take(*, order: Order, at: datetime, by: Actor) -> None:
    arrival.take_goods(order=order, at=at)


def a_waiting_order(product: Product | None = None, *, at: datetime = AT, **over: Any) -> Payment:
    """The payment of an order whose goods are taken and whose checkout is open at Klarna."""
    order = an_order(at=at, **over)
    if product is not None:
        order.lines.update(product=product)
        _take(order=order, at=at, by=CUSTOMER)
    payment = a_payment(order, at=at)
    payments.open_checkout(payment_id=payment.pk, at=at, by=CUSTOMER)
    payment.refresh_from_db()
    return payment
