"""Charging: what has been delivered or done is captured from the payment, once for each cause."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from installers.models import Booking
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.money import ZERO
from orders.delivery.errors import NotChargeable
from orders.klarna import Line, Operation, Parcel, capture_payload
from orders.models import Capture, CaptureState, Delivery, KlarnaCall, Order, Payment, TaskKind
from orders.services.attention import raise_task
from orders.services.klarna_calls import ask
from orders.states import CHARGEABLE


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What is charged, why, and how it travels. Its cause is a delivery or a booking, never both."""

    lines: tuple[Line, ...]
    description: str
    delivery: Delivery | None = None
    booking: Booking | None = None
    parcels: tuple[Parcel, ...] = ()

    @property
    def amount(self) -> Decimal:
        return sum((line.total for line in self.lines), ZERO)

    @property
    def reference(self) -> str:
        """What the money is for, at Klarna and in our books."""
        return self.delivery.number if self.delivery else str(self.booking.reference if self.booking else "")

    @property
    def cause(self) -> str:
        return f"{'delivery' if self.delivery else 'booking'}:{self.reference}"


@step
def charge(*, order: Order, what: Charge, at: datetime, by: Actor) -> Capture | None:
    """Ask Klarna for the money of something that leaves the locked order's hands; asked already, nothing happens.

    None where nothing is to be charged: no price, or nothing is paid beforehand. Raises NotChargeable where the money
    is not there to be had; the goods then stay where they are.
    """
    payment = _payment(order)
    if payment is None or what.amount <= ZERO:
        return None
    if existing := _existing(what):
        return existing
    if what.amount > _left(payment):
        raise NotChargeable(order=order.number, amount=str(what.amount), left=str(_left(payment)))
    return _ask(payment, what, at=at)


@step
def charge_afterwards(*, order: Order, what: Charge, at: datetime, by: Actor) -> Capture | None:
    """As `charge`, for work that is done already: money that can't be had is a person's matter, and stops nothing."""
    try:
        return charge(order=order, what=what, at=at, by=by)
    except NotChargeable as refusal:
        raise_task(order=order, kind=TaskKind.PAYMENT_FAILED, at=at, by=by, data=dict(refusal.data))
        return Capture.objects.create(
            payment=order.payment,
            delivery=what.delivery,
            booking=what.booking,
            amount=what.amount,
            state=CaptureState.FAILED,
            asked_at=at,
            ended_at=at,
        )


@act
def try_again(*, capture_id: int, at: datetime, by: Actor) -> Capture:
    """Ask once more for money that Klarna refused, with a new key: the buyer may be good for it now.

    Only a capture that has failed is asked again. Raises NotChargeable where there is nothing to take it from.
    """
    order = Order.objects.select_for_update().get(payment__captures=capture_id)
    payment = Payment.objects.select_for_update().get(order=order)
    capture = Capture.objects.select_for_update(of=["self"]).select_related("call").get(pk=capture_id)
    if capture.state != CaptureState.FAILED:
        return capture
    if capture.call is None or capture.amount > _left(payment):
        raise NotChargeable(order=order.number, amount=str(capture.amount), left=str(_left(payment)))
    capture.tries += 1
    capture.call = _call_again(capture, payment, at)
    capture.state, capture.asked_at, capture.ended_at = CaptureState.ASKED, at, None
    capture.save()
    return capture


def _payment(order: Order) -> Payment | None:
    """The locked payment, where one is made beforehand."""
    payment = Payment.objects.select_for_update().filter(order=order).first()
    return None if payment is None or payment.is_on_delivery else payment


def _existing(what: Charge) -> Capture | None:
    cause = {"delivery": what.delivery} if what.delivery else {"booking": what.booking}
    return Capture.objects.filter(**cause).first()


def _left(payment: Payment) -> Decimal:
    """What of the authorisation has not been asked for yet."""
    if payment.state not in CHARGEABLE:
        return ZERO
    asked = payment.captures.filter(state=CaptureState.ASKED).aggregate(total=Sum("amount"))["total"] or ZERO
    return payment.amount - payment.captured - asked


def _ask(payment: Payment, what: Charge, *, at: datetime) -> Capture:
    payload = capture_payload(
        amount=what.amount,
        lines=what.lines,
        description=what.description,
        reference=what.reference,
        parcels=what.parcels,
    )
    call = ask(payment=payment, operation=Operation.CAPTURE, cause=what.cause, at=at, payload=payload)
    return Capture.objects.create(
        payment=payment, delivery=what.delivery, booking=what.booking, amount=what.amount, call=call, asked_at=at
    )


def _call_again(capture: Capture, payment: Payment, at: datetime) -> KlarnaCall:
    """A new intent with the old content: another row is another key."""
    if capture.call is None:
        raise ValueError(f"{capture}: never asked")
    cause = f"{capture.call.cause.split('#')[0]}#{capture.tries}"
    return ask(payment=payment, operation=Operation.CAPTURE, cause=cause, at=at, payload=capture.call.payload)
