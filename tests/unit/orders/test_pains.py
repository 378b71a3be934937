"""What others' users suffered from at paying, each pain proved not to be ours; the rest stands beside what it is about.

1 `test_at_once`, `test_the_last_four_tyres_go_to_one_of_two`; 2 `test_at_once`, `test_paid_while_we_give_up_is_never_
lost`; 3 `test_at_once`, `test_return_push_and_poller_at_once_bring_the_order_in_once`; 4 `test_reconciling`; 5
`test_verdict`, `test_another_sum_or_content_is_held_for_a_person_with_no_mail`; 9 `test_checkout_thanks`; 10 and 11
`test_refunds`.
"""

from datetime import timedelta
from typing import Any

import pytest

from lapinkumi.outbox.models import Message
from orders.models import KlarnaCall, KlarnaCallback, Order, Payment, Task
from orders.services import callbacks, klarna_calls, payments, sweeps
from orders.services.verdict import Standing
from shop.models import StockLevel, StockMovement
from tests.builders.buying import tyres
from tests.builders.orders import AT, SHOP
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
        callbacks.store(payment_id=payment.pk, kind="push", body="", at=AT, by=SHOP)
        klarna.pay()
    assert (len(told), KlarnaCallback.objects.count()) == (1, 1)


def test_pain_9_the_received_mail_goes_once_whoever_asks(klarna: Any):
    payment = paid(klarna)
    for minutes in range(5):
        payments.sync(payment_id=payment.pk, at=AT + timedelta(minutes=minutes), by=SHOP)
    assert list(Message.objects.values_list("name", flat=True)) == ["order_received"]


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
