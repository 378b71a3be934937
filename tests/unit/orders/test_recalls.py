"""Cancelling what is on its way: asked for and answered; at once where it is overdue; by the shop (R5.19)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.delivery.errors import NotInForce
from orders.errors import (
    CanCancelAtOnce,
    ContactImpossible,
    MoneyMoves,
    NoReason,
    NothingUnderWay,
    ReasonTooLong,
    TooLateToCancel,
)
from orders.lateness import is_overdue, last_day
from orders.models import CancellationRequest, Delivery, KlarnaCall, Order, OrderEvent, ReturnReason, Task, TaskKind
from orders.services import deliveries, ending, klarna_calls, parcels, recalls, restock
from orders.services.fees import propose_fees
from shop.models import StockLevel
from tests.builders.corrections import CLERK, an_order_paid_at, at_klarna, call_klarna
from tests.builders.deliveries import a_garage_delivery, a_home_delivery, confirmed
from tests.builders.fees import TEN, an_order_with_a_time
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.parcels import sent
from tests.builders.traces import books, everything, history, mails
from tests.playground import Playground

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
LAST_MINUTE = datetime(2026, 12, 8, 21, 59, tzinfo=UTC)  # of the last promised day, Tuesday 8.12., in Helsinki
OVERDUE = LAST_MINUTE + timedelta(minutes=2)
WHY = "Ostin väärän koon."


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://shop.example"


def ask(order: Order, *, at: datetime = LATER, **over: Any) -> CancellationRequest:
    return recalls.ask_to_cancel(order_id=order.pk, words=WHY, at=at, by=over.pop("by", CUSTOMER), **over)


def grant(request: CancellationRequest, *, at: datetime = LATER) -> CancellationRequest:
    return recalls.grant(request_id=request.pk, at=at, by=CLERK)


def refuse(request: CancellationRequest, *, answer: str = "Auto ehti lähteä.") -> CancellationRequest:
    return recalls.refuse(request_id=request.pk, answer=answer, at=LATER, by=CLERK)


def charged(delivery: Delivery) -> Delivery:
    """Klarna has answered: the money of what has left is ours."""
    for call in KlarnaCall.objects.filter(payment__order=delivery.order, operation="capture"):
        klarna_calls.record_done(call_id=call.pk, result=f"capture-{call.pk}", at=AT, by=SHOP)
    return delivery


def on_its_way() -> Delivery:
    return charged(sent())


def open_tasks(order: Order) -> list[str]:
    return list(Task.objects.filter(order=order, settled_at=None).values_list("kind", flat=True))


@pytest.mark.rule("R5.19")
def test_ask_to_cancel_is_kept_once_and_waits_for_a_clerk():
    order = on_its_way().order
    assert ask(order) == ask(order)
    request = CancellationRequest.objects.get()
    assert (request.state, request.words, request.stated_at) == ("open", WHY, LATER)
    assert (history(order)[-2:], open_tasks(order)) == (
        ["cancellation_asked", "task_cancellation_asked"], ["cancellation_asked"],
    )  # fmt: skip
    assert mails(order)[-1] == "cancellation_asked"
    assert Order.objects.get(pk=order.pk).state == "confirmed"


@pytest.mark.rule("R5.22")
def test_ask_to_cancel_by_phone_counts_from_the_call():
    order = on_its_way().order
    call = AT + timedelta(hours=3)
    ask(order, by=CLERK, channel=Channel.PHONE, contacted_at=call)
    event = OrderEvent.objects.get(kind="cancellation_asked")
    assert (event.channel, event.contacted_at, CancellationRequest.objects.get().stated_at) == ("phone", call, call)


@pytest.mark.rule("R5.19")
def test_granted_the_order_is_cancelled_and_the_parcel_called_back():
    delivery = on_its_way()
    order = delivery.order
    request = ask(order)
    assert grant(request) == grant(request)
    order.refresh_from_db()
    delivery.refresh_from_db()
    request.refresh_from_db()
    assert (order.state, delivery.state, request.state) == ("cancelled", "recalled", "granted")
    assert (open_tasks(order), mails(order).count("order_cancelled")) == (["parcel_recalled"], 1)
    assert list(order.payment.refunds.values_list("amount", flat=True)) == [order.total]
    body = Message.objects.get(name="order_cancelled").body_text
    assert [word for word in ("kutsutaan takaisin", "älä nouda sitä", "samalle maksutavalle") if word not in body] == []
    assert books() == []


@pytest.mark.rule("R5.19", "R6.1")
def test_refused_the_customer_is_told_why_and_how_to_withdraw():
    order = on_its_way().order
    request = ask(order)
    assert refuse(request) == refuse(request)
    assert (Order.objects.get(pk=order.pk).state, open_tasks(order)) == ("confirmed", [])
    assert mails(order)[-1] == "cancellation_refused"
    body = Message.objects.get(name="cancellation_refused").body_text
    assert [word for word in ("Auto ehti lähteä.", "14 päivää", "/peruuta-sopimus/") if word not in body] == []
    with pytest.raises(ForbiddenMove):
        grant(request)
    assert Order.objects.get(pk=order.pk).state == "confirmed"


@pytest.mark.parametrize(("answer", "error"), [("  ", NoReason), ("x" * 501, ReasonTooLong)])
def test_no_refusal_without_words_that_can_be_told(answer: str, error: type[Exception]):
    request = ask(on_its_way().order)
    before = everything(request.order)
    with pytest.raises(error):
        refuse(request, answer=answer)
    assert (CancellationRequest.objects.get().state, everything(request.order)) == ("open", before)


@pytest.mark.rule("R5.19")
@pytest.mark.parametrize(
    ("make", "at", "error"),
    [
        (a_home_delivery, LATER, CanCancelAtOnce),
        (on_its_way, OVERDUE, CanCancelAtOnce),
        (lambda: received(on_its_way()), LATER, NothingUnderWay),
    ],
    ids=["nothing has left", "overdue", "received"],
)
def test_no_request_where_none_is_needed_or_possible(make: Any, at: datetime, error: type[Exception]):
    order = make().order
    before = everything(order)
    with pytest.raises(error):
        ask(order, at=at)
    assert (CancellationRequest.objects.count(), everything(order)) == (0, before)


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("told", [AT - timedelta(seconds=1), LATER + timedelta(seconds=1)], ids=["before", "ahead"])
def test_no_request_from_an_impossible_moment(told: datetime):
    order = on_its_way().order
    before = everything(order)
    with pytest.raises(ContactImpossible):
        ask(order, channel=Channel.PHONE, contacted_at=told)
    assert everything(order) == before


def received(delivery: Delivery) -> Delivery:
    return deliveries.mark_delivered(delivery_id=delivery.pk, received_at=AT, at=AT, by=SHOP)


@pytest.mark.rule("R5.19")
def test_what_the_customer_got_meanwhile_is_not_recalled():
    delivery = on_its_way()
    request = ask(delivery.order)
    deliveries.mark_delivered(delivery_id=delivery.pk, received_at=LATER, at=LATER, by=SHOP)
    before = everything(delivery.order)
    with pytest.raises(NothingUnderWay):
        grant(request)
    assert everything(delivery.order) == before


@pytest.mark.rule("R5.19")
def test_an_overdue_order_is_cancelled_at_once_wherever_it_is():
    delivery = on_its_way()
    order = delivery.order
    with pytest.raises(TooLateToCancel):
        ending.cancel_for_customer(order_id=order.pk, at=LAST_MINUTE, by=CUSTOMER)
    for _press in range(2):
        ending.cancel_for_customer(order_id=order.pk, at=OVERDUE, by=CUSTOMER)
    order.refresh_from_db()
    delivery.refresh_from_db()
    assert (order.state, delivery.state) == ("cancelled", "recalled")
    assert OrderEvent.objects.get(kind="cancelled").data == {"why": "overdue"}
    assert "emme toimittaneet sitä luvatussa ajassa" in Message.objects.get(name="order_cancelled").body_text
    assert (order.payment.refunds.count(), books()) == (1, [])


@pytest.mark.rule("R5.19", "R5.22")
def test_lateness_is_judged_by_the_time_of_contact():
    order = on_its_way().order
    with pytest.raises(TooLateToCancel):
        ending.cancel_for_customer(
            order_id=order.pk, at=OVERDUE, by=CLERK, channel=Channel.PHONE, contacted_at=LAST_MINUTE
        )
    ending.cancel_for_customer(order_id=order.pk, at=OVERDUE, by=CLERK, channel=Channel.PHONE, contacted_at=OVERDUE)
    assert Order.objects.get(pk=order.pk).state == "cancelled"


@pytest.mark.rule("R5.19")
def test_where_no_day_was_promised_thirty_days_count_from_the_order():
    order = a_home_delivery().order
    order.promise_first_on = order.promise_last_on = None
    assert last_day(order).isoformat() == "2026-12-20"
    limit = datetime(2026, 12, 20, 22, 0, tzinfo=UTC)
    assert [is_overdue(order, at=limit - timedelta(minutes=1)), is_overdue(order, at=limit)] == [False, True]


@pytest.mark.rule("R5.19", "R10.1")
def test_a_time_booked_for_later_is_the_agreed_day():
    order = an_order_with_a_time(starts_at=TEN + timedelta(days=21))
    assert last_day(order).isoformat() == "2026-12-14"


@pytest.mark.rule("R5.19")
def test_goods_that_wait_at_the_garage_are_not_overdue():
    delivery = a_garage_delivery()
    assert is_overdue(delivery.order, at=OVERDUE)
    deliveries.mark_arrived(delivery_id=delivery.pk, at=LATER, by=SHOP)
    assert not is_overdue(Order.objects.get(pk=delivery.order_id), at=OVERDUE)


@pytest.mark.rule("R5.6", "R5.19")
def test_an_overdue_orders_time_costs_its_customer_nothing():
    order = an_order_with_a_time(starts_at=TEN)
    order.promise_first_on = order.promise_last_on = TEN.date() - timedelta(days=2)
    order.save()
    ending.cancel_for_customer(order_id=order.pk, at=TEN + timedelta(days=1), by=CUSTOMER)
    order.booking.refresh_from_db()
    assert order.booking.state == "cancelled_by_shop"
    assert propose_fees(at=TEN + timedelta(days=3)) == 0


@pytest.mark.rule("R5.19")
def test_the_shop_cancels_what_is_on_its_way_once():
    delivery = on_its_way()
    for _press in range(2):
        ending.cancel_for_shop(order_id=delivery.order_id, reason="Virheellinen erä.", at=LATER, by=CLERK)
    delivery.refresh_from_db()
    assert (delivery.state, open_tasks(delivery.order)) == ("recalled", ["parcel_recalled"])
    assert (delivery.order.payment.refunds.count(), mails(delivery.order).count("order_cancelled"), books()) == (
        1, 1, [],
    )  # fmt: skip


@pytest.mark.rule("R5.19")
def test_the_shop_cancels_what_waits_at_a_garage_and_lets_the_authorisation_go():
    delivery = a_garage_delivery()
    deliveries.mark_arrived(delivery_id=delivery.pk, at=LATER, by=SHOP)
    ending.cancel_for_shop(order_id=delivery.order_id, reason="Virheellinen erä.", at=LATER, by=CLERK)
    delivery.refresh_from_db()
    assert (delivery.state, KlarnaCall.objects.filter(operation="cancel").count()) == ("recalled", 1)
    with pytest.raises(NotInForce):
        deliveries.hand_over(delivery_id=delivery.pk, at=LATER, by=SHOP)
    delivery.refresh_from_db()
    assert delivery.state == "recalled"


@pytest.mark.rule("R5.19")
def test_nothing_is_cancelled_while_the_payment_is_being_charged():
    delivery = sent()
    before = everything(delivery.order)
    with pytest.raises(MoneyMoves):
        ending.cancel_for_shop(order_id=delivery.order_id, reason="Virhe.", at=LATER, by=CLERK)
    assert everything(delivery.order) == before


@pytest.mark.rule("R5.19", "R6.3")
def test_goods_called_back_go_on_sale_only_when_they_are_here(playground: Playground):
    order = an_order_paid_at(playground)
    delivery = confirmed(order)
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=LATER, by=CLERK)
    call_klarna(at=LATER)
    ending.cancel_for_shop(order_id=order.pk, reason="Virheellinen erä.", at=LATER, by=CLERK)
    call_klarna(at=LATER)
    assert StockLevel.objects.get().quantity == 4
    deliveries.mark_returned(delivery_id=delivery.pk, at=OVERDUE, by=CLERK)
    delivery.refresh_from_db()
    assert (delivery.return_reason, open_tasks(order)) == (ReturnReason.RECALLED, [])
    row = delivery.lines.get(line__kind="goods")
    restock.restock(delivery_id=delivery.pk, pieces={row.pk: 4}, at=OVERDUE, by=CLERK)
    assert (StockLevel.objects.get().quantity, books()) == (8, [])
    assert at_klarna(playground, order)["refunded_amount"] == at_klarna(playground, order)["captured_amount"]


@pytest.mark.rule("R5.19")
def test_a_recalled_parcel_that_the_customer_gets_stays_a_clerks_task():
    delivery = on_its_way()
    ending.cancel_for_shop(order_id=delivery.order_id, reason="Virhe.", at=LATER, by=CLERK)
    deliveries.mark_delivered(delivery_id=delivery.pk, received_at=LATER, at=LATER, by=SHOP)
    delivery.refresh_from_db()
    assert (delivery.state, Order.objects.get(pk=delivery.order_id).state) == ("handed_over", "cancelled")
    assert (open_tasks(delivery.order), mails(delivery.order)[-1]) == (["parcel_recalled"], "order_cancelled")


@pytest.mark.rule("R5.13", "R5.19")
def test_nobody_is_reminded_of_a_parcel_that_was_called_back():
    delivery = on_its_way()
    parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=LATER, at=LATER, by=SHOP)
    ending.cancel_for_shop(order_id=delivery.order_id, reason="Virhe.", at=LATER, by=CLERK)
    assert parcels.remind_of_parcels(at=LATER + timedelta(days=6)) == 0


@pytest.mark.rule("R5.19")
def test_an_open_request_ends_with_its_order():
    delivery = on_its_way()
    request = ask(delivery.order)
    ending.cancel_for_shop(order_id=delivery.order_id, reason="Virhe.", at=LATER, by=CLERK)
    request.refresh_from_db()
    assert (request.state, TaskKind.CANCELLATION_ASKED in open_tasks(delivery.order)) == ("granted", False)
