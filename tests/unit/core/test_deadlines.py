"""Legal time limits, and clock time over the nights when the clocks are moved."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core import deadlines
from lapinkumi.core.clock import HELSINKI, local_date
from lapinkumi.core.deadlines import NonexistentLocalTime
from lapinkumi.core.working_days import is_working_day

DAY = timedelta(hours=24)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def helsinki(*parts):
    return datetime(*parts, tzinfo=HELSINKI)


@pytest.mark.rule("R6.1")
def test_last_day_on_a_saturday_before_independence_day_rolls_to_monday():
    assert deadlines.last_day(date(2026, 11, 21), days=14, rolls=True) == date(2026, 12, 7)


def test_last_day_that_does_not_roll_stays_on_a_saturday():
    assert deadlines.last_day(date(2026, 11, 21), days=14, rolls=False) == date(2026, 12, 5)


@pytest.mark.rule("R6.1")
@pytest.mark.parametrize(
    ("nominal", "rolled"),
    [
        (date(2026, 12, 4), date(2026, 12, 4)),  # a Friday stays
        (date(2026, 12, 6), date(2026, 12, 7)),  # Independence Day, Sunday
        (date(2027, 12, 6), date(2027, 12, 7)),  # Independence Day, Monday
        (date(2026, 5, 1), date(2026, 5, 4)),  # May Day, Friday
        (date(2026, 6, 19), date(2026, 6, 22)),  # Midsummer Eve
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas Eve
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to the Tuesday after Easter
        (date(2026, 12, 31), date(2026, 12, 31)),  # New Year's Eve is a working day
    ],
)
def test_last_day_rolls_over_every_day_that_the_law_names(nominal, rolled):
    assert deadlines.last_day(nominal - timedelta(days=14), days=14, rolls=True) == rolled


@given(event_on=DAYS, days=st.integers(1, 60))
def test_last_day_that_rolls_is_the_first_working_day_from_the_nominal_one(event_on, days):
    nominal = deadlines.last_day(event_on, days=days, rolls=False)
    rolled = deadlines.last_day(event_on, days=days, rolls=True)

    assert nominal == event_on + timedelta(days=days)
    assert is_working_day(rolled)
    assert not any(is_working_day(nominal + timedelta(n)) for n in range((rolled - nominal).days))


def test_last_day_of_a_holding_time_is_counted_in_calendar_days():
    assert deadlines.last_day(date(2026, 11, 20), days=7, rolls=False) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("event_on", "months", "expected"),
    [
        (date(2026, 11, 20), 3, date(2027, 2, 20)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),  # leap year
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_last_day_of_months_is_the_same_number_or_the_last_of_the_month(event_on, months, expected):
    assert deadlines.last_day_of_months(event_on, months=months, rolls=False) == expected


def test_last_day_of_months_on_a_holiday_rolls_where_it_is_asked_to():
    # Two months from 6 October 2026: Independence Day, a Sunday.
    assert deadlines.last_day_of_months(date(2026, 10, 6), months=2, rolls=True) == date(2026, 12, 7)
    assert deadlines.last_day_of_months(date(2026, 10, 6), months=2, rolls=False) == date(2026, 12, 6)


@pytest.mark.rule("R6.1")
def test_is_in_time_until_the_last_microsecond_of_the_last_day_in_helsinki():
    last_on = date(2026, 12, 7)

    assert deadlines.is_in_time(helsinki(2026, 12, 7, 23, 59, 59, 999_999), last_on=last_on)
    assert not deadlines.is_in_time(helsinki(2026, 12, 8), last_on=last_on)


@pytest.mark.parametrize(
    ("day", "start", "hours"),
    [
        (date(2026, 11, 20), utc(2026, 11, 19, 22), 24),
        (date(2026, 3, 29), utc(2026, 3, 28, 22), 23),  # forward at 03
        (date(2026, 10, 25), utc(2026, 10, 24, 21), 25),  # back at 04
        (date(2027, 3, 28), utc(2027, 3, 27, 22), 23),
        (date(2027, 10, 31), utc(2027, 10, 30, 21), 25),
    ],
)
def test_a_day_begins_and_ends_at_helsinki_midnight(day, start, hours):
    assert deadlines.start_of_day(day) == start
    assert deadlines.end_of_day(day) == start + timedelta(hours=hours)
    assert deadlines.end_of_day(day).tzinfo is UTC


@given(day=DAYS)
def test_days_follow_each_other_without_gap_or_overlap(day):
    end = deadlines.end_of_day(day)

    assert end == deadlines.start_of_day(day + timedelta(days=1))
    assert local_date(end - timedelta(microseconds=1)) == day
    assert local_date(end) == day + timedelta(days=1)


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(
    ("start", "limit"),
    [
        (helsinki(2026, 11, 24, 9), helsinki(2026, 11, 23, 9)),
        (helsinki(2026, 10, 25, 10), helsinki(2026, 10, 24, 11)),  # back in the night between: an hour later
        (helsinki(2027, 3, 28, 10), helsinki(2027, 3, 27, 9)),  # forward: an hour earlier
    ],
)
def test_moment_before_is_elapsed_time(start, limit):
    assert deadlines.moment_before(start, elapsed=DAY) == limit.astimezone(UTC)
    assert deadlines.moment_before(start.astimezone(UTC), elapsed=DAY) == limit.astimezone(UTC)


@pytest.mark.rule("R5.6")
def test_is_in_time_before_holds_exactly_on_the_limit_and_no_later():
    start = helsinki(2026, 11, 24, 9)

    assert deadlines.is_in_time_before(helsinki(2026, 11, 23, 9), start=start, elapsed=DAY)
    assert not deadlines.is_in_time_before(helsinki(2026, 11, 23, 9, 0, 1), start=start, elapsed=DAY)


@pytest.mark.parametrize(
    "naive_call",
    [
        lambda naive: deadlines.moment_before(naive, elapsed=DAY),
        lambda naive: deadlines.is_in_time_before(naive, start=utc(2026, 11, 24), elapsed=DAY),
        lambda naive: deadlines.is_in_time(naive, last_on=date(2026, 11, 24)),
    ],
)
def test_an_instant_without_a_time_zone_is_refused(naive_call):
    with pytest.raises(ValueError, match="time zone"):
        naive_call(datetime(2026, 11, 24, 9))  # noqa: DTZ001 - the very mistake


@pytest.mark.parametrize(
    ("day", "clock_time", "instant"),
    [
        (date(2026, 11, 24), time(9), utc(2026, 11, 24, 7)),
        (date(2026, 6, 24), time(9), utc(2026, 6, 24, 6)),
        (date(2026, 3, 29), time(2, 59, 59), utc(2026, 3, 29, 0, 59, 59)),
        (date(2026, 3, 29), time(4), utc(2026, 3, 29, 1)),
        (date(2026, 10, 25), time(3, 30), utc(2026, 10, 25, 0, 30)),  # comes twice: the first is meant
        (date(2026, 10, 25), time(3, 30, fold=1), utc(2026, 10, 25, 0, 30)),
        (date(2026, 10, 25), time(4), utc(2026, 10, 25, 2)),
    ],
)
def test_instant_of_a_clock_time(day, clock_time, instant):
    assert deadlines.instant_of(day, clock_time=clock_time) == instant


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
@pytest.mark.parametrize("clock_time", [time(3), time(3, 30), time(3, 59, 59)])
def test_instant_of_a_clock_time_that_never_comes_is_refused(day, clock_time):
    with pytest.raises(NonexistentLocalTime, match="kesäaikaan"):
        deadlines.instant_of(day, clock_time=clock_time)


@pytest.mark.parametrize("tzinfo", [UTC, ZoneInfo("Europe/Stockholm")])
def test_instant_of_a_clock_time_of_another_zone_is_refused(tzinfo):
    with pytest.raises(ValueError, match="Helsinki"):
        deadlines.instant_of(date(2026, 11, 24), clock_time=time(9, tzinfo=tzinfo))
