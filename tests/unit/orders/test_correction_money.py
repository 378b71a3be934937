"""What a correction does at Klarna: a higher sum is asked for and waited for, a lower one told, a refusal survived."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lapinkumi.core.acts import act
from lapinkumi.outbox.models import Message
from orders.klarna import Operation
from orders.models import CallState, Capture, Correction, Delivery, KlarnaCall, Order, OrderEvent, Payment, Task
from orders.services import corrections, deliveries, klarna_calls
from orders.services.cancelling import cancel_order
from orders.services.klarna_calls import MOST_TRIES
from orders.states import CorrectionState, OrderState, PaymentState
from shop.models import StockLevel
from tests.builders.corrections import CLERK, NEXT_DAY, an_order_paid_at, at_klarna, call_klarna, correct
from tests.builders.orders import CUSTOMER, SHOP
from tests.builders.traces import books, everything, mails

pytestmark = pytest.mark.django_db
LATER = NEXT_DAY + timedelta(hours=5)
MUCH_LATER = LATER + timedelta(days=1)


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://shop.example"


def an_accepted_rise(playground: Any) -> Correction:
    """Ten euros more for each of four tyres, accepted; Klarna has not been asked yet."""
    correction = correct(an_order_paid_at(playground), goods="139.90")
    corrections.accept(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    correction.refresh_from_db()
    return correction


def the_rise() -> KlarnaCall:
    return KlarnaCall.objects.filter(operation=Operation.UPDATE_AUTHORIZATION).latest("pk")


def refuse(playground: Any, *, status: int | str = 403, **more: Any) -> None:
    playground.fail("klarna", status=status, path="/authorization", error_code="NOT_ALLOWED", **more)


@pytest.mark.rule("R5.21")
def test_a_yes_to_a_higher_sum_waits_for_klarna(playground):
    correction = an_accepted_rise(playground)
    order = Order.objects.get()
    assert (correction.state, correction.call, correction.effective_at) == (
        CorrectionState.ACCEPTED,
        the_rise(),
        None,
    )
    assert (order.state, order.total) == (OrderState.CORRECTION_OFFERED, Decimal("519.60"))
    assert at_klarna(playground, order)["order_amount"] == 51960
    assert books() == []


@pytest.mark.rule("R5.21")
def test_klarnas_yes_brings_the_correction_into_force_and_confirms_the_order(playground):
    correction = an_accepted_rise(playground)
    call_klarna(at=LATER)
    correction.refresh_from_db()
    order = Order.objects.get()
    assert (correction.state, correction.effective_at) == (CorrectionState.APPLIED, LATER)
    assert (order.state, order.total, order.payment.amount) == (
        OrderState.CONFIRMED,
        Decimal("559.60"),
        Decimal("559.60"),
    )
    told = at_klarna(playground, order)
    assert (told["order_amount"], told["order_lines"][0]["unit_price"]) == (55960, 13990)
    assert mails(order) == ["order_received", "correction_offered", "order_confirmed"]
    assert (Task.objects.count(), books()) == (0, [])


def test_klarnas_yes_twice_is_once(playground):
    an_accepted_rise(playground)
    call_klarna(at=LATER)
    order = Order.objects.get()
    before = everything(order)
    klarna_calls.record_done(call_id=the_rise().pk, result="", at=MUCH_LATER, by=SHOP)
    call_klarna(at=MUCH_LATER)
    assert everything(order) == before


def test_what_is_delivered_is_charged_at_the_new_price(playground):
    an_accepted_rise(playground)
    call_klarna(at=LATER)
    deliveries.dispatch(
        delivery_id=Delivery.objects.get().pk, carrier="matkahuolto", tracking_code="MH1", at=MUCH_LATER, by=CLERK
    )
    call_klarna(at=MUCH_LATER)
    assert Capture.objects.get().amount == Decimal("559.60")
    assert at_klarna(playground, Order.objects.get())["status"] == "CAPTURED"
    assert books() == []


@pytest.mark.rule("R2.4")
def test_a_lower_sum_is_told_to_klarna_without_waiting(playground):
    order = an_order_paid_at(playground)
    correct(order, goods="119.90")
    order.refresh_from_db()
    assert (order.state, order.payment.amount) == (OrderState.CONFIRMED, Decimal("479.60"))
    assert at_klarna(playground, order)["order_amount"] == 51960
    call_klarna(at=LATER)
    assert at_klarna(playground, order)["order_amount"] == 47960
    assert (Task.objects.count(), books()) == (0, [])


def test_a_lower_sum_charged_before_klarna_has_lowered_it_is_no_trouble(playground):
    order = an_order_paid_at(playground)
    correct(order, goods="119.90")
    deliveries.dispatch(
        delivery_id=Delivery.objects.get().pk, carrier="matkahuolto", tracking_code="MH1", at=LATER, by=CLERK
    )
    capture = KlarnaCall.objects.get(operation=Operation.CAPTURE)
    klarna_calls.make(call_id=capture.pk, at=LATER, by=SHOP)
    call_klarna(at=LATER)
    told = at_klarna(playground, order)
    assert (told["order_amount"], told["captured_amount"], told["status"]) == (47960, 47960, "CAPTURED")
    assert Payment.objects.get().state == PaymentState.CAPTURED
    assert (Task.objects.count(), books()) == (0, [])


@pytest.mark.rule("R5.21")
def test_klarnas_no_leaves_the_order_waiting_and_tells_the_customer(playground):
    correction = an_accepted_rise(playground)
    refuse(playground)
    call_klarna(at=LATER)
    correction.refresh_from_db()
    order = Order.objects.get()
    assert (correction.state, correction.answered_at, correction.payment_refused_at) == (
        CorrectionState.OFFERED,
        None,
        LATER,
    )
    assert (correction.offered_at, correction.waiting_since_at) == (NEXT_DAY, LATER)
    assert (order.state, order.total) == (OrderState.CORRECTION_OFFERED, Decimal("519.60"))
    assert mails(order) == ["order_received", "correction_offered", "correction_refused_payment"]
    assert [task.kind for task in Task.objects.all()] == ["payment_failed"]
    assert books() == []


def test_klarnas_no_twice_is_once(playground):
    an_accepted_rise(playground)
    refuse(playground, next=3)
    call_klarna(at=LATER)
    order = Order.objects.get()
    before = everything(order)
    call_klarna(at=MUCH_LATER)
    assert everything(order) == before


@pytest.mark.rule("R5.21")
def test_after_klarnas_no_the_customer_can_accept_again_with_a_new_key(playground):
    correction = an_accepted_rise(playground)
    refuse(playground)
    call_klarna(at=LATER)
    corrections.accept(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    assert list(KlarnaCall.objects.filter(operation="update_authorization").values_list("cause", "state")) == [
        ("correction:1:1", CallState.FAILED),
        ("correction:1:2", CallState.QUEUED),
    ]
    call_klarna(at=LATER)
    order = Order.objects.get()
    assert (order.state, order.total) == (OrderState.CONFIRMED, Decimal("559.60"))
    assert at_klarna(playground, order)["order_amount"] == 55960


@pytest.mark.rule("R5.21")
def test_after_klarnas_no_the_customer_can_cancel_free_of_charge(playground):
    correction = an_accepted_rise(playground)
    refuse(playground)
    call_klarna(at=LATER)
    corrections.decline(correction_id=correction.pk, at=MUCH_LATER, by=CUSTOMER)
    call_klarna(at=MUCH_LATER)
    order = Order.objects.get()
    assert (order.state, order.payment.state) == (OrderState.CANCELLED, PaymentState.VOIDED)
    assert at_klarna(playground, order)["status"] == "CANCELLED"
    assert StockLevel.objects.get().quantity == 8
    assert books() == []


@pytest.mark.parametrize("trouble", [503, "disconnect"])
def test_klarna_away_is_tried_again_and_nobody_is_told(playground, trouble):
    correction = an_accepted_rise(playground)
    refuse(playground, status=trouble, after_work=True)
    call_klarna(at=LATER)
    correction.refresh_from_db()
    assert (correction.state, the_rise().state, Task.objects.count()) == (
        CorrectionState.ACCEPTED,
        CallState.QUEUED,
        0,
    )
    call_klarna(at=MUCH_LATER)
    correction.refresh_from_db()
    assert correction.state == CorrectionState.APPLIED
    assert at_klarna(playground, Order.objects.get())["order_amount"] == 55960


def test_klarna_away_to_the_last_try_is_a_no(playground):
    correction = an_accepted_rise(playground)
    KlarnaCall.objects.filter(pk=the_rise().pk).update(tries=MOST_TRIES - 1)
    refuse(playground, status=503)
    call_klarna(at=LATER)
    correction.refresh_from_db()
    assert (correction.state, [task.kind for task in Task.objects.all()]) == (
        CorrectionState.OFFERED,
        ["payment_failed"],
    )


@act
def cancel(*, order_id: int, at: Any, by: Any) -> bool:
    return cancel_order(order=Order.objects.select_for_update().get(pk=order_id), why="customer", at=at, by=by)


def test_a_rise_that_nobody_wants_any_more_calls_no_clerk(playground):
    """Cancelled while Klarna was being asked: the cancellation goes first, the rise is refused, and that is all."""
    correction = an_accepted_rise(playground)
    cancel(order_id=correction.order_id, at=LATER, by=CUSTOMER)
    released = KlarnaCall.objects.get(operation=Operation.CANCEL)
    klarna_calls.make(call_id=released.pk, at=LATER, by=SHOP)
    call_klarna(at=LATER)
    correction.refresh_from_db()
    order = Order.objects.get()
    assert (correction.state, the_rise().state) == (CorrectionState.WITHDRAWN, CallState.FAILED)
    assert (order.state, order.payment.state) == (OrderState.CANCELLED, PaymentState.VOIDED)
    assert (Task.objects.count(), mails(order)[-1], books()) == (0, "order_cancelled", [])


def test_a_rise_that_came_through_before_its_order_was_cancelled_is_let_go_with_it(playground):
    correction = an_accepted_rise(playground)
    cancel(order_id=correction.order_id, at=LATER, by=CUSTOMER)
    call_klarna(at=LATER)
    order = Order.objects.get()
    assert at_klarna(playground, order)["status"] == "CANCELLED"
    assert (order.state, order.total, Task.objects.count()) == (OrderState.CANCELLED, Decimal("519.60"), 0)
    assert (Message.objects.filter(name="order_confirmed").count(), books()) == (0, [])
    assert list(OrderEvent.objects.filter(order=order).values_list("kind", flat=True))[-1] == "cancelled"


def test_a_rise_whose_answer_was_lost_is_looked_for_and_takes_effect_once(playground):
    """Klarna raised the sum, and its answer was no answer: it is read, and the customer's yes is kept."""
    correction = an_accepted_rise(playground)
    refuse(playground, status="garbage", after_work=True)
    call_klarna(at=LATER)
    correction.refresh_from_db()
    assert (correction.state, the_rise().state) == (CorrectionState.ACCEPTED, "queued")
    for _time in range(2):
        call_klarna(at=MUCH_LATER)
    correction.refresh_from_db()
    order = Order.objects.get()
    assert (correction.state, order.state, order.total) == ("applied", "confirmed", Decimal("559.60"))
    assert (at_klarna(playground, order)["order_amount"], books()) == (55960, [])


def test_a_refused_rise_is_told_back_when_it_is_withdrawn(playground):
    correction = an_accepted_rise(playground)
    refuse(playground)
    call_klarna(at=LATER)
    corrections.withdraw_offer(correction_id=correction.pk, at=MUCH_LATER, by=CLERK)
    assert (the_rise().cause, the_rise().payload["order_amount"]) == (f"correction:{correction.number}:1:back", 51960)
    call_klarna(at=MUCH_LATER)
    order = Order.objects.get()
    told = at_klarna(playground, order)
    assert (told["order_amount"], told["order_lines"][0]["unit_price"]) == (51960, 12990)
    assert (order.state, books()) == (OrderState.PRELIMINARY, [])


def test_a_further_correction_after_klarnas_no_ends_with_its_own_sum(playground):
    an_accepted_rise(playground)
    refuse(playground)
    call_klarna(at=LATER)
    order = Order.objects.get()
    correct(order, goods="125.00", at=MUCH_LATER)
    call_klarna(at=MUCH_LATER)
    assert at_klarna(playground, order)["order_amount"] == 50000
    assert (Order.objects.get().total, books()) == (Decimal("500.00"), [])
