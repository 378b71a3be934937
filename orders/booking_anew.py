"""An order that needs a time and has none standing: whether its customer may book a new one (R5.2, R5.6)."""

from datetime import datetime

from installers.models import Booking
from installers.policy import TAKE_BACK_TIME
from installers.states import CANCELLED, BookingState
from orders.models import Order
from orders.states import LIVING, DeliveryState

# The goods are not where they could be fitted, and a person must help first.
ASTRAY = {DeliveryState.UNCLAIMED, DeliveryState.RETURNED, DeliveryState.LOST}


def lacks_time(order: Order) -> bool:
    """Whether the time that the order had was given up, called off or missed, and none has come in its place."""
    booking = order.booking
    ended = booking is not None and booking.state in (*CANCELLED, BookingState.NO_SHOW)
    return ended and order.needs_time and order.state in LIVING


def may_book(order: Order, *, at: datetime) -> bool:
    """Whether a new time may be booked now, wherever the garage has one. No query where deliveries are fetched.

    A missed time is first settled: for a while the garage may still say that it pressed the wrong button.
    """
    if not lacks_time(order) or order.installer is None or not order.installer.is_active:
        return False
    return _is_settled(order.booking, at) and not ASTRAY & {one.state for one in order.deliveries.all()}


def may_book_here(order: Order, *, at: datetime) -> bool:
    """The same, where the garage offers its times on the site."""
    return may_book(order, at=at) and order.installer is not None and order.installer.accepting_bookings


def _is_settled(booking: Booking | None, at: datetime) -> bool:
    missed_at = booking.no_show_at if booking else None
    return missed_at is None or at >= missed_at + TAKE_BACK_TIME
