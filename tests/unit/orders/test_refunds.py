"""Giving money back: once for its cause, never more than was charged, done only when Klarna has said so."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.outbox.models import Message
from orders.books.refunds import check_refunds
from orders.errors import NotRefundable
from orders.klarna import Line, LineKind, refund_payload
from orders.models import KlarnaCall, Order, OrderEvent, OrderLine, Payment, PaymentEvent, Refund, Task
from orders.payment.refunding import part
from orders.services import klarna_calls, refunds, release
from orders.states import PaymentState
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import AT, RATE, SHOP
from tests.playground import Playground
from tests.unit.orders.test_captures import at_home, run, send, told

CLERK = Actor.system("test_clerk")
LATER = AT + timedelta(hours=1)


def charged(playground: Playground, settings: Any) -> Order:
    """Four tyres and their freight, 536.50, sent and charged at the playground."""
    settings.SITE_URL = "https://shop.example"
    send(at_home(playground))
    run(AT)
    return Order.objects.get()


def charged_here() -> Order:
    """The same without Klarna: our rows alone."""
    delivery = a_home_delivery()
    Payment.objects.update(state=PaymentState.CAPTURED, captured="536.50")
    return delivery.order


@act
def _refund(*, order: Order, at: Any, by: Any, **what: Any) -> Refund:
    locked = Order.objects.select_for_update().get(pk=order.pk)
    return refunds.refund(order=locked, at=at, by=by, **{"cause": "test:1", "reason": "Hyvitys.", **what})


def refund(order: Order, **what: Any) -> Refund:
    return _refund(order=order, at=LATER, by=CLERK, **what)


def everything() -> dict[str, Any]:
    models = (Payment, Refund, KlarnaCall, OrderEvent, PaymentEvent, Task)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.django_db
@pytest.mark.rule("R6.7")
def test_refund_of_a_part_is_done_when_klarna_has_taken_it(playground: Playground, settings: Any):
    order = charged(playground, settings)
    asked = refund(order, amount=Decimal("36.50"))
    payment = Payment.objects.get()
    assert (asked.state, payment.refunding, payment.refunded, payment.state) == (
        "requested", Decimal("36.50"), 0, "captured",
    )  # fmt: skip
    assert Message.objects.filter(name="refund_made").count() == 0
    run(LATER)
    found, payment, klarna = Refund.objects.get(), Payment.objects.get(), told(playground)
    assert (found.state, found.sent_at, found.ended_at) == ("done", LATER, LATER)
    assert (payment.state, payment.refunding, payment.refunded) == ("part_refunded", 0, Decimal("36.50"))
    assert [(one.refund_id, one.amount) for one in klarna.refunds] == [(found.klarna_refund_id, Decimal("36.50"))]
    assert list(order.events.values_list("kind", flat=True))[-2:] == ["refund_requested", "refunded"]
    message = Message.objects.get(name="refund_made")
    assert [words for words in ("36,50", "Hyvitys.", "Lasku") if words not in message.body_text] == []
    before = everything()
    assert refund(order, amount=Decimal("99.00")).pk == found.pk  # the same cause is the same refund
    run(LATER + timedelta(days=1))
    assert (everything(), list(check_refunds())) == (before, [])


@pytest.mark.django_db
def test_refund_in_three_parts_ends_refunded_to_the_cent(playground: Playground, settings: Any):
    order = charged(playground, settings)
    tyres = order.lines.get(kind="goods")
    OrderLine.objects.filter(pk=tyres.pk).update(discount="0.01", total="519.59")
    for cause in ("a", "b"):
        refund(order, cause=cause, pieces={tyres.pk: 1})
    last = refund(order, cause="c")
    amounts = [str(one.amount) for one in Refund.objects.order_by("pk")]
    assert (amounts, last.amount) == (["129.89", "129.90", "276.71"], Decimal("276.71"))
    run(LATER)
    payment = Payment.objects.get()
    assert (payment.state, payment.refunded, payment.refundable) == ("refunded", Decimal("536.50"), 0)
    assert (told(playground).refunded, told(playground).status) == (Decimal("536.50"), "CLOSED")
    with pytest.raises(NotRefundable):
        refund(order, cause="d", amount=Decimal("0.01"))


@pytest.mark.django_db
def test_refund_less_a_kept_back_fee_goes_through_klarnas_checks(playground: Playground, settings: Any):
    order = charged(playground, settings)
    tyres = order.lines.get(kind="goods")
    fee = Line(
        kind=LineKind.RETURN_FEE, reference="ALENTUMA", name="Arvon aleneminen", quantity=1,
        unit_price=Decimal("-75.00"), vat_rate=RATE,
    )  # fmt: skip
    found = refund(order, pieces={tyres.pk: 4}, kept_back=[fee])
    assert (found.amount, found.parts) == (
        Decimal("444.60"), [{"line": tyres.pk, "quantity": 4, "amount": "519.60"}],
    )  # fmt: skip
    run(LATER)
    assert (Refund.objects.get().state, told(playground).refunded) == ("done", Decimal("444.60"))
    with pytest.raises(NotRefundable):
        refund(order, cause="again", pieces={tyres.pk: 1})


@pytest.mark.django_db
@pytest.mark.parametrize("after_work", [False, True])
def test_refund_through_bad_luck_is_given_once(playground: Playground, settings: Any, after_work: bool):
    order = charged(playground, settings)
    refund(order, amount=Decimal("36.50"))
    playground.fail("klarna", status=503, after_work=after_work)
    run(LATER)
    assert (Refund.objects.get().state, Payment.objects.get().refunding) == ("sent", Decimal("36.50"))
    run(LATER + timedelta(hours=1))
    assert (Refund.objects.get().state, Payment.objects.get().refunded) == ("done", Decimal("36.50"))
    assert told(playground).refunded == Decimal("36.50")
    assert Message.objects.filter(name="refund_made").count() == 1


@pytest.mark.django_db
def test_pain_11_shop_never_says_refunded_where_klarna_refused(klarna: Any):
    order = charged_here()
    refund(order, amount=Decimal("36.50"))
    klarna.trouble = (403, '{"error_code": "REFUND_NOT_ALLOWED", "error_messages": ["No."], "correlation_id": "1"}')
    run(LATER)
    found, payment = Refund.objects.get(), Payment.objects.get()
    assert (found.state, found.ended_at, found.klarna_refund_id) == ("failed", LATER, "")
    assert (payment.state, payment.refunded, payment.refunding) == ("captured", 0, 0)
    task = Task.objects.get()
    assert (task.kind, task.data["refund"], task.data["amount"]) == ("refund_due", found.pk, "36.50")
    assert Message.objects.filter(name="refund_made").count() == 0
    first = found.call_id
    before = everything()
    klarna_calls.make(call_id=first, at=LATER, by=SHOP)
    assert everything() == before
    again = refunds.try_again(refund_id=found.pk, at=LATER, by=CLERK)
    assert (again.state, again.tries, again.call_id != first) == ("requested", 2, True)
    assert refunds.try_again(refund_id=found.pk, at=LATER, by=CLERK).call_id == again.call_id
    klarna_calls.claim(call_id=again.call_id, at=LATER, by=SHOP)
    klarna_calls.record_done(call_id=again.call_id, result="refund-1", at=LATER, by=SHOP)
    klarna_calls.record_done(call_id=again.call_id, result="refund-1", at=LATER, by=SHOP)
    payment = Payment.objects.get()
    assert (payment.state, payment.refunded, payment.refunding) == ("part_refunded", Decimal("36.50"), 0)
    assert (Task.objects.get().settled_at, Message.objects.filter(name="refund_made").count()) == (LATER, 1)


@pytest.mark.django_db
def test_try_again_where_the_money_went_otherwise_is_refused(klarna: Any):
    order = charged_here()
    refund(order, amount=Decimal("536.50"))
    klarna.trouble = (403, "{}")
    run(LATER)
    refund(order, cause="other", amount=Decimal("0.01"))
    before = everything()
    with pytest.raises(NotRefundable):
        refunds.try_again(refund_id=Refund.objects.get(cause="test:1").pk, at=LATER, by=CLERK)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["0.00", "-1.00", "536.51"])
def test_refund_of_an_impossible_sum_changes_nothing(amount: str):
    order = charged_here()
    before = everything()
    with pytest.raises(NotRefundable):
        refund(order, amount=Decimal(amount))
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["authorised", "voided", "refunded"])
def test_refund_where_nothing_was_charged_changes_nothing(state: str):
    order = a_home_delivery().order
    Payment.objects.update(state=state)
    before = everything()
    with pytest.raises(NotRefundable):
        refund(order)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("pieces", [5, 0, -1])
def test_refund_of_pieces_that_were_not_bought_changes_nothing(pieces: int):
    order = charged_here()
    before = everything()
    with pytest.raises(NotRefundable):
        refund(order, pieces={order.lines.get(kind="goods").pk: pieces})
    assert everything() == before


@pytest.mark.django_db
def test_another_orders_line_is_no_piece_of_this_one():
    order, other = charged_here(), a_home_delivery(is_paid=False).order
    with pytest.raises(NotRefundable):
        refund(order, pieces={other.lines.first().pk: 1})
    assert Refund.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"refunding": "536.51"}, {"refunded": "500", "refunding": "36.51"}])
def test_the_database_refuses_more_than_was_charged(fields: dict[str, str]):
    charged_here()
    with pytest.raises(IntegrityError, match="payment_within_bounds"), transaction.atomic():
        Payment.objects.update(**fields)


@pytest.mark.django_db
def test_what_is_given_back_while_a_rest_can_be_charged_is_not_the_end():
    order = charged_here()
    Payment.objects.update(state="part_captured", captured="100.00")
    Order.objects.update(state="completed", completed_at=AT)
    found = refund(order)
    klarna_calls.claim(call_id=found.call_id, at=LATER, by=SHOP)
    klarna_calls.record_done(call_id=found.call_id, result="r", at=LATER, by=SHOP)
    assert Payment.objects.get().state == "part_refunded"
    assert release.release_rest(at=LATER) == 1
    call = KlarnaCall.objects.get(operation="release")
    klarna_calls.record_done(call_id=call.pk, result="", at=LATER, by=SHOP)
    assert Payment.objects.get().state == "refunded"


@pytest.mark.django_db
def test_books_tell_of_a_refund_that_the_payment_does_not_know():
    order = charged_here()
    refund(order, amount=Decimal("36.50"))
    assert list(check_refunds()) == []
    Payment.objects.update(refunding=0)
    told = f"Tilaus {order.number}: palautettu 0.00 € ja tulossa 36.50 €, maksulla 0.00 € ja 0.00 €"
    assert list(check_refunds()) == [told]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("causes", [("one", "one"), ("one", "two")])
def test_two_who_give_back_at_once_give_no_more_than_was_charged(causes: tuple[str, str]):
    order = charged_here()
    begin = threading.Barrier(2)
    ends: list[str] = []

    def press(cause: str) -> Callable[[], None]:
        def run() -> None:
            try:
                begin.wait(10)
                ends.append(refund(order, cause=cause, amount=Decimal("300.00")).state)
            except NotRefundable:
                ends.append("refused")
            finally:
                connections.close_all()

        return run

    hands = [threading.Thread(target=press(cause)) for cause in causes]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    expected = ["requested", "requested"] if causes[0] == causes[1] else ["refused", "requested"]
    assert (sorted(ends), Refund.objects.count(), Payment.objects.get().refunding) == (expected, 1, Decimal("300.00"))
    assert KlarnaCall.objects.filter(operation="refund").count() == 1


def a_row(quantity: int, unit: int, discount: int) -> OrderLine:
    cents = Decimal("0.01")
    total = quantity * unit - discount
    return OrderLine(
        pk=1, kind="goods", sku="A", name="A", quantity=quantity, unit_price=unit * cents, discount=discount * cents,
        total=total * cents, vat_rate=RATE,
    )  # fmt: skip


@given(data=st.data(), quantity=st.integers(1, 12), unit=st.integers(1, 40_000))
def test_pain_10_parts_of_a_line_add_up_to_it_and_klarna_takes_each(data: st.DataObject, quantity: int, unit: int):
    discount = data.draw(st.integers(0, quantity * unit - 1))
    row = a_row(quantity, unit, discount)
    taken: list[dict[str, Any]] = []
    left = quantity
    while left:
        one = part(row, data.draw(st.integers(1, left)), given=taken)
        left -= one.quantity
        taken.append(one.kept)
        assert one.line.total == one.amount
        assert one.line.discount >= 0
        if one.amount:
            refund_payload(amount=one.amount, lines=[one.line], description="x", reference="y")
    assert sum(Decimal(one["amount"]) for one in taken) == row.total
    with pytest.raises(ValueError, match="given back before"):
        part(row, 1, given=taken)
