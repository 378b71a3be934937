"""Finnish working days, by the calendars of 2026 and 2027."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.working_days import (
    DayWindow,
    add_working_days,
    holiday_name,
    is_working_day,
    next_working_day,
    working_day_on_or_after,
    working_day_window,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
# Holidays that fall on Monday to Friday, the two eves among them.
WEEKDAY_HOLIDAYS = {
    2026: ["01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "06-19", "12-24", "12-25"],
    2027: ["01-01", "01-06", "03-26", "03-29", "05-06", "06-25", "12-06", "12-24"],
}


@pytest.mark.parametrize("year", WEEKDAY_HOLIDAYS)
def test_is_working_day_is_every_weekday_but_the_holidays_of_the_year(year):
    new_year = date(year, 1, 1)
    weekdays = {day for day in (new_year + timedelta(n) for n in range(365)) if day.weekday() < 5}

    days_off = {f"{day:%m-%d}" for day in weekdays if not is_working_day(day)}

    assert days_off == set(WEEKDAY_HOLIDAYS[year])


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 19), "Juhannusaatto"),
        (date(2026, 12, 24), "Jouluaatto"),
        (date(2026, 12, 6), "Itsenäisyyspäivä"),
        (date(2026, 12, 31), None),
        (date(2026, 4, 2), None),  # Maundy Thursday
    ],
)
def test_holiday_name_is_finnish(day, name):
    assert holiday_name(day) == name


def test_next_working_day_skips_christmas():
    assert next_working_day(date(2026, 12, 23)) == date(2026, 12, 28)


def test_next_working_day_never_answers_the_day_itself():
    assert next_working_day(date(2026, 11, 20)) == date(2026, 11, 23)


@pytest.mark.parametrize(("day", "expected"), [(20, 20), (21, 23), (22, 23), (23, 23)])
def test_working_day_on_or_after(day, expected):
    assert working_day_on_or_after(date(2026, 11, day)) == date(2026, 11, expected)


@pytest.mark.rule("R5.4")
def test_working_day_window_over_an_independence_day_on_a_sunday():
    window = working_day_window(date(2026, 11, 23), earliest=2, latest=10)

    assert window == DayWindow(date(2026, 11, 25), date(2026, 12, 7))


@pytest.mark.rule("R5.4")
def test_working_day_window_over_an_independence_day_on_a_monday():
    window = working_day_window(date(2027, 12, 1), earliest=2, latest=10)

    assert window == DayWindow(date(2027, 12, 3), date(2027, 12, 16))


def test_working_day_window_contains_both_its_ends():
    window = DayWindow(date(2026, 11, 25), date(2026, 11, 26))

    assert [date(2026, 11, day) in window for day in (24, 25, 26, 27)] == [False, True, True, False]


def test_working_day_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="window"):
        working_day_window(date(2026, 11, 23), earliest=3, latest=2)


def test_add_working_days_of_none_answers_the_day_or_the_next_working_day():
    assert add_working_days(date(2026, 11, 20), days=0) == date(2026, 11, 20)
    assert add_working_days(date(2026, 11, 21), days=0) == date(2026, 11, 23)


def test_add_working_days_backwards_is_refused():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 11, 20), days=-1)


@given(day=DAYS, days=st.integers(1, 30))
def test_add_working_days_passes_exactly_so_many_working_days(day, days):
    end = add_working_days(day, days=days)

    passed = [day + timedelta(n) for n in range(1, (end - day).days + 1)]
    assert is_working_day(end)
    assert sum(is_working_day(each) for each in passed) == days
