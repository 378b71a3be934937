"""May the buyer pay now? Answered from our own rows, with no call to anybody and nothing marked."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from orders import policy
from orders.models import Order, Payment
from orders.services import validation
from orders.states import OrderState, PaymentState
from tests.builders.garages import a_garage, a_held_time, wall
from tests.builders.orders import AT
from tests.builders.payments import a_waiting_order

pytestmark = pytest.mark.django_db


def told(klarna, **over: Any) -> str:
    return json.dumps({**klarna.checkouts[klarna.last], **over})


def objection(payment: Payment, body: str, at=AT) -> Any:
    loaded = validation.load(number=payment.order.number, secret=payment.secret)
    assert loaded is not None
    return validation.objection(payment=loaded, body=body, at=at)


def test_what_was_ordered_may_be_paid_again_and_again(client, klarna):
    payment = a_waiting_order()
    klarna.calls.clear()
    address = reverse("orders:klarna-validate", args=[payment.order.number, payment.secret])
    for _time in range(2):
        assert objection(payment, told(klarna)) is None
    assert klarna.calls == []
    payment.refresh_from_db()
    assert payment.state == PaymentState.CREATED
    Order.objects.update(pay_by_at=AT.replace(year=2099))
    assert client.post(address, told(klarna), content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        "12",
        '"x"',
        "{}",
        '{"merchant_data": "{}"}',
        "[" * 5000,
        '{"order_amount": 1e999}',
        "\x00",
    ],
)
def test_garbage_is_refused_in_words(client, klarna, body):
    payment = a_waiting_order()
    assert objection(payment, body) == validation.CHANGED
    address = reverse("orders:klarna-validate", args=[payment.order.number, payment.secret])
    answer = client.post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error_type"]) == (400, "approval_failed")


def test_an_order_of_many_lines_may_be_paid(client, klarna):
    """Klarna sends the whole checkout, its own HTML included: however long it is, it is read to its end."""
    payment = a_waiting_order()
    Order.objects.update(pay_by_at=AT.replace(year=2099))
    body = told(klarna, html_snippet="<div>" + "x" * 200_000 + "</div>")
    long = json.dumps({"html_snippet": json.loads(body)["html_snippet"], **json.loads(body)})
    address = reverse("orders:klarna-validate", args=[payment.order.number, payment.secret])
    assert client.post(address, long, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    "over",
    [
        {"order_amount": 100},
        {"order_lines": []},
        {"purchase_currency": "SEK"},
        {"merchant_data": ""},
        {"merchant_data": '"x"'},
        {"merchant_data": '{"snapshot": "another"}'},
    ],
)
def test_another_basket_or_sum_is_refused(klarna, over):
    payment = a_waiting_order()
    assert objection(payment, told(klarna, **over)) == validation.CHANGED


def test_a_lapsed_time_to_pay_is_refused(klarna):
    payment = a_waiting_order()
    assert objection(payment, told(klarna), AT + policy.PAYMENT_TIME - timedelta(seconds=1)) is None
    assert objection(payment, told(klarna), AT + policy.PAYMENT_TIME) == validation.LAPSED


@pytest.mark.parametrize("state", [OrderState.EXPIRED, OrderState.CANCELLED])
def test_an_ended_order_is_refused(klarna, state):
    payment = a_waiting_order()
    Order.objects.filter(pk=payment.order_id).update(state=state, closed_at=AT)
    assert objection(payment, told(klarna)) == validation.CHANGED


@pytest.mark.rule("R1.1")
def test_a_minor_is_refused_where_klarna_tells_the_age(klarna):
    payment = a_waiting_order()
    assert objection(payment, told(klarna, customer={"date_of_birth": "2008-11-21"})) == validation.UNDER_AGE
    assert objection(payment, told(klarna, customer={"date_of_birth": "2008-11-20"})) is None
    assert objection(payment, told(klarna, customer={})) is None


def test_a_time_that_is_gone_is_refused(klarna):
    garage = a_garage()
    booking = a_held_time(garage=garage, starts_at=wall(AT.date() + timedelta(days=4), "10:00"))
    payment = a_waiting_order(delivery_way="installer", installer=garage, booking=booking, needs_time=True)
    assert objection(payment, told(klarna)) is None
    type(booking).objects.filter(pk=booking.pk).update(state="cancelled", cancelled_at=AT, hold_expires_at=None)
    assert objection(payment, told(klarna)) == validation.TIME_GONE
