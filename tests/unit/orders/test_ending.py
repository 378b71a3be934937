"""Who ends a living order: its customer, the shop, or a clerk who refuses it; each once, and told with the reason."""

from datetime import timedelta
from typing import Any

import pytest

from installers.services.visits import mark_arrived
from installers.states import BookingState
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.errors import ContactImpossible, LateByNow, NoReason, ReasonTooLong, TooLateToCancel
from orders.models import Fee, KlarnaCall, Order, OrderEvent, Payment, Task, TaskKind
from orders.services import confirmation, deliveries, ending
from orders.services.fees import propose_fees
from orders.states import OrderState
from shop.models import StockLevel
from tests.builders.corrections import CLERK, NEXT_DAY, a_dearer_offer, an_order_to_check
from tests.builders.deliveries import a_home_delivery
from tests.builders.fees import TEN, an_order_with_a_time
from tests.builders.orders import AT, CUSTOMER, SHOP, a_confirmed_order
from tests.builders.traces import books, everything, history, mails
from tests.unit.orders.test_cancelling import LATER, a_taken_order, receive
from tests.web.orders.test_desk import a_task

pytestmark = pytest.mark.django_db
WHY = "Emme saa näitä renkaita enää tehtaalta."
LIMIT = TEN - timedelta(hours=24)
SECOND = timedelta(seconds=1)


def customer_cancels(order: Order, *, at: Any = LATER, **over: Any) -> Order:
    return ending.cancel_for_customer(order_id=order.pk, at=at, by=over.pop("by", CUSTOMER), **over)


def shop_cancels(order: Order, *, at: Any = LATER, reason: str = WHY) -> Order:
    return ending.cancel_for_shop(order_id=order.pk, reason=reason, at=at, by=CLERK)


def refuse(order: Order, *, at: Any = LATER, reason: str = WHY) -> Order:
    return ending.refuse(order_id=order.pk, reason=reason, at=at, by=CLERK)


def body(name: str) -> str:
    return Message.objects.get(name=name).body_text.replace("\xa0", " ")


def state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


@pytest.mark.rule("R5.19")
@pytest.mark.parametrize("end", [customer_cancels, shop_cancels, refuse])
def test_each_gives_goods_and_money_back_once_however_often_pressed(end: Any):
    order = a_taken_order()
    receive(order=order)
    for _press in range(3):
        end(order)
    assert StockLevel.objects.get().quantity == 8
    assert list(KlarnaCall.objects.values_list("operation", flat=True)).count("cancel") == 1
    assert (len(mails(order)), books()) == (2, [])


@pytest.mark.rule("R5.19")
def test_the_customers_own_cancellation_says_who_did_it():
    order = an_order_to_check()
    customer_cancels(order)
    assert history(order)[-2:] == ["cancellation_stated", "cancelled"]
    assert [
        word for word in ("Peruit tilauksen itse.", "ei maksa sinulle mitään") if word not in body("order_cancelled")
    ] == []


@pytest.mark.rule("R5.22")
def test_a_cancellation_by_phone_keeps_its_channel_and_moment():
    order = an_order_to_check()
    customer_cancels(order, by=CLERK, channel=Channel.PHONE, contacted_at=AT + SECOND)
    event = OrderEvent.objects.get(kind="cancellation_stated")
    assert (event.channel, event.contacted_at) == ("phone", AT + SECOND)


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("told", [AT - SECOND, LATER + SECOND], ids=["before the order", "in the future"])
def test_an_impossible_moment_of_contact_changes_nothing(told: Any):
    order = an_order_to_check()
    before = everything(order)
    with pytest.raises(ContactImpossible):
        customer_cancels(order, channel=Channel.PHONE, contacted_at=told)
    assert everything(order) == before


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(("at", "state", "fees"), [(LIMIT, "cancelled", 0), (LIMIT + SECOND, "cancelled_late", 1)])
def test_the_customers_time_is_judged_to_the_second(at: Any, state: str, fees: int):
    order = an_order_with_a_time()
    customer_cancels(order, at=at)
    order.booking.refresh_from_db()
    assert (state_of(order), order.booking.state) == ("cancelled", state)
    propose_fees(at=at + timedelta(hours=2))
    assert Fee.objects.count() == fees
    assert ("35,00 €" in body("order_cancelled"), "ei maksa sinulle mitään" in body("order_cancelled")) == (
        bool(fees), not fees,
    )  # fmt: skip


@pytest.mark.rule("R5.6", "R5.22")
def test_a_call_before_the_limit_is_free_though_written_down_late():
    order = an_order_with_a_time()
    customer_cancels(order, at=LIMIT + timedelta(hours=3), channel=Channel.PHONE, contacted_at=LIMIT)
    order.booking.refresh_from_db()
    assert order.booking.state == BookingState.CANCELLED


@pytest.mark.rule("R5.6")
def test_a_customer_who_was_told_it_is_free_is_asked_again_once_it_is_late():
    order = an_order_with_a_time()
    before = everything(order)
    with pytest.raises(LateByNow):
        customer_cancels(order, at=LIMIT + SECOND, knowing_late=False)
    assert everything(order) == before


@pytest.mark.rule("R5.19", "R5.6")
def test_the_shops_cancelling_never_costs_the_customer_the_time():
    order = an_order_with_a_time()
    shop_cancels(order, at=TEN - timedelta(hours=1))
    order.booking.refresh_from_db()
    assert order.booking.state == BookingState.CANCELLED_BY_SHOP
    assert propose_fees(at=TEN + timedelta(hours=9)) == 0
    assert WHY in body("order_cancelled")


@pytest.mark.rule("R1.2")
@pytest.mark.parametrize("make", [an_order_to_check, lambda: a_dearer_offer().order], ids=["preliminary", "offered"])
def test_refuse_ends_the_order_before_its_contract(make: Any):
    order = make()
    refuse(order, at=NEXT_DAY)
    order.refresh_from_db()
    assert (order.state, order.closed_at, order.confirmed_at) == (OrderState.REFUSED, NEXT_DAY, None)
    event = OrderEvent.objects.get(kind="refused")
    assert event.data == {"why": "refused", "reason": WHY}
    assert mails(order)[-1] == "order_refused"
    assert [word for word in (WHY, "Kauppaa ei syntynyt") if word not in body("order_refused")] == []
    assert (order.corrections.open().count(), books()) == (0, [])


@pytest.mark.rule("R1.2")
def test_a_refused_order_is_never_confirmed_nor_delivered():
    order = an_order_to_check()
    refuse(order)
    with pytest.raises(ForbiddenMove):
        confirmation.confirm(order_id=order.pk, at=NEXT_DAY, by=CLERK)
    assert (state_of(order), order.deliveries.count()) == ("refused", 0)


@pytest.mark.rule("R1.2")
def test_a_contract_is_not_refused():
    order = a_confirmed_order()
    before = everything(order)
    with pytest.raises(ForbiddenMove):
        refuse(order)
    assert everything(order) == before


@pytest.mark.rule("R5.19")
def test_what_has_left_in_time_is_not_cancelled_by_its_customer_at_once():
    delivery = a_home_delivery()
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=LATER, by=CLERK)
    before = everything(delivery.order)
    with pytest.raises(TooLateToCancel):
        customer_cancels(delivery.order, at=NEXT_DAY)
    assert everything(delivery.order) == before


@pytest.mark.rule("R5.19")
@pytest.mark.parametrize("end", [customer_cancels, shop_cancels])
def test_work_that_has_begun_is_cancelled_by_nobody(end: Any):
    order = an_order_with_a_time()
    mark_arrived(booking_id=order.booking_id, at=TEN, by=SHOP)
    before = everything(order)
    with pytest.raises(TooLateToCancel):
        end(order, at=TEN + SECOND)
    assert everything(order) == before


@pytest.mark.parametrize("end", [shop_cancels, refuse])
@pytest.mark.parametrize(("reason", "error"), [("  ", NoReason), ("x" * 501, ReasonTooLong)])
def test_an_order_does_not_end_without_a_reason_that_can_be_told(end: Any, reason: str, error: Any):
    order = an_order_to_check()
    before = everything(order)
    with pytest.raises(error):
        end(order, reason=reason)
    assert everything(order) == before


def test_tasks_of_a_living_order_are_settled_with_it():
    order = an_order_to_check()
    for kind in (TaskKind.PAYMENT_FAILED, TaskKind.SUSPICION, TaskKind.STATEMENT):
        a_task(order, kind)
    refuse(order)
    assert list(Task.objects.filter(settled_at=None).values_list("kind", flat=True)) == ["statement"]
    assert Payment.objects.get().state == "authorised"
