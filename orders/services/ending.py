"""Who ends a living order before it is delivered: its customer cancels, the shop cancels, or refuses it."""

from datetime import datetime
from typing import Final

from installers.services.bookings import cancel_time, is_late
from installers.services.moves import Statement, locked
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.events import Channel
from orders.errors import ContactImpossible, LateByNow, NoReason, ReasonTooLong
from orders.lateness import why_free
from orders.models import Order
from orders.services.cancelling import FREED, cancel_order, refuse_order
from orders.services.events import note
from orders.states import OrderState

LONGEST_REASON: Final = 500


@act
def cancel_for_customer(
    *,
    order_id: int,
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
    knowing_late: bool = True,
) -> Order:
    """The customer cancels the whole order while nothing has left and no work has begun, or it is overdue (R5.19),
    or force majeure gives the right to it (R10.1).

    The booked time is given up with it, by the customer: late is judged by the time of contact (R5.6, R5.22). An
    overdue or hindered order costs nothing, and what is on its way is called back. Twice is once.
    `knowing_late` False: the customer was told that all is free; were the time late by now, LateByNow is raised. Raises
    TooLateToCancel or ForbiddenMove where it can't be cancelled any more, ContactImpossible for an impossible time of
    contact.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.state == OrderState.CANCELLED:
        return order
    if contacted_at and not (order.placed_at or order.created_at) <= contacted_at <= at:
        raise ContactImpossible(order=order.pk)
    note(order=order, kind="cancellation_stated", at=at, by=by, channel=channel, contacted_at=contacted_at)
    told = Statement(channel=channel, contacted_at=contacted_at)
    if free := why_free(order, at=contacted_at or at):
        cancel_order(order=order, why=free, recall=True, at=at, by=by)
        return order
    late = _give_up_time(order, told, knowing_late=knowing_late, at=at, by=by)
    cancel_order(order=order, why="customer", late=late, at=at, by=by)
    return order


@act
def cancel_for_shop(*, order_id: int, reason: str, at: datetime, by: Actor) -> Order:
    """Lapin Kumi cancels the order before it is delivered (R5.19), with a reason that the customer is told.

    All of it is free to the customer, and what is on its way is called back. Cancelled already: nothing happens. Raises
    NoReason, ReasonTooLong, TooLateToCancel where something was received or work has begun, MoneyMoves, ForbiddenMove.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    cancel_order(order=order, why="shop", reason=_said(reason), recall=True, at=at, by=by)
    return order


@act
def refuse(*, order_id: int, reason: str, at: datetime, by: Actor) -> Order:
    """Refuse an order that has no contract yet, with a reason that the customer is told (R1.2).

    Refused already: nothing happens. Raises NoReason, ReasonTooLong, or ForbiddenMove.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    refuse_order(order=order, reason=_said(reason), at=at, by=by)
    return order


def _give_up_time(order: Order, told: Statement, *, knowing_late: bool, at: datetime, by: Actor) -> bool:
    """Whether that was late. A time that is not ahead any more stays as it is."""
    booking = locked(booking_id=order.booking_id) if order.booking_id else None
    if booking is None or booking.state not in FREED:
        return False
    late = is_late(booking, told.contacted_at or at)
    if late and not knowing_late:
        raise LateByNow(order=order.pk, booking=booking.pk)
    cancel_time(booking_id=booking.pk, at=at, by=by, statement=told)
    return late


def _said(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise NoReason
    if len(words) > LONGEST_REASON:
        raise ReasonTooLong(most=LONGEST_REASON)
    return words
