"""Figures cut a period into bars, and bars stand where they belong."""

from datetime import date, timedelta

import pytest
from django.db.models import Count

from lapinkumi.accounts.models import User
from lapinkumi.core.charts import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, ceiling, chart
from lapinkumi.core.figures import Figure, Period, Series, by_bar, place_of

LAST = date(2026, 11, 20)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("days", "step", "bars"), [(1, 1, 1), (7, 1, 7), (31, 1, 31), (90, 7, 13), (365, 14, 27)])
def test_a_period_is_cut_into_as_many_bars_as_people_can_read(days, step, bars):
    period = Period.ending(LAST, days=days)
    assert (len(period.days), period.step, len(period.spans)) == (days, step, bars)
    assert [day for span in period.spans for day in span.days] == period.days


@pytest.mark.django_db
@pytest.mark.parametrize("days", [7, 90])
def test_instants_are_counted_into_their_bar_by_the_day_in_helsinki(days):
    period = Period.ending(LAST, days=days)
    for number, at in enumerate([period.from_at, period.until_at - SECOND, period.from_at - SECOND, period.until_at]):
        User.objects.create_user(f"{number}@example.com", date_joined=at)
    rows = period.rows(User.objects.order_by(), "date_joined").annotate(place=place_of("date_joined", period))
    found = by_bar(period, rows.values("place").annotate(n=Count("pk")).values_list("place", "n"))
    assert found == [1, *[0] * (len(period.spans) - 2), 1]


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 4), (3, 4), (4, 4), (5, 8), (9, 12), (13, 20), (21, 40), (41, 80), (397, 400), (401, 800)]
)
def test_the_axis_ends_at_a_number_whose_quarters_are_easy(highest, top):
    assert ceiling(highest) == top


def figure(stacked: bool) -> Figure:
    series = [Series("Renkaat", [1, 0, 3]), Series("Vanteet", [1, 2, 0])]
    return Figure(title="", text="", labels=["a", "b", "c"], series=series, stacked=stacked)


def test_parts_of_a_whole_stand_on_each_other():
    drawn = chart(figure(stacked=True))
    first, second = drawn.bars[0], drawn.bars[1]
    assert (first.x, first.width) == (second.x, second.width)
    assert second.y + second.height == first.y
    assert [bar.tone for bar in drawn.bars] == [1, 2, 2, 1]


def test_things_compared_stand_beside_each_other_inside_the_picture():
    drawn = chart(figure(stacked=False))
    first, second = drawn.bars[0], drawn.bars[1]
    assert second.x == pytest.approx(first.x + first.width, abs=0.2)
    assert first.y + first.height == HEIGHT - BOTTOM
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH and bar.y >= TOP for bar in drawn.bars)


def test_the_table_tells_the_same_numbers():
    drawn = chart(figure(stacked=True))
    assert [(row.label, row.cells) for row in drawn.rows] == [("a", ["1", "1"]), ("b", ["0", "2"]), ("c", ["3", "0"])]
    assert [bar.told for bar in drawn.bars] == ["a, Renkaat: 1", "a, Vanteet: 1", "b, Vanteet: 2", "c, Renkaat: 3"]


def test_nothing_at_all_is_said_to_be_nothing():
    assert chart(Figure(title="", text="", labels=["a"], series=[Series("x", [0])])).is_empty
