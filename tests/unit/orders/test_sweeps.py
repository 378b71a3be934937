"""What time brings to orders: payments polled, unpaid orders ended, calls made, callbacks followed up."""

from datetime import timedelta

import pytest
import requests

from orders import policy
from orders.models import Checkout, KlarnaCall, Order, Payment
from orders.services import callbacks, payments, sweeps
from orders.services import checkout as checkouts
from orders.services.sweeps import POLLER
from orders.states import OrderState
from shop.models import Basket, StockLevel
from shop.policy import BASKET_TIME
from tests.builders.buying import tyres
from tests.builders.orders import AT
from tests.builders.payments import a_waiting_order

pytestmark = pytest.mark.django_db
SOON = AT + payments.POLL_AGAIN
LATE = AT + policy.PAYMENT_TIME


def states() -> list[str]:
    return list(Order.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.rule("R2.4")
def test_a_payment_whose_push_was_lost_is_found(klarna):
    a_waiting_order()
    klarna.pay()
    assert sweeps.poll_payments(at=SOON - timedelta(seconds=1)) == 0
    assert [sweeps.poll_payments(at=SOON), sweeps.poll_payments(at=SOON + payments.POLL_AGAIN)] == [1, 0]
    assert states() == [OrderState.PRELIMINARY]


def test_polling_goes_on_while_klarna_is_away_or_the_buyer_is_not_ready(klarna):
    payment = a_waiting_order()
    klarna.trouble = requests.ConnectionError()
    assert sweeps.poll_payments(at=SOON) == 0
    payment.refresh_from_db()
    assert payment.next_poll_at == SOON + payments.POLL_AGAIN
    klarna.trouble = None
    assert sweeps.poll_payments(at=SOON + payments.POLL_AGAIN) == 0
    klarna.pay()
    assert sweeps.poll_payments(at=SOON + 2 * payments.POLL_AGAIN) == 1


@pytest.mark.rule("R2.2")
def test_unpaid_orders_end_and_their_goods_go_back_once(klarna):
    a_waiting_order(tyres())
    assert sweeps.expire_unpaid(at=LATE - timedelta(seconds=1)) == 0
    assert [sweeps.expire_unpaid(at=LATE), sweeps.expire_unpaid(at=LATE)] == [1, 0]
    assert (states(), StockLevel.objects.get().quantity) == ([OrderState.EXPIRED], 8)


def test_an_order_paid_at_the_last_moment_is_not_ended(klarna):
    a_waiting_order()
    klarna.pay()
    assert sweeps.expire_unpaid(at=LATE) == 0
    assert states() == [OrderState.PRELIMINARY]


def test_one_order_that_can_not_be_asked_for_does_not_stop_the_others(klarna):
    stuck = a_waiting_order()
    Payment.objects.filter(pk=stuck.pk).update(base_url="http://127.0.0.1:1")  # nobody answers there
    a_waiting_order()
    assert sweeps.expire_unpaid(at=LATE) == 1
    assert states() == [OrderState.PENDING_PAYMENT, OrderState.EXPIRED]


def test_intended_calls_are_made(klarna):
    payment = a_waiting_order()
    klarna.pay()
    payments.sync(payment_id=payment.pk, at=AT, by=POLLER)
    assert [sweeps.make_klarna_calls(at=AT), sweeps.make_klarna_calls(at=AT)] == [2, 0]
    assert set(KlarnaCall.objects.values_list("state", flat=True)) == {"done"}


def test_callbacks_that_nobody_followed_up_are(klarna):
    payment = a_waiting_order()
    klarna.pay()
    callbacks.store(payment_id=payment.pk, kind="push", body="", at=AT, by=POLLER)
    assert [sweeps.handle_callbacks(at=AT), sweeps.handle_callbacks(at=AT)] == [1, 0]
    assert states() == [OrderState.PRELIMINARY]


def test_callbacks_wait_while_klarna_is_away(klarna):
    payment = a_waiting_order()
    callbacks.store(payment_id=payment.pk, kind="push", body="", at=AT, by=POLLER)
    klarna.trouble = (503, "")
    assert sweeps.handle_callbacks(at=AT) == 0
    klarna.trouble = None
    assert sweeps.handle_callbacks(at=AT) == 1


@pytest.mark.rule("R3.5")
def test_drafts_go_with_their_baskets():
    old = Basket.objects.create(created_at=AT, touched_at=AT)
    young = Basket.objects.create(created_at=AT, touched_at=AT + timedelta(seconds=1))
    for basket in (old, young):
        Checkout.objects.create(basket=basket, created_at=AT, touched_at=AT, email="aino@example.com")
    at = AT + BASKET_TIME
    assert [checkouts.forget_lapsed(at=at), checkouts.forget_lapsed(at=at)] == [1, 0]
    assert [draft.basket for draft in Checkout.objects.all()] == [young]
