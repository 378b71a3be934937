"""Klarna's callbacks: a secret lets them in, they are stored before anything is done, and their content is nothing."""

import pytest
import requests
from django.urls import reverse

from orders.klarna import KlarnaError
from orders.models import KlarnaCallback, Payment
from orders.services import callbacks
from orders.states import OrderState
from tests.builders.orders import AT, SHOP
from tests.builders.payments import a_waiting_order

pytestmark = pytest.mark.django_db


def address(payment: Payment, name: str = "klarna-push", **over: str) -> str:
    return reverse(
        f"orders:{name}", args=[over.get("number", payment.order.number), over.get("secret", payment.secret)]
    )


def order_state(payment: Payment) -> str:
    return Payment.objects.select_related("order").get(pk=payment.pk).order.state


@pytest.mark.parametrize("name", ["klarna-push", "klarna-fraud"])
def test_stored_as_it_came_and_asked_for_later(client, klarna, name):
    payment = a_waiting_order()
    klarna.pay()
    assert client.post(address(payment, name), b"\x00\xff{}", content_type="application/json").status_code == 200
    stored = KlarnaCallback.objects.get()
    assert (stored.kind, stored.body, stored.handled_at) == (name[7:], "\ufffd\ufffd{}", None)
    assert order_state(payment) == OrderState.PENDING_PAYMENT
    assert callbacks.follow_up(callback_id=stored.pk, at=AT, by=SHOP) is True
    assert callbacks.follow_up(callback_id=stored.pk, at=AT, by=SHOP) is False
    assert order_state(payment) == OrderState.PRELIMINARY


def test_a_body_that_claims_a_payment_is_not_believed(client, klarna):
    payment = a_waiting_order()
    client.post(address(payment), '{"status": "checkout_complete", "fraud_status": "ACCEPTED"}', content_type="text/x")
    callbacks.follow_up(callback_id=KlarnaCallback.objects.get().pk, at=AT, by=SHOP)
    assert order_state(payment) == OrderState.PENDING_PAYMENT


def test_without_klarna_it_stays_to_be_followed_up(client, klarna):
    payment = a_waiting_order()
    client.post(address(payment))
    stored = KlarnaCallback.objects.get()
    klarna.trouble = requests.ConnectionError()
    with pytest.raises(KlarnaError):
        callbacks.follow_up(callback_id=stored.pk, at=AT, by=SHOP)
    assert list(KlarnaCallback.objects.waiting()) == [stored]


def test_a_long_body_is_cut(client, klarna):
    payment = a_waiting_order()
    client.post(address(payment), b"x" * 100_000, content_type="text/plain")
    assert len(KlarnaCallback.objects.get().body) == callbacks.LONGEST_BODY


@pytest.mark.parametrize("name", ["klarna-push", "klarna-fraud", "klarna-validate"])
@pytest.mark.parametrize("over", [{"secret": "wrong"}, {"number": "LK-1"}, {"secret": "å' OR 1=1"}])
def test_a_wrong_address_is_unknown_and_stores_nothing(client, klarna, name, over):
    payment = a_waiting_order()
    assert client.post(address(payment, name, **over)).status_code == 404
    assert KlarnaCallback.objects.count() == 0


@pytest.mark.parametrize("name", ["klarna-push", "klarna-fraud", "klarna-validate"])
def test_looking_at_an_address_does_nothing(client, klarna, name):
    payment = a_waiting_order()
    assert client.get(address(payment, name)).status_code == 405
