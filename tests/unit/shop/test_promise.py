"""The delivery promise: shelves and a place in, days out; working days are Finland's."""

from datetime import UTC, date, datetime

import pytest

from lapinkumi.core.working_days import DayWindow
from shop.place import Place
from shop.promise import Shelf, Supply, supply, window
from tests.unit.shop import make

pytestmark = pytest.mark.rule("R5.4")

CENTRAL = Shelf(quantity=8, first_days=2, last_days=2, central=True)
SUPPLIER = Shelf(quantity=40, first_days=5, last_days=10, central=False)
QUICK_SUPPLIER = Shelf(quantity=40, first_days=3, last_days=4, central=False)
ROVANIEMI = Place(postcode="96100", zone="rovaniemi", name="Rovaniemi")
UTSJOKI = Place(postcode="99980", zone="lapland", extra_days=2, name="Utsjoki")

WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shelves", "wanted", "goods"),
    [
        ([CENTRAL, SUPPLIER], 4, Supply(2, 2, central=True)),
        ([SUPPLIER, CENTRAL], 8, Supply(2, 2, central=True)),
        ([CENTRAL, SUPPLIER], 9, Supply(5, 10, central=False)),
        ([CENTRAL, SUPPLIER, QUICK_SUPPLIER], 9, Supply(3, 4, central=False)),
        ([CENTRAL, SUPPLIER], 48, Supply(5, 10, central=False)),
        ([CENTRAL, SUPPLIER], 49, None),
        ([], 1, None),
        ([Shelf(quantity=0, first_days=1, last_days=1, central=True), SUPPLIER], 1, Supply(5, 10, central=False)),
    ],
)
def test_goods_come_whole_from_the_quickest_shelf_or_else_from_several(shelves, wanted, goods):
    assert supply(shelves, wanted=wanted) == goods


@pytest.mark.parametrize(
    ("goods", "place", "ordered_at", "earliest", "latest"),
    [
        # confirmed on Thursday, then two working days
        (Supply(2, 2, central=True), ROVANIEMI, WEDNESDAY, date(2026, 11, 23), date(2026, 11, 23)),
        (Supply(5, 10, central=False), ROVANIEMI, WEDNESDAY, date(2026, 11, 26), date(2026, 12, 3)),
        (Supply(2, 2, central=True), UTSJOKI, WEDNESDAY, date(2026, 11, 25), date(2026, 11, 25)),
        (Supply(2, 2, central=True), None, WEDNESDAY, date(2026, 11, 23), date(2026, 11, 23)),
        # Friday evening: confirmed on Monday
        (Supply(2, 2, central=True), ROVANIEMI, FRIDAY_EVENING, date(2026, 11, 25), date(2026, 11, 25)),
        # never sooner than the terms say
        (Supply(0, 1, central=True), ROVANIEMI, WEDNESDAY, date(2026, 11, 23), date(2026, 11, 23)),
        # over Christmas: eve, day and St Stephen's do not count, nor do New Year's Day and Epiphany
        (
            Supply(2, 10, central=False),
            ROVANIEMI,
            datetime(2026, 12, 22, 9, tzinfo=UTC),
            date(2026, 12, 29),
            date(2027, 1, 12),
        ),
        # half past midnight in Helsinki is yesterday in UTC
        (
            Supply(2, 2, central=True),
            ROVANIEMI,
            datetime(2026, 11, 17, 22, 30, tzinfo=UTC),
            date(2026, 11, 23),
            date(2026, 11, 23),
        ),
    ],
)
def test_window_counts_from_the_assumed_confirmation(goods, place, ordered_at, earliest, latest):
    assert window([goods], place=place, ordered_at=ordered_at) == DayWindow(earliest, latest)


def test_slowest_goods_decide_for_all():
    both = window([Supply(2, 2, central=True), Supply(5, 10, central=False)], place=None, ordered_at=WEDNESDAY)
    assert both == window([Supply(5, 10, central=False)], place=None, ordered_at=WEDNESDAY)


def test_no_goods_no_promise():
    assert window([], place=ROVANIEMI, ordered_at=WEDNESDAY) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("lead_days", "first", "last"), [(None, 5, 10), (7, 5, 7), (3, 3, 3)])
def test_article_of_its_own_lead_time_overrides_its_source(lead_days, first, last):
    level = make.level(make.tyre(), quantity=4, code="nordtyre", lead_days=lead_days)
    assert Shelf.of(level) == Shelf(quantity=4, first_days=first, last_days=last, central=False)
