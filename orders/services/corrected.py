"""What Klarna answered to a higher sum: the correction takes effect, or is a question again (R5.21)."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.messages import corrections as correction_messages
from orders.models import Correction, KlarnaCall, Order
from orders.services.correction_steps import locked_payment, move, take_effect
from orders.states import CorrectionState


@step
def raised(*, order: Order, call: KlarnaCall, at: datetime, by: Actor) -> None:
    """Klarna holds the new sum: the correction that waited for it takes effect. Nobody waits: nothing happens."""
    correction = _of(order, call)
    if correction is not None and correction.state == CorrectionState.ACCEPTED:
        take_effect(correction=correction, payment=locked_payment(order), at=at, by=by)


@step
def refused(*, order: Order, call: KlarnaCall, at: datetime, by: Actor) -> bool:
    """Klarna will not hold more: the customer is told, and may accept again or decline. Whether it matters any more.

    The days of silence count from now on: it is a new question.
    """
    correction = _of(order, call)
    if correction is None or correction.state != CorrectionState.ACCEPTED:
        return correction is None or correction.state == CorrectionState.APPLIED
    move(
        correction=correction,
        to=CorrectionState.OFFERED,
        kind="correction_payment_refused",
        at=at,
        by=by,
        payment_refused_at=at,
        answered_at=None,
        waiting_since_at=at,
        reminded_at=None,
        task_raised_at=None,
    )
    correction_messages.correction_refused_payment(correction=correction, at=at)
    return True


def _of(order: Order, call: KlarnaCall) -> Correction | None:
    """The locked correction for which that call was made."""
    correction = Correction.objects.select_for_update(of=["self"]).filter(call=call).first()
    if correction is not None:
        correction.order = order
    return correction
