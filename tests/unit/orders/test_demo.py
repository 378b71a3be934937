"""Demonstration orders: made by the real services and paid at the playground, once."""

import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command

from installers.models import Booking
from lapinkumi.core.contributors import contributors
from orders import demo
from orders.demo.stories import STORIES
from orders.models import Correction, Delay, Delivery, Fee, Order, OrderLine, Refund, Shortage, Task
from orders.states import DeliveryState, FeeState
from shop.demo.terms import publish_earlier
from tests.builders.buying import a_shop, tyres
from tests.builders.garages import a_garage, a_service
from tests.builders.shortages import others
from tests.builders.transfers import an_independent_garage
from tests.unit.shop import make

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def shop(playground, settings) -> None:
    settings.SITE_URL = "http://localhost:8000"
    a_shop()
    publish_earlier(seed=1, out=io.StringIO())
    tyres(stock=400)
    others("Halla", "109.00", stock=400)
    make.level(make.rim(width_in="6.5", diameter_in=16), quantity=400)
    a_service(a_garage(bays=2))
    a_service(an_independent_garage(bays=2))


def test_fill_leads_orders_to_every_state_with_sound_books(shop):
    assert demo.fill(seed=1, orders=len(STORIES)) == len(STORIES)
    assert set(Order.objects.values_list("state", flat=True)) == {
        "pending_payment",
        "preliminary",
        "correction_offered",
        "confirmed",
        "cancelled",
        "refused",
        "completed",
        "transferred",
    }
    assert set(Delivery.objects.values_list("state", flat=True)) == set(DeliveryState.values)
    assert set(Booking.objects.values_list("state", flat=True)) >= {
        "requested",
        "confirmed",
        "done",
        "no_show",
        "cancelled",
        "cancelled_by_shop",
    }
    assert set(Fee.objects.values_list("state", flat=True)) == set(FeeState.values)
    assert sorted(Shortage.objects.values_list("state", "answer")) == [
        ("offered", ""),
        ("settled", "substitute"),
        ("settled", "wait"),
    ]
    assert sorted(delay.delivery_id is None for delay in Delay.objects.all()) == [False, True]
    assert OrderLine.objects.exclude(package_key="").values("order").distinct().count() == 1
    assert Refund.objects.filter(parts__0__quantity=1).count() == 1
    assert Task.objects.get(kind="amount_mismatch").settled_at is None
    assert Correction.objects.get(ground="freight").state == "offered"
    call_command("run_due", stdout=io.StringIO())
    assert [violation for check in contributors("BOOK_CHECKS") for violation in check()] == []


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
