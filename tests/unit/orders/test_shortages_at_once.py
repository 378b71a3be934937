"""Two at the same moment around missing goods, each on a connection of its own: one outcome, whole."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from orders.models import Answer, Order, Shortage
from orders.seen import seen_of
from orders.services import confirmation, ending, shortages
from orders.services import shortage_sweeps as sweeps
from orders.states import OrderState, ShortageState
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.shortages import LATE, LATER, NEXT_DAY, an_order_of, ask, missing_tyres, on_shelf, others, question
from tests.builders.traces import books, mails
from tests.unit.orders.test_at_once import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
LATE_ENOUGH = NEXT_DAY + timedelta(days=20)


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def choosing(shortage: Shortage, answer: Answer, substitute: int | None = None) -> Callable[[], Any]:
    return lambda: shortages.choose(
        shortage_id=shortage.pk, answer=answer, substitute_id=substitute, at=LATER, by=CUSTOMER
    )


@pytest.mark.rule("R5.15")
def test_two_answers_at_once_are_one_of_them():
    product, other = missing_tyres(), others("Halla", "119.90")
    shortage = ask(an_order_of(product), other)
    ends = together(
        choosing(shortage, Answer.SUBSTITUTE, shortage.substitutes.get().pk), choosing(shortage, Answer.CANCEL)
    )
    assert kinds(ends) == ["ForbiddenMove", "Shortage"]
    order = Order.objects.get()
    assert (order.state, on_shelf(other)) in [(OrderState.CONFIRMED, 4), (OrderState.CANCELLED, 8)]
    assert (on_shelf(product), books()) == (4, [])


@pytest.mark.rule("R5.15")
def test_the_same_answer_thrice_at_once_is_one():
    other = others("Halla", "119.90")
    shortage = ask(an_order_of(missing_tyres()), other)
    ends = together(*[choosing(shortage, Answer.SUBSTITUTE, shortage.substitutes.get().pk)] * 3)
    assert kinds(ends) == ["Shortage"] * 3
    assert (on_shelf(other), mails(Order.objects.get()).count("shortage_settled")) == (4, 1)


def test_the_last_substitutes_go_to_one_of_two_customers():
    other = others("Halla", "119.90", stock=4)
    first = ask(an_order_of(missing_tyres(sku="A-1")), other)
    second = ask(an_order_of(missing_tyres(sku="A-2")), other)
    ends = together(*[choosing(one, Answer.SUBSTITUTE, one.substitutes.get().pk) for one in (first, second)])
    assert kinds(ends) == ["NotEnoughStock", "Shortage"]
    assert (on_shelf(other), books()) == (0, [])


@pytest.mark.rule("R5.21")
def test_an_answer_and_the_lapse_at_once_are_one_of_them():
    shortage = ask(an_order_of(missing_tyres()), wait=LATE)
    ends = together(
        lambda: shortages.choose(shortage_id=shortage.pk, answer=Answer.WAIT, at=LATE_ENOUGH, by=CUSTOMER),
        lambda: sweeps.lapse_shortages(at=LATE_ENOUGH),
    )
    shortage.refresh_from_db()
    order = Order.objects.get()
    assert (shortage.state, order.state, ends[1]) in [
        (ShortageState.SETTLED, OrderState.CONFIRMED, 0),
        (ShortageState.LAPSED, OrderState.CANCELLED, 1),
    ]


def test_workers_remind_and_lapse_once():
    ask(an_order_of(missing_tyres()), wait=LATE)
    reminded = together(*[lambda: sweeps.remind_of_shortages(at=NEXT_DAY + timedelta(days=4))] * 3)
    lapsed = together(*[lambda: sweeps.lapse_shortages(at=LATE_ENOUGH)] * 3)
    assert (sum(reminded), sum(lapsed)) == (1, 1)


def test_two_clerks_ask_once():
    order = an_order_of(missing_tyres())
    asked, seen = question(order, wait=LATE), seen_of(order)
    ends = together(*[lambda: shortages.ask(order_id=order.pk, question=asked, seen=seen, at=NEXT_DAY, by=SHOP)] * 2)
    assert (kinds(ends), Shortage.objects.count()) == (["Shortage", "Shortage"], 1)


def test_asking_and_confirming_at_once_leave_no_confirmed_order_unasked():
    order = an_order_of(missing_tyres(), is_confirmed=False)
    asked, seen = question(order, wait=LATE), seen_of(order)
    together(
        lambda: shortages.ask(order_id=order.pk, question=asked, seen=seen, at=NEXT_DAY, by=SHOP),
        lambda: confirmation.confirm(order_id=order.pk, seen=seen, at=NEXT_DAY, by=SHOP),
    )
    order.refresh_from_db()
    assert (order.state, Shortage.objects.count()) in [(OrderState.PRELIMINARY, 1), (OrderState.CONFIRMED, 0)]


def test_choosing_and_cancelling_the_order_at_once_end_whole():
    other = others("Halla", "119.90")
    shortage = ask(an_order_of(missing_tyres()), other)
    together(
        choosing(shortage, Answer.SUBSTITUTE, shortage.substitutes.get().pk),
        lambda: ending.cancel_for_customer(order_id=shortage.order_id, at=LATER, by=CUSTOMER),
    )
    assert (Order.objects.get().state, on_shelf(other), books()) == (OrderState.CANCELLED, 8, [])
