"""Money that moved at Klarna although its answer was lost or made no sense: found, counted once, never moved twice."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from orders.admin.klarna_calls import OPERATIONS
from orders.books.deliveries import check_deliveries
from orders.books.refunds import check_refunds
from orders.klarna import Operation
from orders.klarna.reading import read_order
from orders.models import Capture, KlarnaCall, Payment, Refund, Task
from orders.services import captures, klarna_calls, lost_answers, refunds
from orders.services.klarna_calls import ANSWER_TIME, MOST_TRIES
from tests.builders.orders import AT, SHOP, an_order
from tests.builders.payments import a_payment, a_waiting_order
from tests.playground import Playground
from tests.unit.orders.klarna.samples import SENT_LINES, order_reply
from tests.unit.orders.test_captures import at_home, run, send, told
from tests.unit.orders.test_refunds import charged, refund

LATER = AT + timedelta(hours=1)
MUCH_LATER = AT + timedelta(days=2)
MOVED = {"street_address": "Toinenkatu 2", "postal_code": "96200", "country": "FI"}
NO_ANSWERS = ("garbage", "empty", 409, 503, "disconnect")


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    settings.SITE_URL = "https://shop.example"


def fail(playground: Playground, answer: int | str, path: str) -> None:
    """Klarna does what it is asked next, and answers so."""
    playground.fail("klarna", status=answer, after_work=True, path=path)


def books() -> list[str]:
    return [*check_deliveries(), *check_refunds()]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_a_charge_whose_answer_was_lost_is_found_and_counted_once(playground: Playground, answer: int | str):
    delivery = send(at_home(playground))
    fail(playground, answer, "/captures")
    run(AT)
    assert (Capture.objects.get().state, Payment.objects.get().captured, Task.objects.count()) == ("asked", 0, 0)
    for _time in range(2):
        run(LATER)
    capture, klarna = Capture.objects.get(), told(playground)
    assert (capture.state, Payment.objects.get().captured) == ("done", Decimal("536.50"))
    assert [(one.capture_id, one.reference) for one in klarna.captures] == [
        (capture.klarna_capture_id, delivery.number)
    ]
    assert books() == []


@pytest.mark.django_db
@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_a_refund_whose_answer_was_lost_is_found_and_given_once(
    playground: Playground, settings: Any, answer: int | str
):
    order = charged(playground, settings)
    refund(order, amount=Decimal("36.50"))
    fail(playground, answer, "/refunds")
    run(LATER)
    assert (Refund.objects.get().state, Payment.objects.get().refunding) == ("sent", Decimal("36.50"))
    for _time in range(2):
        run(MUCH_LATER)
    found, klarna = Refund.objects.get(), told(playground)
    assert (found.state, Payment.objects.get().refunded) == ("done", Decimal("36.50"))
    assert [one.refund_id for one in klarna.refunds] == [found.klarna_refund_id]
    assert books() == []


@pytest.mark.django_db
def test_a_clerk_who_asks_again_after_a_long_silence_moves_no_money_twice(playground: Playground, settings: Any):
    """The money had gone, but no answer ever came: the row says failed, and a second one must not send it again."""
    order = charged(playground, settings)
    found = refund(order, amount=Decimal("36.50"))
    KlarnaCall.objects.filter(pk=found.call_id).update(tries=MOST_TRIES - 1)
    playground.fail("klarna", status=503, after_work=True, path="/refunds")
    klarna_calls.make(call_id=found.call_id, at=LATER, by=SHOP)
    assert Refund.objects.get().state == "failed"
    refunds.try_again(refund_id=found.pk, at=MUCH_LATER, by=SHOP)
    run(MUCH_LATER)
    assert (Refund.objects.get().state, told(playground).refunded) == ("done", Decimal("36.50"))
    assert (len(told(playground).refunds), books()) == (1, [])


@pytest.mark.django_db
def test_another_refund_in_the_place_of_a_lost_one_moves_no_money_twice(playground: Playground, settings: Any):
    order = charged(playground, settings)
    lost = refund(order, amount=Decimal("36.50"))
    KlarnaCall.objects.filter(pk=lost.call_id).update(tries=MOST_TRIES - 1)
    playground.fail("klarna", status=503, after_work=True, path="/refunds")
    klarna_calls.make(call_id=lost.call_id, at=LATER, by=SHOP)
    refund(order, cause="desk:2", amount=Decimal("36.50"))
    run(MUCH_LATER)
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["done", "failed"]
    assert (told(playground).refunded, books()) == (Decimal("36.50"), [])


@pytest.mark.django_db
def test_a_charge_that_never_reached_klarna_is_asked_anew(playground: Playground):
    send(at_home(playground))
    playground.fail("klarna", status="garbage", path="/captures")
    run(AT)
    run(LATER)
    assert (Capture.objects.get().state, told(playground).captured) == ("done", Decimal("536.50"))


@pytest.mark.django_db
def test_money_that_came_after_the_payment_was_over_is_counted(playground: Playground):
    """The charge was done and its answer lost; the rest of the authorisation lapsed before it was found."""
    send(at_home(playground))
    fail(playground, 503, "/captures")
    run(AT)
    Payment.objects.update(state="expired")
    run(LATER)
    payment = Payment.objects.get()
    assert (Capture.objects.get().state, payment.state, payment.captured) == ("done", "expired", Decimal("536.50"))
    assert (KlarnaCall.objects.filter(state="queued").count(), books()) == (0, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told_ids", "known", "found"),
    [
        ([], [], None),
        (["a"], [], "a"),
        (["a"], ["a"], None),
        (["a", "b"], ["a"], "b"),
        ([""], [], ""),
        ([""], ["a"], None),  # Klarna left out the id of the one that we know
        (["", ""], ["a"], ""),
        ([""], [""], None),
        (["a", ""], ["a"], ""),
    ],
)
def test_what_klarna_leaves_unnamed_is_counted(told_ids: list[str], known: list[str], found: str | None):
    payment = a_payment(an_order())
    for number, klarna_id in enumerate(known):
        a_given_refund(payment, cause=f"test:{number}", klarna_refund_id=klarna_id)
    call = a_call(payment, Operation.REFUND, refunded_amount=1000, reference="LK-1")
    alike = [{"refund_id": one, "refunded_amount": 1000, "reference": "LK-1"} for one in told_ids]
    others = [{"refund_id": "x", "refunded_amount": 900}, {"refund_id": "y", "refunded_amount": 1000, "reference": "2"}]
    assert lost_answers.found(call, read_order(order_reply(refunds=[*alike, *others]))) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "payload", "told", "found"),
    [
        (Operation.CANCEL, {}, {"status": "AUTHORIZED"}, None),
        (Operation.CANCEL, {}, {"status": "CANCELLED"}, ""),
        (Operation.CANCEL, {}, {"status": "EXPIRED"}, ""),
        (Operation.RELEASE, {}, {"status": "PART_CAPTURED"}, None),
        (Operation.RELEASE, {}, {"status": "CAPTURED"}, ""),
        (Operation.EXTEND, {}, {"expires_at": "2026-12-18T00:00:00Z"}, None),
        (Operation.EXTEND, {}, {"expires_at": "2027-01-08T00:00:00Z"}, ""),
        (Operation.EXTEND, {}, {"expires_at": None}, None),
        (Operation.UPDATE_AUTHORIZATION, {"order_amount": 60351, "order_lines": SENT_LINES}, {}, None),
        (Operation.UPDATE_AUTHORIZATION, {"order_amount": 60350, "order_lines": SENT_LINES}, {}, ""),
        (Operation.UPDATE_AUTHORIZATION, {"order_amount": 60350, "order_lines": SENT_LINES[:3]}, {}, None),
        (Operation.SET_REFERENCES, {"merchant_reference1": "LK-9"}, {}, None),
        (Operation.SET_REFERENCES, {"merchant_reference1": "LK-100042"}, {}, ""),
        (Operation.SET_REFERENCES, {"merchant_reference1": "LK-9"}, {"status": "CANCELLED"}, ""),
        (Operation.UPDATE_SHIPPING_ADDRESS, {"shipping_address": MOVED}, {}, None),
        (Operation.UPDATE_SHIPPING_ADDRESS, {"shipping_address": MOVED}, {"shipping_address": MOVED}, ""),
        (Operation.ACKNOWLEDGE, {}, {}, None),
        (Operation.ACKNOWLEDGE, {}, {"status": "CANCELLED"}, ""),
    ],
)
def test_what_was_done_is_seen_in_klarnas_order(operation: Operation, payload: Any, told: Any, found: str | None):
    payment = a_payment(an_order(), expires_at="2026-12-18T00:00:00Z")
    payment.refresh_from_db()
    call = a_call(payment, operation, **payload)
    assert lost_answers.found(call, read_order(order_reply(**told))) == found


@pytest.mark.django_db
def test_every_call_that_is_made_can_be_looked_for_and_has_its_words():
    assert set(klarna_calls.CALLS) == set(lost_answers._LOOKS) == set(OPERATIONS)


@pytest.mark.django_db
def test_a_cancellation_that_is_done_already_is_no_failure(playground: Playground):
    """Asked after it was done the answer is no; a clerk is not called for that."""
    at_home(playground)
    payment = Payment.objects.get()
    klarna_calls.client(payment).cancel(payment.klarna_order_id or "", key=uuid4())
    call = a_call(payment, Operation.CANCEL)
    run(AT)
    call.refresh_from_db()
    assert (call.state, Payment.objects.get().state, Task.objects.count()) == ("done", "voided", 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_call(klarna: Any):
    payment = a_waiting_order()
    klarna.pay()
    call = a_call(payment, Operation.ACKNOWLEDGE)
    klarna.calls.clear()
    begin, made = threading.Barrier(2), []

    def work() -> None:
        begin.wait()
        made.append(klarna_calls.make(call_id=call.pk, at=AT, by=SHOP))
        connections.close_all()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sorted(made), len(klarna.calls)) == ([False, True], 1)


@pytest.mark.django_db
def test_a_worker_that_died_is_followed_by_another_after_a_while(klarna: Any):
    payment = a_waiting_order()
    klarna.pay()
    call = a_call(payment, Operation.ACKNOWLEDGE)
    assert klarna_calls.claim(call_id=call.pk, at=AT, by=SHOP) == call  # and then it died
    assert klarna_calls.make(call_id=call.pk, at=AT, by=SHOP) is False
    assert klarna_calls.make(call_id=call.pk, at=AT + ANSWER_TIME, by=SHOP) is True
    call.refresh_from_db()
    assert (call.state, call.tries) == ("done", 2)


@pytest.mark.django_db
def test_sums_are_told_in_their_order_so_that_the_last_word_is_the_last(playground: Playground):
    at_home(playground)
    payment = Payment.objects.get()
    first = a_call(payment, Operation.UPDATE_AUTHORIZATION, "a", order_amount=53000)
    second = a_call(payment, Operation.UPDATE_AUTHORIZATION, "b", order_amount=52000)
    playground.fail("klarna", status=503, path="/authorization")
    run(AT)
    assert klarna_calls.make(call_id=second.pk, at=AT, by=SHOP) is False
    run(LATER)
    run(LATER)
    assert [KlarnaCall.objects.get(pk=call.pk).state for call in (first, second)] == ["done", "done"]
    assert told(playground).amount == Decimal("520.00")


@pytest.mark.django_db
def test_what_klarna_refused_is_asked_once_more_by_a_person_and_settles_its_task(playground: Playground):
    at_home(playground)
    payment = Payment.objects.get()
    call = a_call(payment, Operation.EXTEND)
    playground.fail("klarna", status=403, path="/extend")
    run(AT)
    task = Task.objects.get()
    assert (task.kind, task.settled_at, task.data["operation"]) == ("payment_failed", None, "extend")
    again = klarna_calls.make_again(call_id=call.pk, at=LATER, by=SHOP)
    assert klarna_calls.make_again(call_id=call.pk, at=LATER, by=SHOP) == again != call
    assert klarna_calls.make_again(call_id=again.pk, at=LATER, by=SHOP) == again  # not failed: it is on its way
    run(LATER)
    task.refresh_from_db()
    assert (KlarnaCall.objects.get(pk=again.pk).state, task.settled_at) == ("done", LATER)


@pytest.mark.django_db
def test_a_sum_that_is_not_the_orders_is_not_told_again(playground: Playground):
    """A rise that was refused is a question to the customer again: nobody may hold it behind their back."""
    at_home(playground)
    payment = Payment.objects.get()
    call = a_call(payment, Operation.UPDATE_AUTHORIZATION, order_amount=60000)
    playground.fail("klarna", status=403, path="/authorization")
    run(AT)
    assert klarna_calls.make_again(call_id=call.pk, at=LATER, by=SHOP) == call
    assert KlarnaCall.objects.filter(operation="update_authorization").count() == 1


@pytest.mark.django_db
def test_captures_and_refunds_are_asked_again_by_their_own_rows_and_settle_the_task(playground: Playground):
    send(at_home(playground))
    playground.fail("klarna", status=403, path="/captures")
    run(AT)
    call = KlarnaCall.objects.get(operation="capture")
    assert klarna_calls.make_again(call_id=call.pk, at=LATER, by=SHOP) == call
    assert KlarnaCall.objects.filter(operation="capture").count() == 1
    captures.try_again(capture_id=Capture.objects.get().pk, at=LATER, by=SHOP)
    run(LATER)
    assert (Capture.objects.get().state, Task.objects.get().settled_at) == ("done", LATER)


def a_call(payment: Payment, operation: Operation, cause: str = "test", **payload: Any) -> KlarnaCall:
    return KlarnaCall.objects.create(
        payment=payment, operation=operation, cause=cause, payload=payload, created_at=AT, next_try_at=AT
    )


def a_given_refund(payment: Payment, *, cause: str, klarna_refund_id: str) -> None:
    call = KlarnaCall.objects.create(
        payment=payment, operation="refund", cause=cause, state="done", created_at=AT, ended_at=AT
    )
    Refund.objects.create(
        payment=payment, cause=cause, amount="10.00", reason="x", state="done", call=call,
        klarna_refund_id=klarna_refund_id, requested_at=AT, sent_at=AT, ended_at=AT,
    )  # fmt: skip
