"""Counters of the desk: how many, since when, until when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lapinkumi.accounts.models import User
from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.deadlines import end_of_day
from lapinkumi.core.desk import DeskCounter, waiting

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def counter(**told: object) -> DeskCounter:
    return DeskCounter(label="Asioita", url="/", count=1, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("due_at", "last_on", "words"),
    [
        (None, None, ""),
        (end_of_day(date(2026, 11, 20)), date(2026, 11, 20), "pe 20.11."),
        (datetime(2026, 11, 21, 9, 30, tzinfo=HELSINKI), date(2026, 11, 21), "la 21.11. 9.30"),
    ],
)
def test_a_deadline_is_told_by_its_day_and_by_its_hour_where_it_has_one(due_at, last_on, words):
    told = counter(due_at=due_at)
    assert (told.last_on, told.deadline) == (last_on, words)


@pytest.mark.django_db
def test_rows_are_counted_with_their_oldest_and_soonest_in_one_query(django_assert_num_queries):
    for hours in (3, 1, 2):
        joined = AT - timedelta(hours=hours)
        User.objects.create_user(f"{hours}@example.com", date_joined=joined, last_login=joined + timedelta(days=1))
    with django_assert_num_queries(1):
        found = waiting(User.objects.all(), label="Tilejä", url="/", since="date_joined", until="last_login")
    assert (found.count, found.oldest_at) == (3, AT - timedelta(hours=3))
    assert found.due_at == AT + timedelta(hours=21)


@pytest.mark.django_db
def test_a_deadline_that_no_row_carries_is_reckoned_from_the_oldest():
    def allowed(oldest: datetime) -> datetime:
        return oldest + timedelta(days=14)

    nothing = waiting(User.objects.all(), label="", url="", since="date_joined", allowed=allowed)
    User.objects.create_user("a@example.com", date_joined=AT)
    one = waiting(User.objects.all(), label="", url="", since="date_joined", allowed=allowed)
    assert [(found.count, found.due_at) for found in (nothing, one)] == [(0, None), (1, AT + timedelta(days=14))]
