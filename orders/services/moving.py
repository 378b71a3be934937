"""Another time for an order's visit: moved by its customer or by phone, or proposed and then answered (R5.6, R5.22)."""

from datetime import datetime

from installers.errors import MovedMeanwhile
from installers.models import Booking
from installers.other_times import may_move
from installers.services import moving
from installers.services.moves import HERE_AND_NOW, Statement, locked
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.events import Channel
from orders.delivery.goods_there import goods_there_from
from orders.errors import NothingProposed, NoTimeToGiveUp, TooLateToMove
from orders.messages import times as time_messages
from orders.models import Order
from orders.services.events import note
from orders.shortages.delaying import spoils_time
from orders.states import LIVING


@act
def move_time(*, order_id: int, starts_at: datetime, at: datetime, by: Actor, seen: int | None = None) -> Order:
    """The customer takes another free time: until 24 hours before the old one, to the second (R5.6).

    A time that comes before our late goods can be moved as long as it is ahead, and the move is ours (R5.16).

    The garage is asked for the new time, and learns that the old one is free; the customer gets it in writing. To the
    same time, and so twice, is nothing. `seen` is the booking's revision that the page showed. Raises TooLateToMove,
    MovedMeanwhile, NoTimeToGiveUp, TimeNotFree with the nearest times or BookingsClosed; the old time is kept then.
    """
    order, booking = _locked(order_id=order_id)
    if booking.starts_at == starts_at:
        return order
    if seen is not None and seen != booking.revision:
        raise MovedMeanwhile(booking=booking.pk)
    ours = booking.awaits_customer or spoils_time(order)
    if not ours and not may_move(booking, at):
        raise TooLateToMove(order=order.pk, booking=booking.pk)
    _move(order=order, starts_at=starts_at, agreed=False, ours=ours, at=at, by=by)
    return order


@act
def move_told_time(
    *,
    order_id: int,
    starts_at: datetime,
    ours: bool,
    channel: Channel,
    contacted_at: datetime,
    at: datetime,
    by: Actor,
) -> Order:
    """Move the time at once, as agreed with the customer by phone or mail, with the time of contact (R5.22).

    By the garage the new time is thereby agreed; by the shop the garage is asked for it. `ours`: we wished for the
    move, so the time never costs a fee (R14.1). To the same time is nothing. Raises ContactTimeImpossible, TimeNotFree
    or NoTimeToGiveUp.
    """
    order, booking = _locked(order_id=order_id)
    if booking.starts_at == starts_at:
        return order
    statement = Statement(channel=channel, contacted_at=contacted_at)
    agreed = by.kind == "garage"
    _move(order=order, starts_at=starts_at, agreed=agreed, ours=ours, at=at, by=by, statement=statement)
    return order


@act
def propose_time(*, order_id: int, starts_at: datetime, at: datetime, by: Actor) -> Order:
    """Ask the customer to come at another time. The booked one stands until they answer; silence is no consent.

    The same proposal again is the one that stands. Raises TimeNotFree or NoTimeToGiveUp.
    """
    order, booking = _locked(order_id=order_id)
    if starts_at in (booking.proposed_starts_at, booking.starts_at):
        return order
    not_before = goods_there_from(order)
    order.booking = moving.propose_time(booking_id=booking.pk, starts_at=starts_at, not_before=not_before, at=at, by=by)
    data = {"booking": booking.pk, "starts_at": starts_at.isoformat()}
    note(order=order, kind="time_proposed", at=at, by=by, data=data)
    time_messages.time_proposed(order=order, at=at)
    return order


@act
def accept_time(*, order_id: int, starts_at: datetime, at: datetime, by: Actor) -> Order:
    """The customer takes the proposed time: it is agreed at once, and never costs a fee (R14.1). Twice is once.

    Raises NothingProposed where that time is not proposed (any more), TimeNotFree where it was not kept so long.
    """
    order, booking = _locked(order_id=order_id)
    if booking.starts_at == starts_at:
        return order
    if not booking.awaits_customer or booking.proposed_starts_at != starts_at:
        raise NothingProposed(order=order.pk, booking=booking.pk)
    _move(order=order, starts_at=starts_at, agreed=True, ours=True, at=at, by=by)
    return order


@step
def _locked(*, order_id: int) -> tuple[Order, Booking]:
    """The order and its visit under lock. Raises NoTimeToGiveUp where there is none ahead."""
    order = Order.objects.select_for_update().get(pk=order_id)
    booking = locked(booking_id=order.booking_id) if order.booking_id else None
    if booking is None or not booking.is_ahead or order.state not in LIVING:
        raise NoTimeToGiveUp(order=order.pk)
    return order, booking


@step
def _move(
    *,
    order: Order,
    starts_at: datetime,
    agreed: bool,
    ours: bool,
    at: datetime,
    by: Actor,
    statement: Statement = HERE_AND_NOW,
) -> None:
    was = locked(booking_id=order.booking_id or 0).starts_at
    order.booking = moving.move_time(
        booking_id=order.booking_id or 0,
        starts_at=starts_at,
        agreed=agreed,
        ours=ours,
        not_before=goods_there_from(order),
        at=at,
        by=by,
        statement=statement,
    )
    data = {"booking": order.booking_id, "was": was.isoformat(), "starts_at": starts_at.isoformat(), "ours": ours}
    told = {"channel": statement.channel, "contacted_at": statement.contacted_at}
    note(order=order, kind="time_moved", at=at, by=by, data=data, **told)
    time_messages.time_moved(order=order, was=was, at=at)
