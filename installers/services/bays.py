"""Taking a bay for a time: in a garage one at a time looks and writes, and the database refuses a second car anyway."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation

from installers import slots
from installers.errors import TimeNotFree
from installers.models import Bay, Booking, Installer
from installers.queries import calendars
from installers.slots import Calendar, Job, Window
from installers.states import BookingState
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day

ALTERNATIVES = 3


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A time wanted for a job, beside the garage's calendar of now."""

    calendar: Calendar
    job: Job
    window: Window
    starts_at: datetime

    def bays(self) -> list[int]:
        """The bays that have it, in the order they are filled."""
        offered = self.window.earliest <= self.starts_at < end_of_day(self.window.last_on)
        return slots.free_bays(self.calendar, self.job, self.starts_at) if offered else []

    def bay(self) -> int:
        """The first bay that has it. Raises TimeNotFree, with the nearest free times."""
        bays = self.bays()
        if not bays:
            raise self.refusal()
        return bays[0]

    def refusal(self) -> TimeNotFree:
        times = slots.free_times(self.calendar, self.job, self.window)
        others = (free for free in times if free.starts_at != self.starts_at)
        return TimeNotFree(starts_at=self.starts_at, alternatives=slots.nearest(others, self.starts_at, ALTERNATIVES))

    @contextmanager
    def written(self) -> Iterator[None]:
        """What is written inside may meet a second car in the bay: then TimeNotFree, and nothing of it stays."""
        try:
            with transaction.atomic():
                yield
        except IntegrityError as error:
            if not isinstance(error.__cause__, ExclusionViolation):
                raise
            raise self.refusal() from error


@step
def wish(
    *, garage: Installer, job: Job, window: Window, starts_at: datetime, at: datetime, leaving: Collection[int] = ()
) -> Wish:
    """Look at the calendar; call `lock_bays` first. `leaving` are bookings (by id) that would make room."""
    first_on = local_date(window.earliest)
    read = calendars([garage], at=at, first_on=first_on, last_on=window.last_on, leaving=leaving)
    return Wish(calendar=read[garage.pk], job=job, window=window, starts_at=starts_at)


@step
def lock_bays(*, garage: Installer) -> None:
    """One at a time books in a garage: the second waits here and then sees what the first took."""
    list(Bay.objects.select_for_update(no_key=True).filter(installer=garage).order_by("pk").values_list("pk"))


def a_hold(
    *, garage: Installer, bay_id: int, job: Job, starts_at: datetime, holder: str, at: datetime, until: datetime
) -> Booking:
    """A held time, not saved."""
    ends_at = slots.ends_at(starts_at, job.minutes)
    return Booking(
        installer=garage,
        bay_id=bay_id,
        state=BookingState.HELD,
        starts_at=starts_at,
        ends_at=ends_at,
        frees_at=ends_at + timedelta(minutes=garage.pause_minutes),
        needs=job.needs._asdict(),
        holder=holder,
        created_at=at,
        hold_expires_at=until,
    )
