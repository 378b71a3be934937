"""Until when a booked time costs nothing to give up: one limit for acts, pages, mails and calendars (R5.6)."""

from datetime import datetime

from installers.models import Booking
from installers.policy import FREE_AFTER_AGREED_TIME, FREE_CANCELLATION_TIME
from lapinkumi.core.deadlines import moment_before


def free_until(booking: Booking) -> datetime:
    """The last free moment of a time once it is agreed: 24 elapsed hours before it.

    Agreed, or agreed anew, later than that: a while after the yes, and at the latest when the time begins.
    """
    usual = moment_before(booking.starts_at, elapsed=FREE_CANCELLATION_TIME)
    if booking.confirmed_at is None:
        return usual
    return max(usual, min(booking.starts_at, booking.confirmed_at + FREE_AFTER_AGREED_TIME))
