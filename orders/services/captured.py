"""What Klarna answered to a capture or a cancellation: the money is ours, a person's matter, or free again."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.documents import receipt
from orders.models import Capture, CaptureState, KlarnaCall, Order, Payment, PaymentEvent
from orders.services import ledger
from orders.states import PAYMENT, PaymentState


@step
def charged(*, call: KlarnaCall, capture_id: str, at: datetime, by: Actor) -> None:
    """The locked call has brought the money: the payment says how much of it is charged now, with a receipt. Once.

    Money that came although the payment was thought to be over is counted all the same, and its state left alone.
    """
    capture = _asked(call)
    if capture is None:
        return
    _end(capture, CaptureState.DONE, at=at, capture_id=capture_id)
    payment = Payment.objects.select_for_update().get(pk=call.payment_id)
    payment.captured += capture.amount
    to = _state(payment)
    moved = PAYMENT.allows(payment.state, to)
    if moved:
        payment.state = to
    payment.save(update_fields=["captured", "state"])
    ledger.post_capture(capture=capture, at=at)
    _give_receipt(capture, payment, at=at)
    if moved:
        PaymentEvent.of(at=at, by=by, kind=to, data={"captured": str(payment.captured)}, payment=payment).save()


@step
def refused(*, call: KlarnaCall, at: datetime, by: Actor) -> None:
    """Klarna will not charge the buyer: the capture waits for a person."""
    if capture := _asked(call):
        _end(capture, CaptureState.FAILED, at=at)


@step
def let_go(*, call: KlarnaCall, at: datetime, by: Actor) -> None:
    """Klarna has let go of what was not charged: the payment is charged in full, or void. Twice is once.

    Money given back stays the first thing to know; where all of it was, the payment is over.
    """
    payment = Payment.objects.select_for_update().get(pk=call.payment_id)
    to = _rest(payment)
    if not PAYMENT.allows(payment.state, to):  # refused, lapsed or given back meanwhile: that is the last word
        return
    payment.state = to
    payment.next_poll_at = None
    payment.save(update_fields=["state", "next_poll_at"])
    PaymentEvent.of(at=at, by=by, kind=to, data={"captured": str(payment.captured)}, payment=payment).save()


def _give_receipt(capture: Capture, payment: Payment, *, at: datetime) -> None:
    """The proof of purchase, by the charge's place among those that came through (R8.1)."""
    order = Order.objects.get(pk=payment.order_id)
    done = Capture.objects.filter(payment=payment, state=CaptureState.DONE).count()
    receipt.store(capture=capture, order=order, number=done, at=at)


def _asked(call: KlarnaCall) -> Capture | None:
    return Capture.objects.select_for_update(of=["self"]).filter(call=call, state=CaptureState.ASKED).first()


def _state(payment: Payment) -> PaymentState:
    """Where the payment stands by its sums; money given back stays the first thing to know."""
    if payment.refunded:
        return PaymentState.PART_REFUNDED
    return PaymentState.CAPTURED if payment.captured >= payment.amount else PaymentState.PART_CAPTURED


def _rest(payment: Payment) -> PaymentState:
    """Where the payment stands once nothing more can be charged."""
    if payment.refunded:
        whole = payment.refunded >= payment.captured
        return PaymentState.REFUNDED if whole else PaymentState.PART_REFUNDED
    return PaymentState.CAPTURED if payment.captured else PaymentState.VOIDED


def _end(capture: Capture, state: CaptureState, *, at: datetime, capture_id: str = "") -> None:
    capture.state = state
    capture.ended_at = at
    capture.klarna_capture_id = capture_id[:80]
    capture.save(update_fields=["state", "ended_at", "klarna_capture_id"])
