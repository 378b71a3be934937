"""Ending a living order, cancelled or refused: goods, time, money and papers, all in one step."""

from collections import Counter
from datetime import datetime
from typing import Final

from installers.services import moves
from installers.services.bookings import call_off_time
from installers.states import BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.money import ZERO
from lapinkumi.core.states import ForbiddenMove
from orders.errors import MoneyMoves, TooLateToCancel
from orders.klarna import Operation
from orders.messages import endings as ending_messages
from orders.models import (
    Answer,
    Capture,
    CaptureState,
    DeliveryLine,
    LineKind,
    Order,
    Payment,
    Shortage,
    TaskKind,
)
from orders.services import planning, refunds
from orders.services.attention import settle
from orders.services.correction_steps import withdraw
from orders.services.events import note
from orders.services.klarna_calls import ask
from orders.services.shortage_steps import close
from orders.services.shortage_stock import put_back, write_off_missing
from orders.states import (
    CANCELLATION,
    LIVING,
    ORDER,
    CancellationState,
    DeliveryState,
    OrderState,
    PaymentState,
    ShortageState,
)

STILL_HERE: Final = (DeliveryState.PLANNED, DeliveryState.CANCELLED)
AWAY: Final = (DeliveryState.RECALLED, DeliveryState.RETURNED)
BEGUN: Final = (BookingState.ARRIVED, BookingState.DONE)
PARTLY_CHARGED: Final = (PaymentState.PART_CAPTURED, PaymentState.PART_REFUNDED)
FREED: Final = (BookingState.REQUESTED, BookingState.CONFIRMED)
# What asks a person for something that only a living order needs.
MOOT: Final = (
    TaskKind.SHORTFALL,
    TaskKind.SUSPICION,
    TaskKind.PAYMENT_FAILED,
    TaskKind.PROMISE_LATE,
    TaskKind.TIME_TOO_EARLY,
    TaskKind.AUTHORISATION_ENDING,
    TaskKind.AUTHORISATION_ENDED,
    TaskKind.ANSWER_OVERDUE,
    TaskKind.BOOKING_LOST,
)


@step
def cancel_order(
    *,
    order: Order,
    why: str,
    reason: str = "",
    late: bool = False,
    recall: bool = False,
    at: datetime,
    by: Actor,
) -> bool:
    """Cancel the locked order and undo all that hangs on it, free of charge; the customer is told. Whether it did.

    Goods go back to the shelves that they were taken from, the booked time to its garage, planned deliveries are called
    off, an open correction is withdrawn; Klarna lets the authorisation go, and gives back what was charged. `why` is a
    code (`correction_declined`, `correction_lapsed`, `customer`, `shop`, ...), `reason` the clerk's own words to the
    customer. A time that the customer gives up late, and must answer for (R5.6), is cancelled by the caller beforehand
    and stays as it is: `late` then, and the customer is told so. With `recall` what is on its way is called back: a
    clerk sees to it, and its goods go on sale only when they are here and looked at (`services.restock`).

    Cancelled already: nothing happens. Raises TooLateToCancel where something has left and is not recalled, or the
    customer has it, or work has begun (R5.19); MoneyMoves while its payment is being charged; and ForbiddenMove for an
    order that is not living: unpaid ones end by `payments.expire`.
    """
    if order.state == OrderState.CANCELLED:
        return False
    if order.state not in LIVING:
        raise ForbiddenMove(machine=ORDER.name, current=order.state, target=OrderState.CANCELLED)
    _end(order, OrderState.CANCELLED, why=why, recall=recall, at=at, by=by)
    note(order=order, kind="cancelled", at=at, by=by, data=_told(why, reason))
    ending_messages.order_cancelled(order=order, why=why, reason=reason, late=late, at=at)
    return True


@step
def refuse_order(*, order: Order, reason: str, at: datetime, by: Actor) -> bool:
    """Refuse the locked order before its contract (R1.2): never delivered, and all is undone as by `cancel_order`.

    The customer is told `reason`. Whether it did: refused already, nothing happens. Raises ForbiddenMove once the
    contract is made.
    """
    if order.state == OrderState.REFUSED:
        return False
    _end(order, OrderState.REFUSED, why="refused", at=at, by=by)
    note(order=order, kind="refused", at=at, by=by, data=_told("refused", reason))
    ending_messages.order_refused(order=order, reason=reason, at=at)
    return True


def is_still_here(order: Order) -> bool:
    """Nothing has left our hands, and nobody works on the car."""
    if any(delivery.state not in STILL_HERE for delivery in order.deliveries.all()):
        return False
    return order.booking is None or order.booking.state not in BEGUN


def may_be_recalled(order: Order) -> bool:
    """Nobody has received anything of it, and nobody works on the car: what is on its way can be called back."""
    if any(delivery.state == DeliveryState.HANDED_OVER for delivery in order.deliveries.all()):
        return False
    return order.booking is None or order.booking.state not in BEGUN


def _end(order: Order, to: OrderState, *, why: str, recall: bool = False, at: datetime, by: Actor) -> None:
    ORDER.check(order.state, to)
    if order.booking_id:
        order.booking = moves.locked(booking_id=order.booking_id)
    if not (is_still_here(order) or (recall and may_be_recalled(order))):
        raise TooLateToCancel(order=order.pk)
    if Capture.objects.filter(payment__order=order, state=CaptureState.ASKED).exists():
        raise MoneyMoves(order=order.pk)
    order.state = to
    order.closed_at = at
    order.save(update_fields=["state", "closed_at"])
    close_correction(order=order, at=at, by=by)
    _close_request(order, at=at, by=by)
    planning.call_off(order=order, at=at, by=by)
    _free_time(order, why, at=at, by=by)
    _put_back(order, _close_shortage(order, at=at, by=by), at=at)
    for kind in MOOT:
        settle(order=order, kind=kind, at=at, by=by)
    _let_money_go(order, why, at=at, by=by)


def _told(why: str, reason: str) -> dict[str, str]:
    return {"why": why, "reason": reason} if reason else {"why": why}


@step
def close_correction(*, order: Order, at: datetime, by: Actor) -> None:
    """The question that the locked order waited with is taken back."""
    correction = order.corrections.open().select_for_update(of=["self"]).first()
    if correction is not None:
        correction.order = order
        withdraw(correction=correction, at=at, by=by)


def _close_request(order: Order, *, at: datetime, by: Actor) -> None:
    """What the customer asked for has happened."""
    waiting = order.cancellation_requests.open().first()
    if waiting is not None:
        CANCELLATION.check(waiting.state, CancellationState.GRANTED)
        waiting.state, waiting.answered_at = CancellationState.GRANTED, at
        waiting.save(update_fields=["state", "answered_at"])
    settle(order=order, kind=TaskKind.CANCELLATION_ASKED, at=at, by=by)


def _free_time(order: Order, why: str, *, at: datetime, by: Actor) -> None:
    """Never the customer's cost. A time that was missed or cancelled before stays what it is."""
    if order.booking is not None and order.booking.state in FREED:
        order.booking = call_off_time(booking_id=order.booking.pk, reason=why, at=at, by=by)


def _close_shortage(order: Order, *, at: datetime, by: Actor) -> Shortage | None:
    """The question about missing goods that stood open, or ends the order itself; nothing is asked any more."""
    if withdrawn := close(order=order, at=at, by=by):
        return withdrawn
    last = order.shortages.select_related("line").order_by("-number").first()
    if last is None or not (last.state == ShortageState.LAPSED or last.answer == Answer.CANCEL):
        return None
    last.order = last.line.order = order
    return last


def _put_back(order: Order, missing: Shortage | None, *, at: datetime) -> None:
    """What is missing goes to no shelf; what has left, or has come back, goes on sale by a person's decision alone."""
    away = Counter[int]()
    gone = DeliveryLine.objects.filter(delivery__order=order, line__kind=LineKind.GOODS, line__product__isnull=False)
    gone = gone.filter(delivery__state__in=AWAY, delivery__resent__isnull=True)
    for product, quantity in gone.values_list("line__product", "quantity"):
        away[product] += quantity
    put_back(order=order, how="cancelled", but=away, at=at)
    if missing is not None:
        write_off_missing(shortage=missing, at=at)


def _let_money_go(order: Order, why: str, *, at: datetime, by: Actor) -> None:
    payment = Payment.objects.select_for_update().filter(order=order).first()
    if payment is None:
        return
    cause = "order_refused" if why == "refused" else "order_cancelled"
    if payment.state == PaymentState.AUTHORISED:
        ask(payment=payment, operation=Operation.CANCEL, cause=cause, at=at)
    elif payment.refundable > ZERO:
        refunds.refund_cancelled(order=order, at=at, by=by)
    if payment.state in PARTLY_CHARGED and payment.captured < payment.amount and not payment.is_on_delivery:
        ask(payment=payment, operation=Operation.RELEASE, cause=cause, at=at)
