"""Cancelling a living order, free of charge: goods, time, money and papers, all in one step."""

from datetime import datetime
from typing import Final

from installers.models import Booking
from installers.services import moves
from installers.services.bookings import call_off_time
from installers.states import BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.money import ZERO
from lapinkumi.core.states import ForbiddenMove
from orders import correction_messages
from orders.errors import TooLateToCancel
from orders.klarna import Operation
from orders.models import Order, Payment
from orders.services import planning, refunds
from orders.services.correction_steps import withdraw
from orders.services.events import note
from orders.services.klarna_calls import ask
from orders.states import LIVING, ORDER, DeliveryState, OrderState, PaymentState
from orders.stock_causes import standing_cause
from shop.services.stock import undo_take

STILL_HERE: Final = (DeliveryState.PLANNED, DeliveryState.CANCELLED)
BEGUN: Final = (BookingState.ARRIVED, BookingState.DONE)
PARTLY_CHARGED: Final = (PaymentState.PART_CAPTURED, PaymentState.PART_REFUNDED)
FREED: Final = (BookingState.REQUESTED, BookingState.CONFIRMED)


@step
def cancel_order(*, order: Order, why: str, at: datetime, by: Actor) -> bool:
    """Cancel the locked order and undo all that hangs on it, free of charge; the customer is told. Whether it did.

    Goods go back to the shelves that they were taken from, the booked time to its garage, planned deliveries are called
    off, an open correction is withdrawn; Klarna lets the authorisation go, and gives back what was
    charged. `why` is a code: `correction_declined`, `correction_lapsed`, `customer`, ... A time that the customer gives
    up late, and must answer for (R5.6), is cancelled by the caller beforehand and stays as it is.

    Cancelled already: nothing happens. Raises TooLateToCancel where something has left or work has begun (R5.19), and
    ForbiddenMove for an order that is not living: unpaid ones end by `payments.expire`.
    """
    if order.state == OrderState.CANCELLED:
        return False
    if order.state not in LIVING:
        raise ForbiddenMove(machine=ORDER.name, current=order.state, target=OrderState.CANCELLED)
    booking = moves.locked(booking_id=order.booking_id) if order.booking_id else None
    _require_here(order, booking)
    ORDER.check(order.state, OrderState.CANCELLED)
    order.state = OrderState.CANCELLED
    order.closed_at = at
    order.save(update_fields=["state", "closed_at"])
    _close_correction(order, at=at, by=by)
    planning.call_off(order=order, at=at, by=by)
    _free_time(booking, why, at=at, by=by)
    _put_back(order, at=at)
    _let_money_go(order, at=at, by=by)
    note(order=order, kind="cancelled", at=at, by=by, data={"why": why})
    correction_messages.order_cancelled(order=order, why=why, at=at)
    return True


def _require_here(order: Order, booking: Booking | None) -> None:
    """Nothing has left our hands, and nobody works on the car."""
    left = order.deliveries.exclude(state__in=STILL_HERE).exists()
    if left or (booking is not None and booking.state in BEGUN):
        raise TooLateToCancel(order=order.pk)


def _close_correction(order: Order, *, at: datetime, by: Actor) -> None:
    correction = order.corrections.open().select_for_update(of=["self"]).first()
    if correction is not None:
        correction.order = order
        withdraw(correction=correction, at=at, by=by)


def _free_time(booking: Booking | None, why: str, *, at: datetime, by: Actor) -> None:
    """Never the customer's cost. A time that was missed or cancelled before stays what it is."""
    if booking is not None and booking.state in FREED:
        call_off_time(booking_id=booking.pk, reason=why, at=at, by=by)


def _put_back(order: Order, *, at: datetime) -> None:
    taken = standing_cause(order)
    undo_take(taken=taken, cause=f"{taken}:cancelled", at=at)


def _let_money_go(order: Order, *, at: datetime, by: Actor) -> None:
    payment = Payment.objects.select_for_update().filter(order=order).first()
    if payment is None:
        return
    if payment.state == PaymentState.AUTHORISED:
        ask(payment=payment, operation=Operation.CANCEL, cause="order_cancelled", at=at)
    elif payment.refundable > ZERO:
        refunds.refund_cancelled(order=order, at=at, by=by)
    if payment.state in PARTLY_CHARGED and payment.captured < payment.amount:
        ask(payment=payment, operation=Operation.RELEASE, cause="order_cancelled", at=at)
