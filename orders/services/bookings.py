"""What a customer does with the booked time of an order."""

from datetime import datetime

from installers.services.bookings import call_off_time, cancel_time, is_late
from installers.services.moves import Statement, locked
from installers.states import CANCELLED, BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.events import Channel
from orders.errors import LateByNow, NoTimeToGiveUp
from orders.messages import orders as messages
from orders.models import Order
from orders.services.events import note
from orders.shortages.delaying import spoils_time

GIVEN_UP_FROM = (BookingState.REQUESTED, BookingState.CONFIRMED)


@act
def give_up_time(
    *,
    order_id: int,
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
    knowing_late: bool = True,
) -> Order:
    """Give up the order's booked time; the order itself stands, and still needs a time. Twice is once.

    Late is judged by the time of contact, to the second (R5.6, R5.22). `knowing_late` False: the customer was told that
    it is free; were it late by now, LateByNow is raised. The order keeps the cancelled booking for its history. Raises
    NoTimeToGiveUp for a visit that has begun or is the garage's own by now (R13.1), ContactTimeImpossible for an
    impossible time of contact.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.booking_id is None:
        raise NoTimeToGiveUp(order=order.pk)
    booking = locked(booking_id=order.booking_id)
    if booking.state in CANCELLED:
        return order
    if booking.state not in GIVEN_UP_FROM or booking.is_garages_own:
        raise NoTimeToGiveUp(order=order.pk, booking=booking.pk)
    spoiled = spoils_time(order)
    late = not spoiled and is_late(booking, contacted_at or at)
    if late and not knowing_late:
        raise LateByNow(order=order.pk, booking=booking.pk)
    told = Statement(channel=channel, contacted_at=contacted_at)
    if spoiled:  # our goods would not have been there: never the customer's cost (R5.16)
        order.booking = call_off_time(booking_id=booking.pk, reason="delay", at=at, by=by)
    else:
        order.booking = cancel_time(booking_id=booking.pk, at=at, by=by, statement=told)
    data = {"booking": booking.pk, "late": late}
    note(order=order, kind="time_given_up", at=at, by=by, data=data, channel=channel, contacted_at=contacted_at)
    messages.booking_given_up(order=order, late=late, at=at)
    return order
