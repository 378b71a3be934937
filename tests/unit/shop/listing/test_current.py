"""The index of a process: when it is built anew, and when a change leaves it as it is."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.freshness import look
from shop.listing.current import build_behind, current
from shop.models import Product
from shop.services import prices, publishing, stock
from tests.unit.shop import make

pytestmark = pytest.mark.django_db(transaction=True)
STAFF = Actor.system("test")


@pytest.fixture
def tyre() -> Product:
    made = make.tyre(sku="A", price=Decimal("100.00"))
    make.tyre(sku="B", price=Decimal("120.00"))
    make.level(made, quantity=8)
    return made


def counted(tyre: Product, quantity: int) -> None:
    stock.count_stock(level_id=tyre.levels.get().pk, quantity=quantity, at=clock.now(), by=STAFF)


def test_unchanged_range_keeps_its_index(tyre: Product):
    first = current(look())
    again = current(look())
    assert again.index is first.index
    assert again.exact


def test_purchase_that_leaves_enough_leaves_the_index(tyre: Product):
    before = current(look())
    counted(tyre, 7)
    after = current(look())
    assert after.index is before.index
    assert after.exact


def test_sold_out_product_is_so_in_the_index(tyre: Product):
    before = current(look()).index
    counted(tyre, 0)
    after = current(look()).index
    assert (before.counts("stock", before.all), after.counts("stock", after.all)) == (
        {"oma": 1, "loppu": 1},
        {"loppu": 2},
    )


def test_new_price_moves_the_product(tyre: Product):
    before = current(look()).index
    prices.change_price(product_id=tyre.pk, price=Decimal("130.00"), at=clock.now(), by=STAFF)
    after = current(look()).index
    assert before.ids[0] == tyre.pk
    assert after.ids[1] == tyre.pk


def test_withdrawn_product_leaves_and_comes_back(tyre: Product):
    assert tyre.pk in current(look()).index.ids
    publishing.withdraw(product_id=tyre.pk, at=clock.now(), by=STAFF)
    assert tyre.pk not in current(look()).index.ids
    publishing.publish(product_id=tyre.pk, at=clock.now(), by=STAFF)
    assert tyre.pk in current(look()).index.ids


def test_during_the_pause_the_old_index_answers_and_says_so(tyre: Product, settings):
    before = current(look())
    settings.LISTING_PAUSE_SECONDS = 60
    counted(tyre, 0)
    during = current(look())
    assert (during.index, during.exact) == (before.index, False)
    settings.LISTING_PAUSE_SECONDS = 0
    assert current(look()).exact


def test_nobody_waits_while_a_new_index_is_built_behind(tyre: Product, settings):
    before = current(look())
    settings.LISTING_BUILT_BEHIND = True
    counted(tyre, 0)
    during = current(look())
    assert (during.index, during.exact) == (before.index, False)
    _wait_until_built()
    after = current(look())
    assert after.exact
    assert after.index.counts("stock", after.index.all) == {"loppu": 2}


def test_one_index_is_built_at_a_time(tyre: Product, settings):
    current(look())
    settings.LISTING_BUILT_BEHIND = True
    for _ in range(5):
        build_behind()
        assert sum(thread.name == "listing" for thread in threading.enumerate()) <= 1
    _wait_until_built()


def test_index_that_could_not_be_built_is_built_at_the_next_asking(tyre: Product, settings):
    before = current(look())
    settings.LISTING_BUILT_BEHIND = True
    counted(tyre, 0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_brand RENAME TO shop_brand_away")
        build_behind()
        _wait_until_built()
        cursor.execute("ALTER TABLE shop_brand_away RENAME TO shop_brand")
    assert current(look()).index is before.index
    _wait_until_built()
    assert current(look()).exact


def _wait_until_built() -> None:
    for thread in threading.enumerate():
        if thread.name == "listing":
            thread.join(30)
