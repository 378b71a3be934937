"""Reading what times, lists and pages need of many garages at once, in a number of queries that does not grow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Func

from installers import slots
from installers.hours import Hours, minutes_of
from installers.models import Bay, Booking, ClosedPeriod, Installer, OpeningHours, SpecialHours
from installers.slots import Calendar, FreeTime, Job, Span, Window
from installers.states import BookingState
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day, start_of_day
from lapinkumi.core.working_days import holiday_name

T = TypeVar("T")

SOON = timedelta(days=14)  # how far most searches for a first free time need to look
STEP_MINUTES = 30  # times are offered on the hour and the half, counted from each opening


def opening_hours(garages: Iterable[int], *, first_on: date, last_on: date) -> dict[int, Hours]:
    """The doors of each garage (by id) on those days. Three queries.

    A public holiday is closed unless special hours say otherwise; a closure beats them both.
    """
    wanted = list(garages)
    holidays = {day: name for day in _days(first_on, last_on) if (name := holiday_name(day))}
    weekly, special, closed = _weekly(wanted), _special(wanted, first_on, last_on), _closed(wanted, first_on, last_on)
    return {garage: _hours(weekly[garage], holidays, special[garage], closed[garage]) for garage in wanted}


def calendars(
    garages: Iterable[Installer],
    *,
    at: datetime,
    first_on: date,
    last_on: date,
    hours: dict[int, Hours] | None = None,
    leaving: Collection[int] = (),
) -> dict[int, Calendar]:
    """What `slots` asks of each garage (by id): hours, bays, what is taken as of `at`.

    `leaving` are bookings (by id) that make room: those that would be moved. Six queries; three where the hours of
    those days are known already.
    """
    wanted = {garage.pk: garage for garage in garages}
    doors = hours or opening_hours(wanted, first_on=first_on, last_on=last_on)
    bays = _bays(wanted, at, first_on, last_on, leaving)
    return {
        pk: Calendar(
            weekly=doors[pk].weekly,
            special={**doors[pk].special, **dict.fromkeys(doors[pk].by_phone, ())},
            bays=bays[pk],
            step=STEP_MINUTES,
            pause=garage.pause_minutes,
        )
        for pk, garage in wanted.items()
    }


def booking_window(garage: Installer, *, at: datetime, not_before: datetime | None = None) -> Window:
    """From when to when the garage offers times; goods that come later push the beginning (R5.5)."""
    earliest = at + timedelta(hours=garage.lead_hours)
    last_on = local_date(at) + timedelta(days=garage.horizon_days)
    return Window(max(earliest, not_before or earliest), last_on)


def first_free_times(
    jobs: Mapping[Installer, Job],
    *,
    at: datetime,
    not_before: datetime | None = None,
    hours: dict[int, Hours] | None = None,
) -> dict[int, FreeTime]:
    """The soonest time of each garage (by id) for the job it is asked to do.

    A garage that has none, or takes no bookings online (R4.6), is left out. Six queries, or three where the hours as
    far as the garages' horizons are known; as many again where some garage is full for weeks. Most have a time within
    two weeks, and reading those first keeps the number of bookings read small.
    """
    windows = {
        garage: booking_window(garage, at=at, not_before=not_before) for garage in jobs if garage.accepting_bookings
    }
    found: dict[int, FreeTime] = {}
    for part in (_soon, _later):
        left = {garage: part(window) for garage, window in windows.items() if garage.pk not in found}
        found |= _first_free(left, jobs, at, hours)
    return found


def _first_free(
    windows: Mapping[Installer, Window], jobs: Mapping[Installer, Job], at: datetime, hours: dict[int, Hours] | None
) -> dict[int, FreeTime]:
    if not windows:
        return {}
    first_on = min(local_date(window.earliest) for window in windows.values())
    last_on = max(window.last_on for window in windows.values())
    read = calendars(windows, at=at, first_on=first_on, last_on=last_on, hours=hours)
    times = {garage.pk: slots.first_free(read[garage.pk], jobs[garage], window) for garage, window in windows.items()}
    return {pk: free for pk, free in times.items() if free}


def _soon(window: Window) -> Window:
    """The beginning of the window: SOON days."""
    return window._replace(last_on=min(window.last_on, local_date(window.earliest) + SOON))


def _later(window: Window) -> Window:
    """The rest of it."""
    return window._replace(earliest=end_of_day(_soon(window).last_on))


def _hours(
    weekly: list[list[Span]],
    holidays: dict[date, str],
    special: list[SpecialHours],
    closed: list[tuple[date, ClosedPeriod]],
) -> Hours:
    opened: dict[date, list[Span]] = defaultdict(list)
    for row in special:
        opened[row.on].append(_span(row))
    shut = {day: period.reason for day, period in closed if period.kind == ClosedPeriod.Kind.CLOSED}
    by_phone = {day for day, period in closed if period.kind == ClosedPeriod.Kind.BY_PHONE}
    return Hours(
        weekly=weekly,
        special={**dict.fromkeys(holidays, ()), **opened, **dict.fromkeys(shut, ())},
        notes={**holidays, **{row.on: row.note for row in special}, **shut},
        by_phone=frozenset(by_phone),
    )


def _weekly(garages: list[int]) -> dict[int, list[list[Span]]]:
    found: dict[int, list[list[Span]]] = defaultdict(lambda: [[] for _weekday in range(7)])
    rows = OpeningHours.objects.filter(installer__in=garages).order_by("opens")
    for garage, weekday, opens, closes in rows.values_list("installer_id", "weekday", "opens", "closes"):
        found[garage][weekday].append(Span(minutes_of(opens), minutes_of(closes)))
    return found


def _special(garages: list[int], first_on: date, last_on: date) -> dict[int, list[SpecialHours]]:
    rows = SpecialHours.objects.filter(installer__in=garages, on__range=(first_on, last_on)).order_by("on", "opens")
    return _grouped((row.installer_id, row) for row in rows)


def _closed(garages: list[int], first_on: date, last_on: date) -> dict[int, list[tuple[date, ClosedPeriod]]]:
    rows = ClosedPeriod.objects.overlapping(first_on, last_on).filter(installer__in=garages, bay=None)
    return _grouped(
        (row.installer_id, (day, row))
        for row in rows
        for day in _days(max(row.first_on, first_on), min(row.last_on, last_on))
    )


def _bays(
    garages: Iterable[int], at: datetime, first_on: date, last_on: date, leaving: Collection[int]
) -> dict[int, list[slots.Bay]]:
    rows = list(Bay.objects.filter(installer__in=garages, is_active=True))
    taken = _taken([row.pk for row in rows], at, first_on, last_on, leaving)
    return _grouped(
        (row.installer_id, slots.Bay(row.pk, row.max_rim_inch, row.van_height, row.run_flat, row.tpms, *taken[row.pk]))
        for row in rows
    )


def _taken(
    bays: list[int], at: datetime, first_on: date, last_on: date, leaving: Collection[int]
) -> dict[int, tuple[Sequence[int], Sequence[int]]]:
    """When each bay is booked or out of use. A hold that has lapsed takes nothing."""
    found: dict[int, tuple[Sequence[int], Sequence[int]]] = defaultdict(lambda: ((), ()))
    booked = Booking.objects.living().overlapping(start_of_day(first_on), end_of_day(last_on)).filter(bay__in=bays)
    if leaving:
        booked = booked.exclude(pk__in=leaving)
    stretches = booked.exclude(state=BookingState.HELD, hold_expires_at__lte=at).order_by().values_list("bay_id")
    for bay, starts, ends in stretches.annotate(starts=_instants("starts_at"), ends=_instants("frees_at")):
        found[bay] = starts, ends
    closed = ClosedPeriod.objects.overlapping(first_on, last_on).filter(bay__in=bays)
    for bay, since, until in closed.values_list("bay_id", "first_on", "last_on"):
        out_of_use = (_seconds(start_of_day(since)), _seconds(end_of_day(until)))
        found[bay] = slots.merged([*zip(*found[bay], strict=True), out_of_use])
    return found


def _instants(field: str) -> ArrayAgg:
    """A bay's instants as one array of whole seconds, in order: one row for a bay instead of one for a booking."""
    seconds = Func(field, template="date_part('epoch', %(expressions)s)::bigint", output_field=BigIntegerField())
    return ArrayAgg(seconds, order_by="starts_at")


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _days(first_on: date, last_on: date) -> Iterator[date]:
    return (first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1))


def _span(row: SpecialHours) -> Span:
    return Span(minutes_of(row.opens), minutes_of(row.closes))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
