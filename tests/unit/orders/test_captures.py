"""Charging against the playground: in parts, once, through bad luck; and when the buyer is not good for it."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from installers.services.visits import mark_arrived as car_arrived
from installers.services.visits import mark_done
from orders.delivery.errors import NotChargeable
from orders.klarna import KlarnaClient, ManagedOrder
from orders.models import Capture, CaptureState, Delivery, KlarnaCall, LineKind, Order, Payment, PaymentEvent, Task
from orders.services import captures, deliveries, payments, sweeps
from orders.states import PaymentState
from tests.builders.deliveries import a_home_delivery, a_line, confirmed
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, SHOP, an_order
from tests.builders.payments import a_payment
from tests.playground import Playground

TEN = wall(MONDAY, "10:00")
SETTLED = TEN + timedelta(hours=2)


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    """Klarna calls back over https only."""
    settings.SITE_URL = "https://shop.example"


def bought(playground: Playground, order: Order) -> Delivery:
    """Paid at the playground, received and confirmed."""
    payment = a_payment(order)
    payments.open_checkout(payment_id=payment.pk, at=AT, by=SHOP)
    payment.refresh_from_db()
    playground.complete(payment.klarna_order_id or "")
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    run(AT)
    return confirmed(order)


def run(at: Any) -> None:
    """The worker's round."""
    sweeps.make_klarna_calls(at=at)


def told(playground: Playground) -> ManagedOrder:
    payment = Payment.objects.get()
    return KlarnaClient(playground.url, *playground.auth).get_order(payment.klarna_order_id or "")


def at_home(playground: Playground) -> Delivery:
    order = an_order(carrier="matkahuolto")
    a_line(order, LineKind.FREIGHT, "16.90", sku="RAHTI-MATKAHUOLTO")
    return bought(playground, order)


def send(delivery: Delivery, at: Any = AT) -> Delivery:
    return deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=at, by=SHOP)


@pytest.mark.django_db
def test_what_is_sent_home_is_captured_whole_with_its_parcel(playground: Playground):
    delivery = send(at_home(playground))
    assert told(playground).captured == 0
    run(AT)
    payment, capture, klarna = Payment.objects.get(), Capture.objects.get(), told(playground)
    assert (payment.state, payment.captured) == (PaymentState.CAPTURED, Decimal("536.50"))
    assert (capture.state, capture.ended_at) == (CaptureState.DONE, AT)
    assert (klarna.captured, [one.capture_id for one in klarna.captures]) == (
        Decimal("536.50"), [capture.klarna_capture_id],
    )  # fmt: skip
    assert klarna.captures[0].reference == delivery.number
    assert list(PaymentEvent.objects.values_list("kind", flat=True))[-2:] == ["captured", "capture_done"]
    run(AT + timedelta(hours=1))
    assert told(playground).captured == Decimal("536.50")


@pytest.mark.django_db
def test_at_a_garage_goods_are_captured_at_hand_over_and_work_when_done(playground: Playground):
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    order = an_order(delivery_way="installer", installer=garage, needs_time=True)
    a_line(order, LineKind.SERVICE, "80.00", sku="ASENNUS")
    delivery = bought(playground, order)
    Order.objects.update(booking=booking)
    deliveries.hand_over(delivery_id=delivery.pk, at=TEN, by=SHOP)
    run(TEN)
    assert (Payment.objects.get().state, told(playground).captured) == ("part_captured", Decimal("519.60"))
    car_arrived(booking_id=booking.pk, at=TEN, by=SHOP)
    mark_done(booking_id=booking.pk, at=TEN + timedelta(hours=1), by=SHOP)
    assert sweeps.settle_done_work(at=SETTLED) == 1
    run(SETTLED)
    payment = Payment.objects.get()
    assert (payment.state, payment.captured, told(playground).remaining) == ("captured", Decimal("599.60"), 0)
    assert Order.objects.get().state == "completed"


@pytest.mark.django_db
@pytest.mark.parametrize("after_work", [False, True])
def test_klarna_down_is_tried_again_by_the_sweep_and_charged_once(playground: Playground, after_work: bool):
    send(at_home(playground))
    playground.fail("klarna", status=503, after_work=after_work)
    run(AT)
    assert (Capture.objects.get().state, Payment.objects.get().captured) == ("asked", 0)
    run(AT + timedelta(hours=1))
    assert (Capture.objects.get().state, Payment.objects.get().captured) == ("done", Decimal("536.50"))
    assert told(playground).captured == Decimal("536.50")


@pytest.mark.django_db
def test_a_buyer_who_is_not_good_for_it_is_a_clerks_task_and_can_be_asked_again(klarna: Any):
    send(a_home_delivery())
    klarna.trouble = (403, '{"error_code": "PAYMENT_METHOD_FAILED", "error_messages": ["No."], "correlation_id": "1"}')
    run(AT)
    capture, payment = Capture.objects.get(), Payment.objects.get()
    assert (capture.state, capture.ended_at, payment.state, payment.captured) == ("failed", AT, "authorised", 0)
    task = Task.objects.get()
    assert (task.kind, task.data["operation"]) == ("payment_failed", "capture")
    first = capture.call_id
    again = captures.try_again(capture_id=capture.pk, at=AT, by=SHOP)
    assert (again.state, again.tries) == ("asked", 2)
    assert again.call_id != first
    assert captures.try_again(capture_id=capture.pk, at=AT, by=SHOP).call_id == again.call_id
    assert KlarnaCall.objects.filter(operation="capture").count() == 2


@pytest.mark.django_db
def test_asking_again_for_money_that_is_gone_is_refused():
    send(a_home_delivery())
    Capture.objects.update(state="failed", ended_at=AT)
    Payment.objects.update(state="expired")
    before = list(Capture.objects.values())
    with pytest.raises(NotChargeable):
        captures.try_again(capture_id=Capture.objects.get().pk, at=AT, by=SHOP)
    assert (list(Capture.objects.values()), KlarnaCall.objects.count()) == (before, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_charge_once():
    delivery = a_home_delivery()
    begin, ends = threading.Barrier(2), []

    def press() -> None:
        try:
            begin.wait(10)
            ends.append(send(delivery).state)
        finally:
            connections.close_all()

    both = [threading.Thread(target=press) for _hand in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(20)
    assert ends == ["dispatched", "dispatched"]
    assert (Capture.objects.count(), KlarnaCall.objects.filter(operation="capture").count()) == (1, 1)
    assert list(delivery.events.values_list("kind", flat=True)) == ["planned", "dispatched"]
