"""A new time for an order whose time was given up, called off or missed (R5.2, R5.6)."""

from datetime import datetime

from installers.models import Booking, Installer
from installers.other_times import job_of
from installers.services.bookings import hold_time, request_time
from installers.services.moves import locked
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from orders.booking_anew import may_book
from orders.delivery.goods_there import goods_there_from
from orders.errors import NoTimeToBook
from orders.messages import times as time_messages
from orders.models import Order
from orders.partner.job_facts import job_facts
from orders.services.events import note
from orders.services.fees import PROPOSER, charge_missed


@act
def book_time(*, order_id: int, starts_at: datetime, at: datetime, by: Actor) -> Order:
    """Book a new time in place of the one that ended, at the order's garage: it is asked, and the customer told.

    What the old time may cost is proposed first: it stays with the old booking, which the order's events still name.
    The same time again is nothing. Raises NoTimeToBook where a time stands or the order needs none, TimeNotFree with
    the nearest times, or BookingsClosed; the old booking then stays the order's.
    """
    order = Order.objects.select_for_update(of=("self",)).select_related("terms", "installer").get(pk=order_id)
    old = locked(booking_id=order.booking_id) if order.booking_id else None
    if old is not None and old.is_ahead and old.starts_at == starts_at:
        return order
    order.booking = old
    if old is None or order.installer is None or not may_book(order, at=at):
        raise NoTimeToBook(order=order.pk)
    charge_missed(order=order, booking=old, at=at, by=PROPOSER)
    order.booking = _ask(order=order, garage=order.installer, old=old, starts_at=starts_at, at=at, by=by)
    order.save(update_fields=["booking"])
    data = {"booking": order.booking.pk, "was": old.pk, "starts_at": starts_at.isoformat()}
    note(order=order, kind="time_booked", at=at, by=by, data=data)
    time_messages.time_booked(order=order, at=at)
    return order


@step
def _ask(*, order: Order, garage: Installer, old: Booking, starts_at: datetime, at: datetime, by: Actor) -> Booking:
    held = hold_time(
        garage=garage,
        job=job_of(old),
        starts_at=starts_at,
        holder=f"order-{order.number}",
        not_before=goods_there_from(order),
        at=at,
        by=by,
    )
    return request_time(booking_id=held.pk, facts=job_facts(order), at=at, by=by)
