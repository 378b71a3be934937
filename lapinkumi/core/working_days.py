"""Finnish working days: which days count, and how to count them forward."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class DayWindow:
    """A promise in days: earliest and latest, both included."""

    earliest: date
    latest: date

    def __contains__(self, day: date) -> bool:
        return self.earliest <= day <= self.latest


def is_working_day(day: date) -> bool:
    """Monday to Friday, public holidays and the eves of Christmas and Midsummer left out."""
    return day.weekday() < SATURDAY and holiday_name(day) is None


def holiday_name(day: date) -> str | None:
    """The Finnish name of the holiday (the two eves count as such), or None."""
    return _holidays_of(day.year).get(day)


def next_working_day(day: date) -> date:
    """The first working day after `day`; the day itself never counts."""
    return working_day_on_or_after(day + ONE_DAY)


def working_day_on_or_after(day: date) -> date:
    """`day` itself when it is a working day, otherwise the next one."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(day: date, *, days: int) -> date:
    """The working day that is `days` working days after `day`; day 0 is not counted.

    The answer is always a working day: with `days=0` it is `day`, or the next working day when `day` is none.
    """
    if days < 0:
        raise ValueError("working days are only counted forward")
    if days == 0:
        return working_day_on_or_after(day)
    for _ in range(days):
        day = next_working_day(day)
    return day


def working_day_window(day: date, *, earliest: int, latest: int) -> DayWindow:
    """The window "earliest-latest working days from `day`", as in the delivery promise (R5.4)."""
    if earliest > latest:
        raise ValueError("a window cannot end before it begins")
    return DayWindow(add_working_days(day, days=earliest), add_working_days(day, days=latest))


@cache
def _holidays_of(year: int) -> dict[date, str]:
    # A plain dict, because the library's own mapping grows by itself when asked about another year.
    return dict(holidays.country_holidays("FI", years=year, language="fi"))
