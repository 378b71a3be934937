"""The other times that a booking could be moved to, for the pages and the acts that move it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from installers import slots
from installers.free_limit import free_until
from installers.models import Booking
from installers.models.installer import LONGEST_HORIZON
from installers.policy import FREE_MOVE_TIME
from installers.queries import booking_window, calendars
from installers.slots import Job, Needs, Window
from installers.states import BookingState
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import is_in_time_before


def job_of(booking: Booking) -> Job:
    """The work as it was booked: its length in elapsed minutes, and what it asks of a bay."""
    minutes = int((booking.ends_at - booking.starts_at).total_seconds()) // 60
    return Job(minutes, Needs(**booking.needs))


def may_move(booking: Booking, told_at: datetime) -> bool:
    """Whether its customer may move the time at that moment: until 24 elapsed hours before it (R5.6).

    An agreed time as long as giving it up is free; while another time is proposed instead, until the time itself.
    """
    if not booking.is_ahead or told_at >= booking.starts_at:
        return False
    in_time = is_in_time_before(told_at, start=booking.starts_at, elapsed=FREE_MOVE_TIME)
    return in_time or booking.awaits_customer or told_at <= free_until(booking)


def customers_window(booking: Booking, *, at: datetime, not_before: datetime | None) -> Window:
    """Where the customer may look: as at the checkout."""
    return booking_window(booking.installer, at=at, not_before=not_before)


def garages_window(booking: Booking, *, at: datetime, not_before: datetime | None) -> Window:
    """Where the garage and the shop may look: they know their day, and need no time to prepare."""
    return Window(max(at, not_before or at), local_date(at) + timedelta(days=LONGEST_HORIZON))


def leaving(booking: Booking) -> Collection[int]:
    """What makes room when the booking moves: itself, and the time held for it by a proposal."""
    if booking.proposed_at is None:
        return (booking.pk,)
    held = Booking.objects.filter(holder=booking.proposal_holder, state=BookingState.HELD)
    return (booking.pk, *held.values_list("pk", flat=True))


def other_starts(booking: Booking, window: Window, *, at: datetime) -> list[datetime]:
    """Every time in the window at which the booked work could be done instead. Six or seven queries.

    The booking's own time is among them once it has ended, while nobody else took it.
    """
    garage = booking.installer
    if local_date(window.earliest) > window.last_on:
        return []
    first_on, last_on = local_date(window.earliest), window.last_on
    calendar = calendars([garage], at=at, first_on=first_on, last_on=last_on, leaving=leaving(booking))[garage.pk]
    times = slots.free_times(calendar, job_of(booking), window)
    own = booking.starts_at if booking.is_living else None
    return [free.starts_at for free in times if free.starts_at != own]
