"""Cancelling a living order: goods, time, money and papers in one step, each exactly once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from installers.models import Booking, BookingEvent
from installers.services import bookings, visits
from installers.states import BookingState
from lapinkumi.core.acts import act
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Attachment, Message
from orders.errors import TooLateToCancel
from orders.models import Fee, KlarnaCall, Order, OrderEvent, Payment, Refund, Task
from orders.services import arrival, confirmation, deliveries, klarna_calls
from orders.services.cancelling import cancel_order
from orders.services.fees import propose_fees
from orders.states import DeliveryState, OrderState, PaymentState
from shop.models import StockLevel, StockMovement
from tests.builders.buying import tyres
from tests.builders.corrections import CLERK, NEXT_DAY, a_dearer_offer, an_order_to_check
from tests.builders.deliveries import a_home_delivery, paid
from tests.builders.fees import MARKED, PROPOSED, TEN, an_order_with_a_time
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, a_requested_time, wall
from tests.builders.orders import AT, CUSTOMER, SHOP, an_order
from tests.builders.traces import books, everything, mails

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


@act
def cancel(*, order: Order, why: str = "customer", at: Any = LATER, by: Any = CUSTOMER) -> bool:
    return cancel_order(order=Order.objects.select_for_update().get(pk=order.pk), why=why, at=at, by=by)


@act
def take(*, order: Order, cause: str = "", at: Any = AT, by: Any = SHOP) -> None:
    arrival.take_goods(order=order, at=at, cause=cause)


@act
def receive(*, order: Order, at: Any = AT, by: Any = SHOP) -> None:
    arrival.arrive(order=Order.objects.select_for_update().get(pk=order.pk), at=at, by=by)


@act
def expire(*, order: Order, at: Any = AT, by: Any = SHOP) -> None:
    arrival.expire(order=Order.objects.select_for_update().get(pk=order.pk), at=at, by=by)


@act
def revive(*, order: Order, at: Any = AT, by: Any = SHOP) -> None:
    order = Order.objects.select_for_update().get(pk=order.pk)
    assert arrival.revived(order=order, at=at, by=by)
    arrival.arrive(order=order, at=at, by=by)


def a_taken_order() -> Order:
    """Placed and paid, its four tyres taken from eight."""
    order = an_order()
    order.lines.update(product=tyres(stock=8))
    take(order=order)
    paid(order)
    return order


def quantity() -> int:
    return StockLevel.objects.get().quantity


def with_a_time(booking: Booking) -> Order:
    return an_order_to_check(delivery_way="installer", installer=booking.installer, booking=booking, needs_time=True)


@pytest.mark.rule("R5.19")
def test_cancel_ends_the_order_and_tells_the_customer():
    order = an_order_to_check()
    assert cancel(order=order)
    order.refresh_from_db()
    assert (order.state, order.closed_at, order.confirmed_at) == (OrderState.CANCELLED, LATER, None)
    event = OrderEvent.objects.get(kind="cancelled")
    assert (event.data, event.actor_kind) == ({"why": "customer"}, "customer")
    assert mails(order) == ["order_received", "order_cancelled"]
    assert "Peruminen ei maksa sinulle mitään." in Message.objects.get(name="order_cancelled").body_text


def test_cancel_twice_is_once():
    order = a_taken_order()
    receive(order=order)
    assert cancel(order=order)
    before = everything(order), quantity(), StockMovement.objects.count()
    assert not cancel(order=order)
    assert (everything(order), quantity(), StockMovement.objects.count()) == before


def test_goods_go_back_once_to_the_shelves_they_came_from():
    order = a_taken_order()
    receive(order=order)
    assert quantity() == 4
    cancel(order=order)
    assert quantity() == 8
    assert StockMovement.objects.latest("pk").cause == f"order:{order.number}:cancelled"
    assert books() == []


def test_goods_of_a_revived_order_go_back_once_though_they_were_taken_twice():
    """It lapsed and gave its goods back, was paid after all and took them again: four come back, never eight."""
    order = a_taken_order()
    expire(order=order)
    assert quantity() == 8
    revive(order=order)
    assert quantity() == 4
    cancel(order=order)
    assert quantity() == 8
    assert books() == []


@pytest.mark.parametrize("make", [a_requested_time, a_confirmed_time], ids=["asked for", "agreed"])
def test_the_booked_time_goes_back_to_its_garage_free_of_charge(make):
    booking = make(garage=a_garage(), starts_at=wall(MONDAY, "10:00"))
    order = with_a_time(booking)
    cancel(order=order, at=wall(MONDAY, "09:00"))
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED_BY_SHOP
    assert BookingEvent.objects.filter(kind="cancelled_by_shop").count() == 1
    assert propose_fees(at=wall(MONDAY, "23:00")) == 0
    assert Fee.objects.count() == 0


def test_an_agreed_time_leaves_the_customers_calendar_too():
    order = with_a_time(a_confirmed_time(garage=a_garage(), starts_at=wall(MONDAY, "10:00")))
    cancel(order=order)
    assert Attachment.objects.filter(message__name="order_cancelled").count() == 1


@act
def give_up(*, order: Order, at: Any, by: Any = CUSTOMER) -> None:
    bookings.cancel_time(booking_id=order.booking_id, at=at, by=by)


def test_a_time_given_up_late_beforehand_stays_so():
    order = an_order_with_a_time()
    give_up(order=order, at=TEN - timedelta(hours=1))
    cancel(order=order, at=TEN - timedelta(minutes=59))
    order.booking.refresh_from_db()
    assert order.booking.state == BookingState.CANCELLED_LATE


def test_planned_deliveries_are_called_off():
    delivery = a_home_delivery()
    cancel(order=delivery.order)
    delivery.refresh_from_db()
    assert (delivery.state, books()) == (DeliveryState.CANCELLED, [])


def test_an_open_correction_is_closed_with_it():
    correction = a_dearer_offer()
    cancel(order=correction.order, at=NEXT_DAY)
    correction.refresh_from_db()
    assert (correction.state, correction.closed_at, books()) == ("withdrawn", NEXT_DAY, [])


def test_the_authorisation_is_let_go_and_our_books_know(klarna):
    order = an_order_to_check()
    cancel(order=order)
    call = KlarnaCall.objects.get()
    assert (call.operation, call.cause, Payment.objects.get().state) == (
        "cancel",
        "order_cancelled",
        PaymentState.AUTHORISED,
    )
    klarna.orders[order.payment.klarna_order_id] = {"status": "AUTHORIZED"}
    klarna_calls.make(call_id=call.pk, at=LATER, by=SHOP)
    klarna_calls.make(call_id=call.pk, at=LATER, by=SHOP)
    assert Payment.objects.get().state == PaymentState.VOIDED
    assert Payment.objects.get().events.filter(kind="voided").count() == 1


@pytest.mark.parametrize(("given", "left"), [("0.00", "10.00"), ("4.00", "6.00")])
def test_money_that_was_charged_is_given_back_and_the_rest_let_go(given: str, left: str):
    order = an_order_to_check()
    Payment.objects.update(state="part_captured", captured=Decimal("10.00"), refunded=Decimal(given))
    cancel(order=order)
    refund = Refund.objects.get()
    assert (str(refund.amount), refund.cause, refund.reason, refund.state) == (
        left, f"cancelled:{order.number}", "Tilaus peruttiin.", "requested",
    )  # fmt: skip
    assert list(KlarnaCall.objects.values_list("operation", flat=True)) == ["refund", "release"]
    cancel(order=order)
    assert (Refund.objects.count(), KlarnaCall.objects.count(), Task.objects.count()) == (1, 2, 0)


def test_money_that_was_given_back_already_is_not_given_again():
    order = an_order_to_check()
    Payment.objects.update(state="refunded", captured=order.total, refunded=order.total)
    cancel(order=order)
    assert (Refund.objects.count(), KlarnaCall.objects.count()) == (0, 0)


def test_an_order_without_a_payment_beforehand_ends_as_well():
    order = an_order_to_check(is_paid=False)
    assert cancel(order=order)
    assert KlarnaCall.objects.count() == 0


@pytest.mark.rule("R5.19")
def test_what_has_left_is_not_cancelled():
    delivery = a_home_delivery()
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=LATER, by=CLERK)
    before = everything(delivery.order)
    with pytest.raises(TooLateToCancel):
        cancel(order=delivery.order)
    assert everything(delivery.order) == before


def test_an_order_whose_car_is_in_the_garage_is_not_cancelled():
    order = an_order_with_a_time()
    visits.mark_arrived(booking_id=order.booking_id, at=TEN, by=SHOP)
    before = everything(order)
    with pytest.raises(TooLateToCancel):
        cancel(order=order, at=TEN + timedelta(minutes=5))
    assert everything(order) == before


def test_a_missed_time_stays_missed():
    order = an_order_with_a_time()
    visits.mark_no_show(booking_id=order.booking_id, at=MARKED, by=SHOP)
    cancel(order=order, at=PROPOSED)
    order.booking.refresh_from_db()
    assert order.booking.state == BookingState.NO_SHOW


@pytest.mark.parametrize("state", ["pending_payment", "expired", "refused", "transferred", "completed"])
def test_only_living_orders_are_cancelled(state):
    order = an_order_to_check()
    Order.objects.filter(pk=order.pk).update(
        state=state,
        closed_at=AT if state in ("expired", "refused", "transferred") else None,
        confirmed_at=AT if state == "completed" else None,
        placed_at=None if state in ("pending_payment", "expired") else AT,
    )
    before = everything(order)
    with pytest.raises(ForbiddenMove):
        cancel(order=order)
    assert everything(order) == before


def test_a_confirmed_order_is_cancelled_with_its_contract():
    order = an_order_to_check(promise_first_on=date(2026, 11, 25), promise_last_on=date(2026, 12, 8))
    confirmation.confirm(order_id=order.pk, at=LATER, by=CLERK)
    assert cancel(order=order, at=NEXT_DAY)
    order.refresh_from_db()
    assert (order.state, order.confirmed_at, books()) == (OrderState.CANCELLED, LATER, [])


@pytest.mark.rule("R5.19", "R5.6")
@pytest.mark.parametrize("earlier", [False, True])
def test_the_mail_speaks_of_a_time_only_where_it_ends_with_the_order(earlier: bool):
    order = an_order_with_a_time()
    if earlier:
        give_up(order=order, at=LATER, by=CUSTOMER)
    cancel(order=order, at=LATER + timedelta(hours=1))
    mail = Message.objects.get(name="order_cancelled")
    assert ("Myös varattu aika on peruttu" in mail.body_text, Attachment.objects.filter(message=mail).count()) == (
        not earlier,
        int(not earlier),
    )
