"""What the shop tells about money that was given back, or let go."""

from datetime import datetime

from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation
from orders.models import Order, Refund


@step
def refund_made(*, order: Order, refund: Refund, at: datetime) -> Message:
    """How much was given back, why, where to, and when it is seen there (R6.7)."""
    with translation.override(order.language):
        context = {**presentation.context(order), "amount": refund.amount, "reason": refund.reason}
        context["method"] = refund.payment.method_text
    return enqueue_email(
        name="refund_made",
        to=order.email,
        context=context,
        dedupe_key=str(refund.pk),
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def payment_let_go(*, order: Order, at: datetime) -> Message:
    """The money came, the order could not be taken in: nothing is charged, and how to order anew."""
    with translation.override(order.language):
        context = presentation.context(order)
    return enqueue_email(
        name="payment_let_go",
        to=order.email,
        context=context,
        dedupe_key=order.number,
        at=at,
        language=order.language,
        about=order.number,
    )
