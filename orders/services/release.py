"""Letting go of what will not be charged: an order is over, and something of its authorisation is left."""

from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each
from orders.klarna import Operation
from orders.models import ON_DELIVERY, Capture, CaptureState, Order, Payment
from orders.services.klarna_calls import ask
from orders.states import OrderState, PaymentState

RELEASER: Final = Actor.system("release_rest")
LETTING_GO: Final = (Operation.RELEASE, Operation.CANCEL)


def release_rest(*, at: datetime) -> int:
    """Rule of DUE_RULES: let go of what will never be charged of completed and transferred orders. Returns how many."""
    due = _with_a_rest().order_by("order__completed_at").values_list("order_id", flat=True)
    return each(list(due), lambda order_id: release(order_id=order_id, at=at, by=RELEASER))


@act
def release(*, order_id: int, at: datetime, by: Actor) -> bool:
    """Ask Klarna to let go of the rest, or of all where nothing was charged; once.

    False where nothing is left, or something may still be charged: a capture under way, or, unless the order is its
    garage's own by now, one that failed.
    """
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    if order is None or not _with_a_rest().filter(order=order).exists():
        return False
    payment = Payment.objects.select_for_update().get(order=order)
    operation = Operation.RELEASE if payment.captured else Operation.CANCEL
    ask(payment=payment, operation=operation, cause=str(order.state), at=at)
    return True


def _with_a_rest() -> QuerySet[Payment]:
    over = Payment.objects.filter(
        order__state__in=[OrderState.COMPLETED, OrderState.TRANSFERRED],
        state__in=[PaymentState.AUTHORISED, PaymentState.PART_CAPTURED, PaymentState.PART_REFUNDED],
        captured__lt=F("amount"),
    ).exclude(method=ON_DELIVERY)
    asked = Capture.objects.filter(payment=OuterRef("pk"), state=CaptureState.ASKED)
    failed = Capture.objects.filter(payment=OuterRef("pk"), state=CaptureState.FAILED)
    wanted = over.exclude(Exists(asked)).exclude(Exists(failed), order__state=OrderState.COMPLETED)
    return wanted.exclude(calls__operation__in=LETTING_GO)
