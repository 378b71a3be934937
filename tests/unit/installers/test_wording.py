"""Times in words."""

from datetime import date, timedelta

import pytest

from installers.wording import limit
from tests.builders.garages import MONDAY, wall

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("clock", "days", "told"),
    [
        ("09:00", 1, "huomenna klo\u00a09.00"),
        ("00:00", 2, "huomenna"),
        ("00:00", 4, "ma 23.11."),
        ("00:00", 1, "tänään"),
    ],
)
def test_a_limit_at_midnight_is_told_by_the_day_that_ends(clock: str, days: int, told: str):
    assert limit(wall(MONDAY + timedelta(days=days - 3), clock), FRIDAY) == told
