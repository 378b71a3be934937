"""Demonstration orders: made by the real services and paid at the playground, once."""

import io
from datetime import UTC, datetime

import pytest
import time_machine

from orders import demo
from orders.books import check_orders
from orders.models import Delivery, Order
from tests.builders.buying import a_shop, tyres

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def shop(playground, settings) -> None:
    settings.SITE_URL = "http://localhost:8000"
    a_shop()
    tyres(stock=60)


def test_fill_makes_paid_orders_on_their_way_and_sound_books(shop):
    assert demo.fill(seed=1, orders=5) == 5
    states = list(Order.objects.order_by("pk").values_list("state", "payment__state"))
    assert [state for state, _payment in states] == [
        "preliminary",
        "confirmed",
        "confirmed",
        "confirmed",
        "preliminary",
    ]
    assert {payment for _state, payment in states} == {"authorised"}
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["dispatched", "dispatched", "planned"]
    assert list(check_orders()) == []


def test_fill_again_adds_only_what_is_missing(shop):
    demo.fill(seed=1, orders=2)
    assert demo.fill(seed=1, orders=2) == 0
    assert demo.fill(seed=1, orders=3) == 1
    assert Order.objects.count() == 3


def test_fill_with_nothing_to_sell_makes_nothing(playground):
    a_shop()
    assert demo.fill(seed=1, orders=2) == 0
    assert Order.objects.count() == 0


def test_fill_is_refused_in_production(settings):
    settings.LOCAL = False
    with pytest.raises(RuntimeError, match="local machine only"):
        demo.fill(seed=1, orders=1)


def test_asking_for_what_is_there_asks_nothing():
    out = io.StringIO()
    with time_machine.travel(NOW, tick=False):
        demo.ask_for_orders(seed=1, orders=0, out=out)
    assert out.getvalue() == ""
