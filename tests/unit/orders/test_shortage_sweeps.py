"""Silence about missing goods: a reminder, a clerk's call, in the end its lapse; never a consent (R5.21)."""

from datetime import date, timedelta

import pytest

from lapinkumi.core.due import rules
from orders.models import Answer, Order, Task, TaskKind
from orders.services import shortage_sweeps as sweeps
from orders.shortages.asking import may_drop
from orders.shortages.view import silence
from orders.states import OrderState, ShortageState
from tests.builders.garages import a_garage, wall
from tests.builders.shortages import LATE, NEXT_DAY, an_order_of, ask, choose, missing_tyres, on_shelf, others
from tests.builders.traces import books, everything, mails

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.21")]
# Asked on Monday the 23rd of November.
REMINDED = wall(date(2026, 11, 26), "00:00")
CALLED = wall(date(2026, 11, 29), "00:00")
LAPSED = wall(date(2026, 12, 8), "00:00")
MOMENT = timedelta(seconds=1)


def test_the_rules_run():
    wanted = {f"orders.services.shortage_sweeps.{name}" for name in ("remind_of_shortages", "lapse_shortages")}
    assert wanted <= set(rules())


def test_a_silent_customer_is_reminded_once_after_two_whole_days():
    shortage = ask(an_order_of(missing_tyres()), wait=LATE)
    assert sweeps.remind_of_shortages(at=REMINDED - MOMENT) == 0
    assert [sweeps.remind_of_shortages(at=REMINDED) for _twice in range(2)] == [1, 0]
    assert mails(shortage.order)[-1] == "shortage_reminder"


def test_a_clerk_calls_after_five_days_and_the_answer_settles_that():
    shortage = ask(an_order_of(missing_tyres()), wait=LATE)
    assert sweeps.call_about_shortages(at=CALLED - MOMENT) == 0
    assert [sweeps.call_about_shortages(at=CALLED) for _twice in range(2)] == [1, 0]
    task = Task.objects.get()
    assert (task.kind, task.settled_at) == (TaskKind.CORRECTION_SILENCE, None)
    choose(shortage, Answer.WAIT, at=CALLED)
    task.refresh_from_db()
    assert task.settled_at == CALLED


def test_the_only_goods_lapse_with_their_order_free_of_charge():
    product = missing_tyres()
    shortage = ask(an_order_of(product), others("Halla", "109.90"))
    assert sweeps.lapse_shortages(at=LAPSED - MOMENT) == 0
    assert [sweeps.lapse_shortages(at=LAPSED) for _twice in range(2)] == [1, 0]
    shortage.refresh_from_db()
    order = Order.objects.get()
    assert (shortage.state, order.state, on_shelf(product)) == (ShortageState.LAPSED, OrderState.CANCELLED, 4)
    assert mails(order)[-1] == "order_cancelled"
    assert books() == []


def test_work_alone_is_not_agreed_to_by_silence_but_may_be_chosen():
    order = an_order_of(missing_tyres(), delivery_way="installer", installer=a_garage(), alone="59.00")
    shortage = ask(order, others("Halla", "109.90"))
    assert silence(shortage) == "Jos emme saa vastausta, perumme tilauksen maksutta."
    assert may_drop(order, shortage.line)
    assert [sweeps.lapse_shortages(at=LAPSED) for _twice in range(2)] == [1, 0]
    order.refresh_from_db()
    assert (order.state, mails(order)[-1], books()) == (OrderState.CANCELLED, "order_cancelled", [])


def test_other_goods_are_delivered_without_the_missing_ones():
    product = missing_tyres()
    shortage = ask(an_order_of(product, more=True), others("Halla", "109.90"))
    assert [sweeps.lapse_shortages(at=LAPSED) for _twice in range(2)] == [1, 0]
    shortage.refresh_from_db()
    order = Order.objects.get()
    assert (shortage.state, order.state) == (ShortageState.LAPSED, OrderState.CONFIRMED)
    assert [line.sku for line in order.lines.all()] == ["RAHTI-MATKAHUOLTO", "KETJUT"]
    assert (mails(order)[-1], on_shelf(product), books()) == ("shortage_settled", 4, [])


def test_an_answered_question_neither_reminds_nor_lapses():
    shortage = ask(an_order_of(missing_tyres()), wait=LATE)
    choose(shortage, Answer.WAIT)
    before = everything(shortage.order)
    for rule in (sweeps.remind_of_shortages, sweeps.call_about_shortages, sweeps.lapse_shortages):
        assert rule(at=NEXT_DAY + timedelta(days=30)) == 0
    assert everything(shortage.order) == before
