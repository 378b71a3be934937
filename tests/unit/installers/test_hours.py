"""Doors open and closed."""

from datetime import date, timedelta

from installers.hours import Doors, Hours
from installers.slots import Span
from tests.builders.garages import MONDAY, wall

DAY = (Span(480, 660), Span(720, 960))
HOURS = Hours(weekly=(DAY, DAY, DAY, DAY, DAY, (), ()))


def test_doors_within_a_day() -> None:
    assert HOURS.doors(wall(MONDAY, "07:59")) == Doors(False, wall(MONDAY, "08:00"))
    assert HOURS.doors(wall(MONDAY, "08:00")) == Doors(True, wall(MONDAY, "11:00"))
    assert HOURS.doors(wall(MONDAY, "11:00")) == Doors(False, wall(MONDAY, "12:00"))
    assert HOURS.doors(wall(MONDAY, "15:59")) == Doors(True, wall(MONDAY, "16:00"))


def test_doors_after_closing_look_over_the_weekend() -> None:
    friday = MONDAY + timedelta(days=4)
    assert HOURS.doors(wall(friday, "16:00")) == Doors(False, wall(MONDAY + timedelta(days=7), "08:00"))


def test_doors_that_never_open_say_so() -> None:
    assert Hours(weekly=((),) * 7).doors(wall(MONDAY, "12:00")) == Doors(False, None)


def test_special_hours_replace_the_weeks() -> None:
    hours = Hours(weekly=HOURS.weekly, special={MONDAY: (), date(2026, 11, 28): (Span(600, 720),)})
    assert hours.doors(wall(MONDAY, "12:00")) == Doors(False, wall(MONDAY + timedelta(days=1), "08:00"))
    assert hours.doors(wall(date(2026, 11, 28), "10:30")) == Doors(True, wall(date(2026, 11, 28), "12:00"))
