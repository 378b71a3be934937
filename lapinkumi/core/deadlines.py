"""Legal time limits: last days, the instant at which a day ends, and elapsed time before an instant.

Days are judged in Helsinki, instants are UTC. A limit ends with its last day: something is in time when it happens
before `end_of_day(last_day)`, the midnight that follows (half-open, so no second is lost or counted twice).
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.errors import ShopError
from lapinkumi.core.working_days import working_day_on_or_after

MONTHS_IN_YEAR = 12


class NonexistentLocalTime(ShopError):
    """The clocks were moved forward over this local time, so it never happens."""

    message = _("Tätä kellonaikaa ei ole, koska kellot siirtyvät sen yli kesäaikaan. Valitse toinen aika.")


def last_day(event_on: date, *, days: int, rolls: bool) -> date:
    """The last day of "within `days` days": the day of the event is not counted (Act 150/1930, s. 2).

    `rolls` says whether the law or contract moves a last day that is a Saturday, Sunday, holiday or eve to the next
    working day (s. 5). Withdrawal rolls; a period that is merely ours does not.
    """
    return _rolled(event_on + timedelta(days=days), rolls=rolls)


def last_day_of_months(event_on: date, *, months: int, rolls: bool) -> date:
    """The last day of "within `months` months": the same number, or the month's last day (Act 150/1930, s. 3)."""
    return _rolled(add_months(event_on, months=months), rolls=rolls)


def add_months(day: date, *, months: int) -> date:
    """The same day number `months` later, or the last day of that month where the number does not exist."""
    year, month_index = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    month = month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def start_of_day(day: date) -> datetime:
    """The instant at which the day begins in Helsinki."""
    return datetime.combine(day, time.min, tzinfo=HELSINKI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The instant at which the day has ended in Helsinki: the first one that no longer belongs to it."""
    return start_of_day(day + timedelta(days=1))


def is_in_time(at: datetime, *, last_on: date) -> bool:
    """Whether the instant falls on the last day or before it."""
    return _aware(at) < end_of_day(last_on)


def moment_before(instant: datetime, *, elapsed: timedelta) -> datetime:
    """The instant so much elapsed time earlier, in UTC: whatever the clocks on the wall did between (R5.6)."""
    return _aware(instant).astimezone(UTC) - elapsed


def is_in_time_before(at: datetime, *, start: datetime, elapsed: timedelta) -> bool:
    """Whether `at` is at least `elapsed` before `start`; exactly on the limit still is."""
    return _aware(at) <= moment_before(start, elapsed=elapsed)


def instant_of(day: date, *, clock_time: time) -> datetime:
    """The instant of a Helsinki wall-clock time. Of a time that comes twice the first is meant (summer time).

    Raises `NonexistentLocalTime` for a time that the clocks jump over.
    """
    if clock_time.tzinfo not in (None, HELSINKI):
        raise ValueError("a wall-clock time is Helsinki's own")
    local = datetime.combine(day, clock_time.replace(fold=0), tzinfo=HELSINKI)
    instant = local.astimezone(UTC)
    if instant.astimezone(HELSINKI).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NonexistentLocalTime
    return instant


def _rolled(day: date, *, rolls: bool) -> date:
    return working_day_on_or_after(day) if rolls else day


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant carries its time zone")
    return instant
