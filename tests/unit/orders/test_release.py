"""An order whose booked work is off can end, and what will not be charged is let go of at Klarna, once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from installers.policy import NO_SHOW_GRACE_TIME
from installers.services import visits
from orders.delivery.errors import NotOver
from orders.models import Capture, Delivery, KlarnaCall, LineKind, Order, Payment
from orders.services import completion, deliveries, klarna_calls, release
from tests.builders.deliveries import a_garage_delivery, a_line
from tests.builders.fees import CLERK, cancel
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, SHOP, an_order
from tests.playground import Playground
from tests.unit.orders.test_captures import bought, run, told

pytestmark = pytest.mark.django_db
TEN = wall(MONDAY, "10:00")
LATER = TEN + timedelta(days=1)


def with_missed_work(*, handed: bool = True) -> Order:
    """Goods fetched from the garage; the time to fit them was missed."""
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    delivery = a_garage_delivery(garage, booking=booking, work="80.00", on_goods=False)
    visits.mark_no_show(booking_id=booking.pk, at=TEN + NO_SHOW_GRACE_TIME, by=SHOP)
    if handed:
        deliveries.hand_over(delivery_id=delivery.pk, at=LATER, by=SHOP)
    return Order.objects.get()


def captured_now() -> None:
    """Klarna carries out the captures."""
    for capture in Capture.objects.filter(state="asked"):
        klarna_calls.record_done(call_id=capture.call_id, result="capture-1", at=LATER, by=SHOP)


def close(order: Order) -> Order:
    return completion.close(order_id=order.pk, at=LATER, by=CLERK)


def everything() -> dict[str, Any]:
    models = (Order, Payment, Capture, KlarnaCall, Delivery)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_close_ends_an_order_whose_time_was_missed_and_lets_the_rest_go():
    order = with_missed_work()
    assert order.state == "confirmed"
    captured_now()
    assert release.release_rest(at=LATER) == 0
    assert close(order).state == "completed"
    kinds = list(order.events.values_list("kind", flat=True))
    assert kinds[-2:] == ["closed_by_hand", "completed"]
    assert [release.release_rest(at=LATER), release.release_rest(at=LATER)] == [1, 0]
    call = KlarnaCall.objects.get(operation="release")
    klarna_calls.record_done(call_id=call.pk, result="", at=LATER, by=SHOP)
    payment = Payment.objects.get()
    assert (payment.state, payment.captured, payment.amount) == ("captured", Decimal("519.60"), Decimal("599.60"))
    before = everything()
    close(order)
    klarna_calls.record_done(call_id=call.pk, result="", at=LATER, by=SHOP)
    assert (release.release_rest(at=LATER), everything()) == (0, before)


def test_close_ends_an_order_whose_time_was_called_off():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    delivery = a_garage_delivery(garage, booking=booking, work="80.00", on_goods=False)
    cancel(order=delivery.order, at=AT)
    deliveries.hand_over(delivery_id=delivery.pk, at=LATER, by=SHOP)
    assert close(delivery.order).state == "completed"


@pytest.mark.parametrize("case", ["goods under way", "work to be done", "cancelled"])
def test_close_of_what_is_not_over_changes_nothing(case: str):
    order = with_missed_work(handed=case != "goods under way")
    if case == "work to be done":
        order.booking.state, order.booking.no_show_at = "confirmed", None
        order.booking.save()
    if case == "cancelled":
        Order.objects.update(state="cancelled", closed_at=LATER)
    before = everything()
    with pytest.raises(NotOver):
        close(order)
    assert everything() == before


@pytest.mark.parametrize("state", ["asked", "failed"])
def test_nothing_is_let_go_while_a_charge_is_under_way_or_has_failed(state: str):
    order = with_missed_work()
    close(order)
    if state == "failed":
        captured_call = Capture.objects.get().call
        assert captured_call is not None
        Capture.objects.update(state="failed", ended_at=LATER)
    assert release.release_rest(at=LATER) == 0
    assert KlarnaCall.objects.filter(operation__in=["release", "cancel"]).count() == 0


def test_where_nothing_was_charged_all_is_let_go():
    order = with_missed_work()
    Capture.objects.all().delete()
    close(order)
    assert release.release_rest(at=LATER) == 1
    call = KlarnaCall.objects.get(operation="cancel")
    klarna_calls.record_done(call_id=call.pk, result="", at=LATER, by=SHOP)
    assert Payment.objects.get().state == "voided"


def test_klarna_lets_go_of_the_rest(playground: Playground, settings: Any):
    settings.SITE_URL = "https://shop.example"
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    order = an_order(delivery_way="installer", installer=garage, booking=booking, needs_time=True)
    a_line(order, LineKind.SERVICE, "80.00", sku="ASENNUS")
    delivery = bought(playground, order)
    visits.mark_no_show(booking_id=booking.pk, at=TEN + NO_SHOW_GRACE_TIME, by=SHOP)
    deliveries.hand_over(delivery_id=delivery.pk, at=LATER, by=SHOP)
    run(LATER)
    close(order)
    assert release.release_rest(at=LATER) == 1
    run(LATER)
    found = told(playground)
    assert (found.captured, found.remaining) == (Decimal("519.60"), Decimal(0))
    assert Payment.objects.get().state == "captured"
