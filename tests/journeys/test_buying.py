"""Buying, from the basket to the thanks, over HTTP: the shop's own pages and doors against the playground's Klarna."""

from datetime import timedelta

import pytest
import requests

from installers.models import Booking
from lapinkumi.core import clock
from lapinkumi.core.working_days import add_working_days
from lapinkumi.outbox.models import Message
from orders import policy
from orders.models import KlarnaCall, Order, Payment
from orders.services import payments, sweeps
from orders.states import OrderState, PaymentState
from shop.models import StockLevel
from tests.builders.buying import Buyer, a_ready_buyer, a_shop, tyres
from tests.builders.garages import a_garage, a_service, wall
from tests.playground import Playground

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shop(live_server, settings, playground: Playground) -> None:
    """The shop on an address that the playground can call."""
    settings.SITE_URL = live_server.url
    a_shop()


@pytest.fixture
def buyer() -> Buyer:
    """Somebody at Klarna's frame, with four tyres to be sent home."""
    buyer = a_ready_buyer(tyres())
    buyer.orders()
    assert "klarna-checkout-container" in buyer.looks()
    return buyer


def klarna_id() -> str:
    return Payment.objects.latest("pk").klarna_order_id or ""


def thanks(buyer: Buyer) -> str:
    return buyer.http.get("/kassa/valmis/", {"kco": klarna_id()}, follow=True).content.decode()


def state() -> str:
    return Order.objects.latest("pk").state


@pytest.mark.rule("R2.4", "R4.8")
def test_paid_and_thanked(buyer, playground):
    playground.complete(klarna_id())
    assert "Kiitos!" in thanks(buyer)
    order = Order.objects.get()
    assert (order.state, order.payment.state, StockLevel.objects.get().quantity) == (
        OrderState.PRELIMINARY,
        PaymentState.AUTHORISED,
        4,
    )
    assert Message.objects.get().name == "order_received"
    assert sweeps.make_klarna_calls(at=clock.now()) == 2
    assert set(KlarnaCall.objects.values_list("state", flat=True)) == {"done"}
    assert playground.push(klarna_id()) == [200]
    sweeps.handle_callbacks(at=clock.now())
    assert (Message.objects.count(), Order.objects.count()) == (1, 1)


@pytest.mark.rule("R5.2", "R4.5")
def test_fitted_to_the_car_at_a_booked_time(playground):
    garage = a_garage()
    service = a_service(garage).product
    buyer = Buyer().puts(tyres()).puts(service, 1)
    assert buyer.chooses(garage.slug).url == "/kassa/aika/"
    day = add_working_days(clock.today(), days=8)
    assert buyer.picks(wall(day, "10:00")).url == "/kassa/tiedot/"
    assert buyer.tells().url == "/kassa/maksu/"
    buyer.orders()
    buyer.looks()
    playground.complete(klarna_id(), method="CARD")
    assert "klo 10.00" in thanks(buyer)
    booking = Booking.objects.get()
    assert (booking.state, booking.order_number) == ("requested", Order.objects.get().number)


def test_the_browser_was_closed_after_paying_and_the_push_alone_completes(buyer, playground):
    playground.complete(klarna_id())
    assert playground.push(klarna_id()) == [200]
    assert state() == OrderState.PENDING_PAYMENT  # stored first, followed up then
    assert sweeps.handle_callbacks(at=clock.now()) == 1
    assert (state(), Message.objects.count()) == (OrderState.PRELIMINARY, 1)


def test_the_browser_was_closed_and_the_push_was_lost_so_the_poller_completes(buyer, playground):
    playground.drop_pushes()
    playground.complete(klarna_id())
    assert sweeps.poll_payments(at=clock.now() + payments.POLL_AGAIN) == 1
    assert (state(), Message.objects.count()) == (OrderState.PRELIMINARY, 1)


def test_order_management_lags_and_the_page_waits(buyer, playground):
    playground.lag(3600)
    playground.complete(klarna_id())
    assert "Maksua vahvistetaan" in thanks(buyer)
    assert state() == OrderState.PENDING_PAYMENT


@pytest.mark.rule("R2.2")
def test_nobody_pays_and_the_goods_go_back(buyer, playground):
    late = clock.now() + policy.PAYMENT_TIME
    assert sweeps.expire_unpaid(at=late) == 1
    assert (state(), StockLevel.objects.get().quantity) == (OrderState.EXPIRED, 8)
    with pytest.raises(requests.HTTPError):
        playground.complete(klarna_id())
    assert "Tilaa ja maksa" in buyer.looks()
    buyer.orders()
    assert "klarna-checkout-container" in buyer.looks()


def test_a_checkout_that_klarna_dropped_is_made_anew(buyer, playground):
    before = klarna_id()
    playground.expire(before)
    assert "klarna-checkout-container" in buyer.looks()
    assert klarna_id() != before
    playground.complete(klarna_id())
    assert "Kiitos!" in thanks(buyer)


@pytest.mark.parametrize("trouble", [500, 503, 429, "disconnect", "garbage", "empty"])
def test_klarna_is_away_and_comes_back(playground, trouble):
    buyer = a_ready_buyer(tyres())
    buyer.orders()
    playground.fail("klarna", status=trouble, next=9)
    answer = buyer.http.get("/kassa/maksu/")
    assert answer.status_code == 503
    assert "Yritä uudelleen" in answer.content.decode()
    playground.fail("klarna", status=trouble, next=0)
    assert "klarna-checkout-container" in buyer.looks()
    assert Order.objects.count() == 1


@pytest.mark.rule("R4.8")
def test_a_refused_buyer_may_try_another_way(buyer, playground):
    playground.complete(klarna_id())
    playground.fraud(klarna_id(), "REJECTED")
    sweeps.handle_callbacks(at=clock.now())
    assert state() == OrderState.CANCELLED
    html = thanks(buyer)
    assert "Maksu ei onnistunut" in html
    buyer.orders(html)
    assert "klarna-checkout-container" in buyer.looks()
    playground.complete(klarna_id())
    assert "Kiitos!" in thanks(buyer)


def test_the_basket_changes_while_klarna_waits(buyer, playground):
    first = klarna_id()
    buyer.tells(street="Toinenkatu 2")
    buyer.orders()
    assert "klarna-checkout-container" in buyer.looks()
    with pytest.raises(requests.HTTPError):
        playground.complete(first)
    playground.complete(klarna_id())
    assert "Kiitos!" in thanks(buyer)
    assert sorted(Order.objects.values_list("state", "street")) == [
        ("expired", "Koskikatu 1"),
        ("preliminary", "Toinenkatu 2"),
    ]
    assert StockLevel.objects.get().quantity == 4


def test_a_late_visit_keeps_the_order(buyer):
    late = clock.now() + policy.PAYMENT_TIME - timedelta(minutes=1)
    assert sweeps.expire_unpaid(at=late) == 0
    assert state() == OrderState.PENDING_PAYMENT
