"""Held payments: nothing decides by itself, a clerk takes the order in when all agrees, or lets the money go."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from lapinkumi.outbox.models import Message
from orders.books.refunds import check_refunds
from orders.errors import NotHeld
from orders.models import KlarnaCall, Order, OrderEvent, Payment, Task
from orders.services import held, payments, sweeps
from orders.services.verdict import Standing
from shop.models import StockLevel
from tests.builders.buying import tyres
from tests.builders.orders import AT, SHOP
from tests.builders.payments import a_waiting_order

LATER = AT + timedelta(hours=2)


def mismatched(klarna: Any) -> Order:
    """Paid a cent more than the order."""
    payment = a_waiting_order(tyres())
    klarna.pay(order_amount=51961)
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    return payment.order


def late(klarna: Any, *, stock: int) -> Order:
    """Paid after it lapsed, while its goods were gone; now so many are there."""
    payment = a_waiting_order(tyres())
    assert payments.give_up_unpaid(order_id=payment.order_id, at=LATER, by=SHOP)
    StockLevel.objects.update(quantity=0)
    klarna.pay()
    payments.sync(payment_id=payment.pk, at=LATER, by=SHOP)
    StockLevel.objects.update(quantity=stock)
    return payment.order


def again(order: Order) -> Standing:
    return held.look_again(order_id=order.pk, at=LATER, by=SHOP)


def let_go(order: Order) -> bool:
    return held.let_go(order_id=order.pk, at=LATER, by=SHOP)


def everything() -> dict[str, Any]:
    models = (Order, Payment, KlarnaCall, OrderEvent, Task, Message, StockLevel)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def stands(order: Order) -> tuple[str, list[str], int]:
    """The order's state, the mails it sent, and how many are on the shelf."""
    order.refresh_from_db()
    return order.state, list(Message.objects.values_list("name", flat=True)), StockLevel.objects.get().quantity


@pytest.mark.django_db
def test_look_again_while_it_differs_changes_nothing(klarna: Any):
    order = mismatched(klarna)
    before = everything()
    assert [again(order), again(order)] == [Standing.HELD, Standing.HELD]
    assert everything() == before


@pytest.mark.django_db
def test_pain_5_books_tell_of_a_held_payment_that_something_let_go(klarna: Any):
    order = mismatched(klarna)
    assert list(check_refunds()) == []
    KlarnaCall.objects.create(payment=order.payment, operation="cancel", cause="x", created_at=LATER, next_try_at=LATER)
    assert list(check_refunds()) == [f"Tilaus {order.number}: selvitettävä maksu on vapautettu"]


@pytest.mark.django_db
def test_look_again_takes_the_order_in_once_all_agrees(klarna: Any):
    order = mismatched(klarna)
    klarna.orders[klarna.last]["order_amount"] = 51960
    assert [again(order), again(order)] == [Standing.PAID, Standing.PAID]
    assert stands(order) == ("preliminary", ["order_received"], 4)
    assert Task.objects.get().settled_at == LATER


@pytest.mark.django_db
@pytest.mark.parametrize("klarnas", [{"fraud_status": "STOPPED"}, {"status": "CANCELLED"}])
def test_look_again_takes_nothing_in_that_klarna_does_not_hold(klarna: Any, klarnas: dict[str, str]):
    order = mismatched(klarna)
    klarna.orders[klarna.last].update(order_amount=51960, **klarnas)
    assert (again(order), stands(order)[0]) == (Standing.HELD, "pending_payment")


@pytest.mark.django_db
def test_look_again_takes_a_late_payment_in_when_its_goods_are_there(klarna: Any):
    order = late(klarna, stock=3)
    assert (again(order), stands(order)) == (Standing.HELD, ("expired", [], 3))
    StockLevel.objects.update(quantity=6)
    assert (again(order), stands(order)) == (Standing.PAID, ("preliminary", ["order_received"], 2))
    assert Task.objects.get().settled_at == LATER


@pytest.mark.django_db
def test_let_go_ends_a_mismatched_order_and_tells_its_customer_once(klarna: Any):
    order = mismatched(klarna)
    assert [let_go(order), let_go(order)] == [True, False]
    sweeps.make_klarna_calls(at=LATER)
    assert stands(order) == ("cancelled", ["payment_let_go"], 8)
    assert (klarna.orders[klarna.last]["status"], Payment.objects.get().state) == ("CANCELLED", "voided")
    assert list(order.events.values_list("kind", flat=True))[-3:] == ["payment_let_go", "cancelled", "task_settled"]
    assert let_go(order) is False
    with pytest.raises(NotHeld):
        again(order)


@pytest.mark.django_db
def test_let_go_of_a_late_payment_leaves_the_shelf_alone(klarna: Any):
    order = late(klarna, stock=3)
    assert let_go(order)
    assert stands(order) == ("expired", ["payment_let_go"], 3)
    with pytest.raises(NotHeld):
        again(order)


@pytest.mark.django_db
def test_an_order_that_was_taken_in_is_not_let_go(klarna: Any):
    payment = a_waiting_order(tyres())
    klarna.pay()
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    before = everything()
    with pytest.raises(NotHeld):
        let_go(payment.order)
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_decide_once(klarna: Any):
    order = mismatched(klarna)
    klarna.orders[klarna.last]["order_amount"] = 51960
    begin, ends = threading.Barrier(2), []

    def press(act: Any) -> None:
        try:
            begin.wait(10)
            ends.append(str(act(order)))
        except NotHeld:
            ends.append("not held")
        finally:
            connections.close_all()

    hands = [threading.Thread(target=press, args=(act,)) for act in (again, let_go)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    order.refresh_from_db()
    assert (sorted(ends), order.state) in [(["not held", "paid"], "preliminary"), (["True", "not held"], "cancelled")]
    assert (Message.objects.count(), list(check_refunds())) == (1, [])
