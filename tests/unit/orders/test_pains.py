"""What others' users suffered from at paying, each pain proved not to be ours: those that stand beside nothing else.

Each of the pains 1 to 12 has tests of its name, `test_pain_N_...`, here or beside what it is about.
"""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
import requests

from lapinkumi.outbox.models import Message
from orders.models import KlarnaCall, KlarnaCallback, Order, Payment, Task
from orders.services import callbacks, klarna_calls, payments, sweeps
from orders.services.verdict import Standing
from orders.tasks import follow_up_callback
from shop.models import StockLevel, StockMovement
from tests.builders.buying import tyres
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.payments import a_waiting_order
from tests.unit.orders.test_cancelling import cancel

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def paid(klarna: Any) -> Payment:
    payment = a_waiting_order(tyres())
    klarna.pay()
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    payment.refresh_from_db()
    return payment


def stands(payment: Payment) -> tuple[str, str]:
    fresh = Payment.objects.select_related("order").get(pk=payment.pk)
    return fresh.order.state, fresh.state


@pytest.mark.parametrize("order_of_arrival", list(permutations(["page", "push", "poller"])), ids=" ".join)
def test_pain_3_in_whatever_order_page_push_and_poller_come_there_is_one_order(klarna: Any, order_of_arrival: Any):
    payment = a_waiting_order(tyres())
    stored = callbacks.store(payment_id=payment.pk, kind="push", body="", at=AT, by=SHOP)
    klarna.pay()
    ways = {
        "page": lambda: payments.sync(payment_id=payment.pk, at=AT, by=CUSTOMER),
        "push": lambda: callbacks.follow_up(callback_id=stored.pk, at=AT, by=SHOP),
        "poller": lambda: sweeps.poll_payments(at=LATER),
    }
    for way in (*order_of_arrival, *order_of_arrival):
        ways[way]()
    assert stands(payment) == ("preliminary", "authorised")
    assert (Order.objects.count(), Message.objects.count(), KlarnaCall.objects.count()) == (1, 1, 2)
    assert StockLevel.objects.get().quantity == 4


@pytest.mark.parametrize("trouble", [(503, ""), (200, "<html>"), requests.ReadTimeout()], ids=str)
def test_pain_4_what_fails_after_the_money_came_undoes_nothing(klarna: Any, trouble: Any):
    """Klarna can't be told our number, nor that we know: the order stands, its mail is on its way, the rest waits."""
    payment = paid(klarna)
    klarna.trouble = trouble
    sweeps.make_klarna_calls(at=AT)
    assert stands(payment) == ("preliminary", "authorised")
    assert (Message.objects.count(), KlarnaCall.objects.filter(state="queued").count()) == (1, 2)
    klarna.trouble = None
    sweeps.make_klarna_calls(at=LATER)
    assert (stands(payment)[0], KlarnaCall.objects.filter(state="done").count()) == ("preliminary", 2)


def test_pain_5_a_held_order_is_never_cancelled_by_anything_of_time(klarna: Any):
    payment = a_waiting_order(tyres())
    klarna.pay(order_amount=51961)
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    for hours in (1, 24, 24 * 20):
        at = AT + timedelta(hours=hours)
        sweeps.poll_payments(at=at)
        sweeps.expire_unpaid(at=at)
        sweeps.make_klarna_calls(at=at)
    assert stands(payment) == ("pending_payment", "authorised")
    assert klarna.orders[klarna.last]["status"] == "AUTHORIZED"
    assert KlarnaCall.objects.filter(operation__in=["cancel", "release"]).count() == 0
    assert (Message.objects.count(), StockLevel.objects.get().quantity) == (0, 4)


@pytest.mark.parametrize("status", ["CANCELLED", "EXPIRED", "CLOSED"])
def test_pain_6_a_late_answer_ends_no_order_that_was_taken_in(klarna: Any, status: str):
    payment = paid(klarna)
    klarna.orders[klarna.last].update(status=status)
    for _time in range(2):
        payments.sync(payment_id=payment.pk, at=LATER, by=SHOP)
    assert stands(payment)[0] == "preliminary"
    assert StockLevel.objects.get().quantity == 4


def test_pain_6_accepted_for_a_cancelled_order_is_let_go_and_told(klarna: Any):
    payment = a_waiting_order(tyres())
    klarna.pay(fraud_status="PENDING")
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    Order.objects.update(state="cancelled", closed_at=AT)
    klarna.orders[klarna.last]["fraud_status"] = "ACCEPTED"
    for _time in range(2):
        assert payments.sync(payment_id=payment.pk, at=LATER, by=SHOP) == Standing.ENDED
    sweeps.make_klarna_calls(at=LATER)
    assert (klarna.orders[klarna.last]["status"], stands(payment)) == ("CANCELLED", ("cancelled", "voided"))
    assert Task.objects.filter(kind="late_payment").count() == 1


def test_pain_7_a_push_is_stored_before_it_is_answered_and_acknowledged_after(client: Any, klarna: Any):
    payment = a_waiting_order(tyres())
    klarna.pay()
    klarna.calls.clear()
    address = f"/klarna/push/{payment.order.number}/{payment.secret}/?kco={payment.klarna_order_id}"
    assert client.post(address).status_code == 200
    stored = KlarnaCallback.objects.get()
    assert (stored.handled_at, klarna.calls) == (None, [])
    klarna.trouble = (503, "")
    assert sweeps.handle_callbacks(at=LATER) == 0
    assert (stands(payment)[0], KlarnaCall.objects.count()) == ("pending_payment", 0)
    klarna.trouble = None
    assert [sweeps.handle_callbacks(at=LATER), sweeps.handle_callbacks(at=LATER)] == [1, 0]
    assert stands(payment)[0] == "preliminary"
    assert KlarnaCall.objects.filter(operation="acknowledge", state="queued").count() == 1


def test_pain_8_a_job_is_told_to_the_worker_only_once_its_row_is_stored(
    klarna: Any, django_capture_on_commit_callbacks: Any
):
    payment = a_waiting_order(tyres())
    with django_capture_on_commit_callbacks() as told:
        stored = callbacks.store(payment_id=payment.pk, kind="push", body="", at=AT, by=SHOP)
        klarna.pay()
    assert (len(told), KlarnaCallback.objects.count()) == (1, 1)
    follow_up_callback(stored.pk)  # what the worker does when it is told
    stored.refresh_from_db()
    assert (stored.handled_at is not None, stands(payment)[0]) == (True, "preliminary")


def test_pain_8_a_job_that_was_never_told_is_found_by_its_sweep(klarna: Any):
    payment = a_waiting_order(tyres())
    callbacks.store(payment_id=payment.pk, kind="push", body="", at=AT, by=SHOP)
    klarna.pay()
    assert [sweeps.handle_callbacks(at=LATER), sweeps.handle_callbacks(at=LATER)] == [1, 0]
    assert sweeps.make_klarna_calls(at=LATER) == 2
    assert stands(payment)[0] == "preliminary"


def test_pain_9_the_received_mail_goes_once_whoever_asks(klarna: Any):
    payment = paid(klarna)
    for minutes in range(5):
        payments.sync(payment_id=payment.pk, at=AT + timedelta(minutes=minutes), by=SHOP)
    assert list(Message.objects.values_list("name", flat=True)) == ["order_received"]


def test_pain_12_goods_of_a_lapsed_and_revived_order_go_back_once(klarna: Any):
    payment = a_waiting_order(tyres())
    assert payments.give_up_unpaid(order_id=payment.order_id, at=LATER, by=SHOP) is True
    klarna.pay()
    payments.sync(payment_id=payment.pk, at=LATER, by=SHOP)
    assert (stands(payment)[0], StockLevel.objects.get().quantity) == ("preliminary", 4)
    for _time in range(2):
        cancel(order=payment.order)
    assert StockLevel.objects.get().quantity == 8


def test_pain_12_cancelling_and_refunding_put_goods_back_once(klarna: Any):
    payment = paid(klarna)
    Payment.objects.update(state="captured", captured=payment.amount)
    cancel(order=payment.order)
    assert StockLevel.objects.get().quantity == 8
    moves = StockMovement.objects.count()
    call = KlarnaCall.objects.get(operation="refund")
    for _time in range(2):
        klarna_calls.record_done(call_id=call.pk, result="r", at=LATER, by=SHOP)
        cancel(order=payment.order)
    assert (StockLevel.objects.get().quantity, StockMovement.objects.count()) == (8, moves)
    assert Payment.objects.get().state == "refunded"
