"""Two at the same moment around a correction, each on a connection of its own: one outcome, whole."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.klarna import Operation
from orders.models import Correction, KlarnaCall, Order
from orders.seen import seen_of
from orders.services import confirmation, corrections, klarna_calls
from orders.services import correction_sweeps as sweeps
from orders.services.corrections import correct
from orders.states import OrderState
from tests.builders.corrections import CLERK, NEXT_DAY, a_dearer_offer, an_order_to_check, prices
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.traces import books, mails
from tests.unit.orders.test_at_once import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
LATE = NEXT_DAY + timedelta(days=20)


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def correcting(order: Order, goods: str, seen: str) -> Callable[[], Correction]:
    changes = prices(order, goods=goods)
    return lambda: correct(
        order_id=order.pk, changes=changes, reason="Hinta oli väärin.", seen=seen, at=NEXT_DAY, by=CLERK
    )


def ends_of(correction: Correction) -> tuple[str, str]:
    correction.refresh_from_db()
    correction.order.refresh_from_db()
    return correction.state, correction.order.state


@pytest.mark.rule("R5.21")
def test_yes_and_no_at_once_are_one_of_them():
    correction = a_dearer_offer(is_paid=False)
    answers: dict[str, Any] = {"correction_id": correction.pk, "at": NEXT_DAY, "by": CUSTOMER}
    ends = together(lambda: corrections.accept(**answers), lambda: corrections.decline(**answers))
    assert kinds(ends) == ["Correction", "ForbiddenMove"]
    assert ends_of(correction) in [("applied", "confirmed"), ("declined", "cancelled")]
    last = {"confirmed": "order_confirmed", "cancelled": "order_cancelled"}[correction.order.state]
    assert mails(correction.order) == ["order_received", "correction_offered", last]


@pytest.mark.rule("R5.21")
def test_yes_and_the_lapse_at_once_are_one_of_them():
    correction = a_dearer_offer(is_paid=False)
    ends = together(
        lambda: corrections.accept(correction_id=correction.pk, at=LATE, by=CUSTOMER),
        lambda: sweeps.lapse_corrections(at=LATE),
    )
    if isinstance(ends[0], ForbiddenMove):
        assert (ends[1], ends_of(correction)) == (1, ("lapsed", "cancelled"))
    else:
        assert (ends[1], ends_of(correction)) == (0, ("applied", "confirmed"))


def test_two_workers_lapse_once_and_remind_once():
    correction = a_dearer_offer()
    reminded_at = NEXT_DAY + timedelta(days=4)
    reminded = together(*[lambda: sweeps.remind_of_corrections(at=reminded_at)] * 3)
    lapsed = together(*[lambda: sweeps.lapse_corrections(at=LATE)] * 3)
    assert (sum(reminded), sum(lapsed)) == (1, 1)
    assert mails(correction.order) == [
        "order_received",
        "correction_offered",
        "correction_reminder",
        "order_cancelled",
    ]
    assert KlarnaCall.objects.filter(operation=Operation.CANCEL).count() == 1


@pytest.mark.rule("R2.4")
def test_one_clerk_confirms_what_another_corrects_and_only_one_does():
    order = an_order_to_check()
    seen = seen_of(order)
    ends = together(
        correcting(order, "139.90", seen),
        lambda: confirmation.confirm(order_id=order.pk, seen=seen, at=NEXT_DAY, by=CLERK),
    )
    order.refresh_from_db()
    if isinstance(ends[0], Correction):
        assert (type(ends[1]), order.state) == (ForbiddenMove, OrderState.CORRECTION_OFFERED)
    else:
        assert (type(ends[0]), order.state) == (ForbiddenMove, OrderState.CONFIRMED)
    assert order.total == Decimal("536.50")
    assert books() == []


def test_two_clerks_correct_differently_and_one_is_told():
    order = an_order_to_check()
    seen = seen_of(order)
    ends = together(correcting(order, "139.90", seen), correcting(order, "149.90", seen))
    assert kinds(ends) == ["Correction", "OrderChanged"]
    assert (Correction.objects.count(), Message.objects.filter(name="correction_offered", channel="email").count()) == (
        1,
        1,
    )


def test_the_same_correction_pressed_twice_at_once_is_one():
    order = an_order_to_check()
    press = correcting(order, "139.90", seen_of(order))
    first, second = together(press, press)
    assert first == second
    assert Correction.objects.count() == 1


def test_two_clerks_confirm_at_once_and_the_contract_is_one():
    order = an_order_to_check()
    seen = seen_of(order)
    ends = together(*[lambda: confirmation.confirm(order_id=order.pk, seen=seen, at=NEXT_DAY, by=CLERK)] * 2)
    assert kinds(ends) == ["Order", "Order"]
    assert mails(order) == ["order_received", "order_confirmed"]


def test_klarnas_yes_comes_once_though_two_workers_bring_it(klarna):
    correction = a_dearer_offer()
    corrections.accept(correction_id=correction.pk, at=NEXT_DAY, by=CUSTOMER)
    call = KlarnaCall.objects.get()
    done = together(*[lambda: klarna_calls.record_done(call_id=call.pk, result="", at=NEXT_DAY, by=SHOP)] * 2)
    assert done == [None, None]
    assert ends_of(correction) == ("applied", "confirmed")
    assert mails(correction.order)[-1:] == ["order_confirmed"]
    assert books() == []


def test_an_answer_and_a_further_correction_at_once_leave_one_open_question_at_most():
    correction = a_dearer_offer(is_paid=False)
    order = correction.order
    seen = seen_of(Order.objects.get(pk=order.pk))
    ends = together(
        correcting(order, "149.90", seen),
        lambda: corrections.accept(correction_id=correction.pk, at=NEXT_DAY, by=CUSTOMER),
    )
    order.refresh_from_db()
    if isinstance(ends[0], Correction):
        assert (type(ends[1]), order.state) == (ForbiddenMove, OrderState.CORRECTION_OFFERED)
        assert list(order.corrections.values_list("state", flat=True)) == ["withdrawn", "offered"]
    else:
        assert (type(ends[0]), order.state) == (ForbiddenMove, OrderState.CONFIRMED)
        assert list(order.corrections.values_list("state", flat=True)) == ["applied"]
