"""Prices and their history; the lowest price of thirty days."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from lapinkumi.core.actors import Actor
from lapinkumi.core.clock import HELSINKI
from shop.models import PricePeriod, Product, ProductEvent
from shop.price_history import lowest_prices, reduction_percent
from shop.services.prices import BadPrice, change_price, set_price
from tests.unit.shop import make

AT = datetime(2026, 11, 20, 7, tzinfo=UTC)


def history(product: Product) -> list[tuple[str, datetime, datetime | None]]:
    rows = PricePeriod.objects.filter(product=product).order_by("valid_from")
    return [(str(row.price), row.valid_from, row.valid_to) for row in rows]


@pytest.mark.django_db
def test_set_price_closes_one_period_and_opens_the_next():
    tyre = make.tyre()
    assert set_price(product_id=tyre.pk, price=Decimal("99.00"), cause="staff", at=AT) == Decimal("119.00")
    tyre.refresh_from_db()
    assert (tyre.price, tyre.updated_at) == (Decimal("99.00"), AT)
    assert history(tyre) == [("119.00", make.AT, AT), ("99.00", AT, None)]


@pytest.mark.django_db
def test_set_price_twice_changes_once():
    tyre = make.tyre()
    set_price(product_id=tyre.pk, price=Decimal("99.00"), cause="staff", at=AT)
    assert set_price(product_id=tyre.pk, price=Decimal("99.00"), cause="staff", at=AT + timedelta(days=1)) is None
    assert history(tyre) == [("119.00", make.AT, AT), ("99.00", AT, None)]


@pytest.mark.django_db
@pytest.mark.parametrize("price", ["0.00", "-5.00"])
def test_a_price_is_above_zero(price: str):
    tyre = make.tyre()
    with pytest.raises(BadPrice):
        set_price(product_id=tyre.pk, price=Decimal(price), cause="staff", at=AT)
    assert history(tyre) == [("119.00", make.AT, None)]


@pytest.mark.django_db
def test_a_price_never_begins_before_the_one_that_holds():
    tyre = make.tyre()
    for at in (make.AT, make.AT - timedelta(days=1)):
        with pytest.raises(BadPrice):
            set_price(product_id=tyre.pk, price=Decimal("99.00"), cause="staff", at=at)
    assert history(tyre) == [("119.00", make.AT, None)]


@pytest.mark.django_db
def test_a_fraction_of_a_cent_is_no_price():
    tyre = make.tyre()
    with pytest.raises(ValueError, match="cents"):
        set_price(product_id=tyre.pk, price=Decimal("99.001"), cause="staff", at=AT)


@pytest.mark.django_db(transaction=True)
def test_change_price_leaves_an_event_once():
    tyre = make.tyre()
    for _twice in range(2):
        change_price(product_id=tyre.pk, price=Decimal("99.00"), at=AT, by=Actor.system("test"))
    assert [(event.kind, event.data) for event in ProductEvent.objects.all()] == [
        ("price_changed", {"old": "119.00", "new": "99.00"})
    ]


@pytest.mark.django_db
def test_lowest_price_of_thirty_days_is_the_campaigns_not_the_summers():
    tyre = make.tyre()
    prices = [("99.00", (2026, 11, 1)), ("119.00", (2026, 11, 8)), ("89.00", (2026, 11, 20))]
    for price, day in prices:
        set_price(product_id=tyre.pk, price=Decimal(price), cause="campaign:1", at=datetime(*day, tzinfo=HELSINKI))
    begins = datetime(2026, 11, 20, tzinfo=HELSINKI)
    assert lowest_prices([tyre.pk], before=begins) == {tyre.pk: Decimal("99.00")}
    assert reduction_percent(lowest=Decimal("99.00"), price=Decimal("89.00")) == Decimal("10.1")


@pytest.mark.django_db
@pytest.mark.parametrize(("ended", "lowest"), [((2026, 10, 20, 23, 59), "119.00"), ((2026, 10, 21, 0, 1), "99.00")])
def test_a_price_counts_if_it_held_on_the_first_of_the_thirty_days(ended: tuple[int, ...], lowest: str):
    tyre = make.tyre()
    set_price(product_id=tyre.pk, price=Decimal("99.00"), cause="staff", at=datetime(2026, 10, 1, tzinfo=HELSINKI))
    set_price(product_id=tyre.pk, price=Decimal("119.00"), cause="staff", at=datetime(*ended, tzinfo=HELSINKI))
    assert lowest_prices([tyre.pk], before=datetime(2026, 11, 20, 12, tzinfo=HELSINKI)) == {tyre.pk: Decimal(lowest)}


@pytest.mark.django_db
def test_a_price_that_begins_with_the_reduction_does_not_count():
    tyre = make.tyre()
    set_price(product_id=tyre.pk, price=Decimal("89.00"), cause="campaign:1", at=AT)
    assert lowest_prices([tyre.pk], before=AT) == {tyre.pk: Decimal("119.00")}


@pytest.mark.django_db
def test_a_product_with_no_earlier_price_has_no_lowest_one():
    assert lowest_prices([make.tyre().pk], before=make.AT) == {}


@pytest.mark.django_db
def test_lowest_prices_of_a_whole_page_come_in_one_query(django_assert_num_queries):
    products = [make.tyre(sku=f"T{number}").pk for number in range(5)]
    with django_assert_num_queries(1):
        assert len(lowest_prices(products, before=AT)) == 5


@pytest.mark.parametrize(
    ("lowest", "price", "percent"),
    [("99.00", "89.00", "10.1"), ("100.00", "100.00", "0.0"), ("100.00", "110.00", "-10.0")],
)
def test_reduction_is_told_from_the_lowest_price(lowest: str, price: str, percent: str):
    assert reduction_percent(lowest=Decimal(lowest), price=Decimal(price)) == Decimal(percent)
