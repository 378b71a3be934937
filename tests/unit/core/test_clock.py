"""One clock: stored in UTC, judged in Helsinki, moved only on a local machine."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from lapinkumi.core import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 20, 21, 59, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 22, 0, tzinfo=UTC), date(2026, 11, 21)),  # winter: two hours ahead
        (datetime(2026, 7, 1, 20, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), date(2026, 7, 2)),  # summer: three
    ],
)
def test_day_is_helsinkis(instant: datetime, day: date):
    assert clock.local_date(instant) == day


def test_today_is_helsinkis():
    with time_machine.travel(datetime(2026, 12, 31, 22, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2027, 1, 1)
        assert clock.now() == datetime(2026, 12, 31, 22, 30, tzinfo=UTC)


def test_shift_moves_the_clock_on_a_local_machine():
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False):
        clock.shift(timedelta(days=3))
        try:
            assert clock.now() == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        finally:
            clock.shift(timedelta(0))


def test_shift_is_refused_in_production(settings):
    settings.LOCAL = False
    with pytest.raises(RuntimeError, match="never in production"):
        clock.shift(timedelta(days=3))
    assert clock._offset == timedelta(0)
