"""What the shop tells about an order: one function, one folder of templates/messages/, one row each."""

from datetime import datetime
from typing import Any

from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation, rights
from orders.models import Order
from shop.policy import CONFIRMATION_WORKING_DAYS


@step
def order_received(*, order: Order, at: datetime) -> Message:
    """The preliminary confirmation (R2.4): we have your order; it binds when we have checked and confirmed it."""
    return enqueue_email(
        name="order_received",
        to=order.email,
        context=_context(order, confirmation_days=CONFIRMATION_WORKING_DAYS),
        dedupe_key=order.number,
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def order_confirmed(*, order: Order, document: Document, at: datetime) -> Message:
    """The final confirmation (R2.4): the contract, with its paper attached and everything in the body too."""
    return enqueue_email(
        name="order_confirmed",
        to=order.email,
        context=_context(order, rights=rights.paragraphs(order), late_rule=rights.late_rule(order)),
        dedupe_key=order.number,
        at=at,
        language=order.language,
        documents=[document],
        about=order.number,
    )


@step
def order_not_accepted(*, order: Order, at: datetime) -> Message:
    """The payment was refused for good: no order, no charge, and how to try another way (R4.8)."""
    return enqueue_email(
        name="order_not_accepted",
        to=order.email,
        context=_context(order),
        dedupe_key=order.number,
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def order_link(*, order: Order, key: str, at: datetime) -> Message:
    """The way to the order's page, for a guest who asked for it or whose old link was revoked (R3.3)."""
    return enqueue_email(
        name="order_link",
        to=order.email,
        context=_context(order),
        dedupe_key=key,
        at=at,
        language=order.language,
        about=order.number,
    )


def _context(order: Order, **more: Any) -> dict[str, Any]:
    with translation.override(order.language):
        return {**presentation.context(order), **more}
