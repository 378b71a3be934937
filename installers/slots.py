"""Free times of a garage, from plain values: no database, no clock, no settings.

Doors open by the wall clock, bookings are instants. So a day is built from its wall clock, by that day's own rules,
and only then compared with what is booked: a clock change neither shifts a time nor invents one. A wall time that does
not exist is never offered; one that comes twice means its first coming.

Inside, an instant is whole seconds since 1970 in UTC: integers are what makes fifty garages over sixty days cheap.
"""

import heapq
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from lapinkumi.core.clock import HELSINKI

DAY_MINUTES = 24 * 60
_DAY_SECONDS = DAY_MINUTES * 60


class Span(NamedTuple):
    """Open doors on one day, half-open, in minutes of the wall clock."""

    opens: int
    closes: int


class Needs(NamedTuple):
    """What a job asks of the bay it is done in."""

    rim_inch: int = 0
    van_height: bool = False
    run_flat: bool = False
    tpms: bool = False


class Job(NamedTuple):
    """Work of so many minutes."""

    minutes: int
    needs: Needs = Needs()


class Bay(NamedTuple):
    """A place for one car at a time: what it is able to take, and when it is taken.

    `taken_from` and `taken_until` are parallel, sorted instants of stretches that neither overlap nor touch; `merged`
    makes them.
    """

    id: int
    max_rim_inch: int
    van_height: bool = True
    run_flat: bool = True
    tpms: bool = True
    taken_from: Sequence[int] = ()
    taken_until: Sequence[int] = ()

    def suits(self, needs: Needs) -> bool:
        return (
            needs.rim_inch <= self.max_rim_inch
            and (self.van_height or not needs.van_height)
            and (self.run_flat or not needs.run_flat)
            and (self.tpms or not needs.tpms)
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a garage works, and what is booked there.

    `weekly` begins on Monday. `special` replaces a day's hours; no spans means closed. Bays are tried in the order
    given. `pause` is the minutes a bay needs after a job; stretches already taken carry their own. Times begin every
    `step` minutes from each opening.
    """

    weekly: Sequence[Sequence[Span]]
    bays: Sequence[Bay]
    special: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    step: int = 30
    pause: int = 0

    def spans(self, on: date) -> Sequence[Span]:
        special = self.special.get(on)
        return self.weekly[on.weekday()] if special is None else special


class Window(NamedTuple):
    """Where to look: from an instant to the end of a day, that day included."""

    earliest: datetime
    last_on: date


class FreeTime(NamedTuple):
    """A time that can be booked, and the first bay that has it."""

    starts_at: datetime
    bay_id: int


def free_times(calendar: Calendar, job: Job, window: Window) -> Iterator[FreeTime]:
    """Every free time in order, each once. Computed a day at a time, as far as asked for."""
    bays = [bay for bay in calendar.bays if bay.suits(job.needs)]
    earliest = math.ceil(window.earliest.timestamp())
    on = window.earliest.astimezone(HELSINKI).date()
    while bays and on <= window.last_on:
        for at, bay_id in _day(calendar, bays, job.minutes, on, earliest):
            yield FreeTime(datetime.fromtimestamp(at, UTC), bay_id)
        on += timedelta(days=1)


def first_free(calendar: Calendar, job: Job, window: Window) -> FreeTime | None:
    """The soonest free time, or None where the window has none."""
    return next(free_times(calendar, job, window), None)


def nearest(times: Iterable[FreeTime], wanted: datetime, count: int) -> list[FreeTime]:
    """The `count` times closest to the wanted one, in order of time; of two equally close the earlier."""
    return sorted(heapq.nsmallest(count, times, key=lambda free: (abs(free.starts_at - wanted), free.starts_at)))


def free_bays(calendar: Calendar, job: Job, starts_at: datetime) -> list[int]:
    """The bays that can take the job at that very time, in the calendar's order; none where none is offered."""
    on = starts_at.astimezone(HELSINKI).date()
    at = starts_at.timestamp()
    return [
        bay.id
        for bay in calendar.bays
        if bay.suits(job.needs) and any(at == start for start, _ in _day(calendar, [bay], job.minutes, on, int(at)))
    ]


def ends_at(starts_at: datetime, minutes: int) -> datetime:
    """The instant so many minutes later: elapsed time, whatever the clock on the wall does."""
    return starts_at.astimezone(UTC) + timedelta(minutes=minutes)


def merged(stretches: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Half-open stretches as the parallel lists a Bay keeps; overlapping and touching ones become one."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(stretches):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        elif start < end:
            starts.append(start)
            ends.append(end)
    return starts, ends


def instant(on: date, minute: int) -> int | None:
    """The instant when that day's wall clock shows the minute: None where it never does, the first of two."""
    midnight, even = _midnight(on)
    if even:
        return midnight + minute * 60
    wall = datetime.combine(on, time()) + timedelta(minutes=minute)
    at = wall.replace(tzinfo=HELSINKI, fold=0).astimezone(UTC)
    return int(at.timestamp()) if at.astimezone(HELSINKI).replace(tzinfo=None) == wall else None


def _day(calendar: Calendar, bays: Sequence[Bay], minutes: int, on: date, earliest: int) -> list[tuple[int, int]]:
    """The day's free starts in order, each with the first bay that has it."""
    length, pause = minutes * 60, calendar.pause * 60
    found: dict[int, int] = {}
    for span in calendar.spans(on):
        starts = _starts(on, span, calendar.step, length)
        if not starts or starts[-1] < earliest:
            continue
        for bay in bays:
            for stretch in _untaken(starts, bay, length + pause, earliest):
                for at in stretch:
                    found.setdefault(at, bay.id)
    return sorted(found.items())


def _starts(on: date, span: Span, step: int, length: int) -> Sequence[int]:
    """The instants at which work of that length may begin so that it ends by closing time."""
    midnight, even = _midnight(on)
    if even:
        return range(midnight + span.opens * 60, midnight + span.closes * 60 - length + 1, step * 60)
    closes = _closing(on, span)
    walls = (instant(on, minute) for minute in range(span.opens, span.closes, step))
    return tuple(at for at in walls if at is not None and at + length <= closes)


def _closing(on: date, span: Span) -> int:
    """The instant the doors close. A closing time skipped by the clock means the moment of the skip."""
    return next(at for minute in range(span.closes, DAY_MINUTES + 1) if (at := instant(on, minute)) is not None)


def _untaken(starts: Sequence[int], bay: Bay, needed: int, earliest: int) -> Iterator[Sequence[int]]:
    """The stretches of `starts` from `earliest` on after which the bay stays free for `needed` seconds."""
    cursor, last = max(starts[0], earliest), starts[-1]
    taken_from, taken_until = bay.taken_from, bay.taken_until
    for index in range(bisect_right(taken_until, cursor), len(taken_from)):
        latest = taken_from[index] - needed
        if cursor <= latest:
            yield starts[bisect_left(starts, cursor) : bisect_right(starts, latest)]
        cursor = taken_until[index]
        if cursor > last:
            return
    yield starts[bisect_left(starts, cursor) :]


@lru_cache(maxsize=2048)
def _midnight(on: date) -> tuple[int, bool]:
    """The instant a day begins, and whether its clock runs evenly to the next midnight."""
    begins, ends = (int(datetime.combine(day, time(), HELSINKI).timestamp()) for day in (on, on + timedelta(days=1)))
    return begins, ends - begins == _DAY_SECONDS
