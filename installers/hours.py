"""A garage's doors: which hours hold on a day, and whether they are open now. Plain values, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from installers.slots import Span, instant
from lapinkumi.core.clock import local_date

LOOK_AHEAD = timedelta(days=14)


class Doors(NamedTuple):
    """Open or closed, and when that changes; None where it does not within two weeks."""

    open: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Hours:
    """When the doors are open. `weekly` begins on Monday; `special` replaces a day's hours, and `notes` says why.

    On days `by_phone` the doors are open as ever, but no time is offered online.
    """

    weekly: Sequence[Sequence[Span]]
    special: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    notes: Mapping[date, str] = field(default_factory=dict)
    by_phone: frozenset[date] = frozenset()

    def on(self, day: date) -> Sequence[Span]:
        special = self.special.get(day)
        return self.weekly[day.weekday()] if special is None else special

    def doors(self, at: datetime) -> Doors:
        """Whether the doors are open at that instant, and until when it stays so."""
        today = local_date(at)
        for number in range(LOOK_AHEAD.days):
            for opens, closes in self._instants(today + timedelta(days=number)):
                if at < opens:
                    return Doors(open=False, until=opens)
                if at < closes:
                    return Doors(open=True, until=closes)
        return Doors(open=False, until=None)

    def _instants(self, day: date) -> list[tuple[datetime, datetime]]:
        pairs = ((instant(day, span.opens), instant(day, span.closes)) for span in sorted(self.on(day)))
        return [
            (_moment(opens), _moment(closes)) for opens, closes in pairs if opens is not None and closes is not None
        ]


def minutes_of(clock: time) -> int:
    """A wall-clock time as minutes from midnight."""
    return clock.hour * 60 + clock.minute


def clock_of(minutes: int) -> time:
    """Minutes from midnight as a wall-clock time."""
    return time(*divmod(minutes, 60))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
