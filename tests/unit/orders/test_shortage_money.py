"""What a dearer substitute does at Klarna: the sum is raised first and waited for, a refusal survived."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.klarna import Operation
from orders.models import Answer, KlarnaCall, LineKind, Order, Shortage, Task, TaskKind
from orders.services import confirmation, ending
from orders.states import OrderState, PaymentState, ShortageState
from tests.builders.corrections import an_order_paid_at, at_klarna, call_klarna
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.shortages import LATER, ask, choose, on_shelf, others
from tests.builders.traces import books, everything, mails

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.15")]
MUCH_LATER = LATER + timedelta(days=1)


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://shop.example"


def a_dear_choice(playground: Any) -> Shortage:
    """Tyres ten euros dearer each, chosen; Klarna has not been asked yet."""
    order, other = an_order_paid_at(playground), others("Hanki", "139.90")
    confirmation.confirm(order_id=order.pk, at=AT, by=SHOP)
    line = order.lines.get(kind=LineKind.GOODS)
    return choose(ask(order, other, line_id=line.pk), Answer.SUBSTITUTE, other)


def refuse(playground: Any) -> None:
    playground.fail("klarna", status=403, path="/authorization", error_code="NOT_ALLOWED")


@pytest.mark.rule("R5.21")
def test_a_dearer_substitute_waits_for_klarna_with_its_goods_taken(playground):
    shortage = a_dear_choice(playground)
    order = Order.objects.get()
    call = KlarnaCall.objects.get(operation=Operation.UPDATE_AUTHORIZATION)
    assert (shortage.state, shortage.call, call.payload["order_amount"]) == (ShortageState.ACCEPTED, call, 55960)
    assert (order.total, order.lines.get(kind=LineKind.GOODS).unit_price) == (Decimal("519.60"), Decimal("129.90"))
    assert on_shelf(shortage.chosen.product) == 4
    assert "shortage_settled" not in mails(order)
    assert books() == []


@pytest.mark.rule("R5.21")
def test_klarnas_yes_brings_the_substitute(playground):
    shortage = a_dear_choice(playground)
    for _twice in range(2):
        call_klarna(at=MUCH_LATER)
    shortage.refresh_from_db()
    order = Order.objects.get()
    assert (shortage.state, shortage.settled_at, order.total) == (
        ShortageState.SETTLED,
        MUCH_LATER,
        Decimal("559.60"),
    )
    assert order.lines.get(kind=LineKind.GOODS).product == shortage.chosen.product
    told = at_klarna(playground, order)
    assert (told["order_amount"], [line["reference"] for line in told["order_lines"]]) == (55960, ["TOINEN-HANKI"])
    assert mails(order)[-1] == "shortage_settled"
    assert books() == []


@pytest.mark.rule("R5.21")
def test_klarnas_no_makes_it_a_question_again_and_changes_nothing(playground):
    shortage = a_dear_choice(playground)
    other = shortage.chosen.product
    refuse(playground)
    call_klarna(at=MUCH_LATER)
    shortage.refresh_from_db()
    order = Order.objects.get()
    assert (shortage.state, shortage.answer, shortage.chosen, shortage.waiting_since_at) == (
        ShortageState.OFFERED,
        "",
        None,
        MUCH_LATER,
    )
    assert (order.total, on_shelf(other)) == (Decimal("519.60"), 8)
    assert mails(order)[-1] == "shortage_refused_payment"
    assert Task.objects.get(settled_at=None).kind == TaskKind.PAYMENT_FAILED
    assert books() == []


def test_after_a_no_the_same_can_be_chosen_again(playground):
    shortage = a_dear_choice(playground)
    other = shortage.chosen.product
    refuse(playground)
    call_klarna(at=MUCH_LATER)
    shortage.refresh_from_db()
    choose(shortage, Answer.SUBSTITUTE, other, at=MUCH_LATER)
    call_klarna(at=MUCH_LATER + timedelta(hours=1))
    shortage.refresh_from_db()
    assert (shortage.state, shortage.tries, on_shelf(other)) == (ShortageState.SETTLED, 2, 4)
    assert books() == []


def test_cancelling_while_klarna_thinks_puts_the_substitute_back(playground):
    shortage = a_dear_choice(playground)
    other = shortage.chosen.product
    ending.cancel_for_customer(order_id=shortage.order_id, at=MUCH_LATER, by=CUSTOMER)
    for _twice in range(2):
        call_klarna(at=MUCH_LATER)
    order = Order.objects.get()
    shortage.refresh_from_db()
    assert (order.state, shortage.state, on_shelf(other)) == (OrderState.CANCELLED, ShortageState.WITHDRAWN, 8)
    assert order.payment.state == PaymentState.VOIDED
    assert books() == []


def test_while_klarna_thinks_nothing_else_can_be_chosen(playground):
    shortage = a_dear_choice(playground)
    before = everything(shortage.order)
    with pytest.raises(ForbiddenMove):
        choose(shortage, Answer.CANCEL)
    assert everything(shortage.order) == before


def test_leaving_nothing_out_the_waiting_is_told_on_no_mail_twice(playground):
    a_dear_choice(playground)
    call_klarna(at=MUCH_LATER)
    assert Message.objects.filter(name="shortage_settled").count() == 1
