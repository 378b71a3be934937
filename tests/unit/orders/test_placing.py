"""Placing an order: what is written, that twice is once, that another basket is another order, and every refusal."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from installers.errors import HoldLapsed
from installers.models import Booking
from installers.services import sweeps as booking_sweeps
from installers.states import BookingState
from orders import policy
from orders.checkout import offer as offers
from orders.errors import EarlierOrderPaid, NotReady, OfferChanged
from orders.klarna import KlarnaError
from orders.models import Checkout, Order, OrderEvent, OrderLine, Payment
from orders.review import Mark, review
from orders.services import payments, placing
from orders.services.placing import Confirmed
from orders.states import OrderState, PaymentState
from shop.car import Car
from shop.models import Product, StockLevel, StockMovement
from shop.services.stock import NotEnoughStock
from tests.builders.buying import Buyer, a_ready_buyer, a_shop, tyres
from tests.builders.garages import NOON_FRIDAY, a_garage, a_service, wall
from tests.builders.orders import CUSTOMER, SHOP
from tests.unit.shop import make

pytestmark = pytest.mark.django_db
AT = NOON_FRIDAY
WEDNESDAY = date(2026, 12, 2)


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        a_shop()
        yield


def seen(draft: Checkout, at=AT) -> str:
    return offers.read(Checkout.objects.full().get(pk=draft.pk), at=at).fingerprint


def place(draft: Checkout, *, at=AT, fingerprint: str = "", **over: Any) -> Order:
    confirmed = Confirmed(seen=fingerprint or seen(draft, at), **{"service_consent": True, **over})
    return placing.place(checkout_id=draft.pk, confirmed=confirmed, at=at, by=CUSTOMER)


def opened(order: Order) -> Payment:
    payments.open_checkout(payment_id=order.payment.pk, at=AT, by=CUSTOMER)
    return Payment.objects.get(order=order)


def a_buyer_with_a_time(*, bays: int = 1) -> Buyer:
    """Tyres fitted to the car at a garage, at ten on a Wednesday."""
    garage = a_garage(bays=bays)
    service = a_service(garage, price="64.50").product
    buyer = Buyer().puts(tyres()).puts(service, 1)
    buyer.chooses(garage.slug)
    buyer.picks(wall(WEDNESDAY, "10:00"))
    buyer.tells()
    return buyer


@pytest.mark.rule("R2.1", "R2.2", "R4.1", "R5.4")
def test_place_writes_what_was_seen():
    draft = a_ready_buyer(tyres()).draft
    order = place(draft)
    assert (order.state, order.created_at, order.pay_by_at) == (
        OrderState.PENDING_PAYMENT,
        AT,
        AT + policy.PAYMENT_TIME,
    )
    assert (order.email, order.phone, order.full_name) == ("aino@example.com", "+358401234567", "Aino Ääkkönen")
    assert (order.delivery_way, order.carrier, order.installer, order.needs_time) == (
        "home",
        "matkahuolto",
        None,
        False,
    )
    assert (order.promise_first_on, order.promise_last_on) == (date(2026, 11, 25), date(2026, 11, 25))
    assert (order.total, order.vat_total) == (Decimal("515.90"), Decimal("104.83"))
    assert order.terms_accepted_at == order.adult_affirmed_at == order.data_affirmed_at == order.fit_affirmed_at == AT
    assert (order.terms.version, order.service_consent_at) == ("2026-11", None)
    assert list(order.lines.values_list("position", "kind", "sku", "quantity", "total", "vat_rate", "vat")) == [
        (1, "goods", "TYRE-1", 4, Decimal("476.00"), Decimal("25.5"), Decimal("96.72")),
        (2, "freight", "RAHTI-MATKAHUOLTO", 1, Decimal("39.90"), Decimal("25.5"), Decimal("8.11")),
    ]
    assert (order.payment.state, order.payment.amount, order.payment.snapshot) == (
        PaymentState.CREATED,
        order.total,
        seen(draft),
    )
    assert StockMovement.objects.get(delta=-4).cause == f"order:{order.number}"
    assert list(OrderEvent.objects.values_list("kind", flat=True)) == ["placed"]
    draft.refresh_from_db()
    assert draft.order == order


@pytest.mark.rule("R4.5", "R5.2", "R5.8", "R6.4", "R4.2")
def test_place_at_a_garage_keeps_the_time_and_the_garages_price():
    draft = a_buyer_with_a_time().draft
    order = place(draft)
    assert (order.needs_time, order.service_consent_at, order.carrier) == (True, AT, "")
    assert order.booking == draft.booking
    assert Booking.objects.get().hold_expires_at == order.pay_by_at
    assert list(order.lines.values_list("kind", "name", "total", "parent__position")) == [
        ("goods", "Kaamos Railo", Decimal("476.00"), None),
        ("included", "Asennus omille vanteille ja tasapainotus", Decimal("0.00"), 1),
        ("service", "Valmiina autoon", Decimal("64.50"), None),
    ]


@pytest.mark.rule("R7.1")
@pytest.mark.parametrize("forgotten", [False, True])
def test_place_keeps_the_car_that_was_chosen_by_its_model(forgotten: bool):
    make.fitment(vehicle=make.vehicle())
    buyer = Buyer()
    buyer.http.post("/auto/valitse/skoda-octavia-iii-2013/")
    buyer.puts(tyres())
    if forgotten:
        buyer.http.post("/auto/poista/")
    buyer.sends_home()
    buyer.tells()
    order = place(buyer.draft)
    assert (order.plate, "Skoda Octavia" in order.vehicle) == ("", True)
    assert Car.from_plain(order.lines.get(kind="goods").car_facts).model == "Octavia"
    assert order.lines.get(kind="freight").car_facts == {}
    (check,) = [check for check in review(order, at=AT).checks if check.key == "car"]
    assert (check.mark, check.facts[0].value) == (Mark.OK, order.vehicle)


@pytest.mark.rule("R2.3")
def test_place_binds_a_mandatory_service_to_its_goods():
    garage = a_garage()
    run_flat = Product.objects.get(service__code="run-flat-asennus")
    a_service(garage, product=run_flat, minutes=10)
    buyer = Buyer().puts(tyres(run_flat=True))
    buyer.chooses(garage.slug)
    buyer.http.post("/kassa/aika/", {"myohemmin": "1"})
    buyer.tells()
    order = place(buyer.draft)
    line = order.lines.get(kind="service")
    assert (line.is_mandatory, line.parent.kind, line.quantity, order.needs_time, order.booking) == (
        True,
        "goods",
        4,
        True,
        None,
    )


@pytest.mark.rule("R4.5")
def test_tyres_sent_home_carry_no_included_work():
    assert not place(a_ready_buyer(tyres()).draft).lines.filter(kind="included").exists()


# The same again


def test_place_twice_is_one_order_with_more_time_to_pay():
    draft = a_ready_buyer(tyres()).draft
    first, again = place(draft), place(draft, at=AT + timedelta(minutes=5))
    assert (first, again.pay_by_at) == (again, AT + timedelta(minutes=5) + policy.PAYMENT_TIME)
    assert (Order.objects.count(), StockLevel.objects.get().quantity) == (1, 4)


def test_place_the_last_four_again_is_still_possible_for_who_holds_them():
    draft = a_ready_buyer(tyres(stock=4)).draft
    assert place(draft) == place(draft)


def test_visit_keeps_goods_and_time_waiting():
    order = place(a_buyer_with_a_time().draft)
    later = AT + timedelta(minutes=50)
    assert placing.visit(order_id=order.pk, at=later, by=CUSTOMER) is True
    order.refresh_from_db()
    assert order.pay_by_at == order.booking.hold_expires_at == later + policy.PAYMENT_TIME


def test_visits_keep_goods_and_time_waiting_only_so_long():
    order = place(a_buyer_with_a_time().draft)
    for minutes in range(30, 240, 30):
        placing.visit(order_id=order.pk, at=AT + timedelta(minutes=minutes), by=CUSTOMER)
    order.refresh_from_db()
    assert order.pay_by_at == order.booking.hold_expires_at == AT + policy.PAYMENT_TIME_AT_MOST


def test_visit_of_an_ended_order_changes_nothing():
    order = place(a_ready_buyer(tyres()).draft)
    payments.give_up_replaced(order_id=order.pk, at=AT, by=CUSTOMER)
    assert placing.visit(order_id=order.pk, at=AT + timedelta(hours=1), by=CUSTOMER) is False
    order.refresh_from_db()
    assert order.pay_by_at == AT + policy.PAYMENT_TIME


# Something else


def test_another_address_is_another_order_and_the_first_is_given_up(klarna):
    buyer = a_ready_buyer(tyres(stock=4))
    first = place(buyer.draft)
    opened(first)
    buyer.tells(street="Toinenkatu 2")
    second = place(buyer.draft)
    first.refresh_from_db()
    assert (first.state, second.state, second.street) == ("expired", "pending_payment", "Toinenkatu 2")
    assert klarna.last in klarna.aborted
    assert StockLevel.objects.get().quantity == 0


def test_another_order_of_the_same_draft_takes_the_held_time_along(klarna):
    buyer = a_buyer_with_a_time()
    first = place(buyer.draft)
    buyer.tells(given_name="Anna")
    second = place(buyer.draft)
    first.refresh_from_db()
    assert (first.booking, second.booking.state) == (None, BookingState.HELD)


def test_another_order_while_the_first_was_paid_leads_to_the_first(klarna):
    buyer = a_ready_buyer(tyres())
    first = place(buyer.draft)
    opened(first)
    klarna.pay()
    buyer.tells(street="Toinenkatu 2")
    with pytest.raises(EarlierOrderPaid):
        place(buyer.draft)
    first.refresh_from_db()
    assert (first.state, Order.objects.count()) == (OrderState.PRELIMINARY, 1)


def test_another_order_while_klarna_is_away_keeps_the_first(klarna):
    buyer = a_ready_buyer(tyres())
    first = place(buyer.draft)
    opened(first)
    buyer.tells(street="Toinenkatu 2")
    klarna.trouble = (503, "")
    with pytest.raises(KlarnaError):
        place(buyer.draft)
    first.refresh_from_db()
    assert (first.state, Order.objects.count()) == (OrderState.PENDING_PAYMENT, 1)


# Refused


def refused(draft: Checkout, error: type[Exception], **over: Any) -> Any:
    with pytest.raises(error) as caught:
        place(draft, **over)
    assert (Order.objects.count(), StockMovement.objects.filter(delta__lt=0).count()) == (0, 0)
    return caught.value


@pytest.mark.rule("R2.2")
def test_a_changed_price_is_told_and_nothing_is_ordered():
    draft = a_ready_buyer(tyres()).draft
    before = seen(draft)
    Product.objects.filter(kind="tyre").update(price=Decimal("125.00"))
    error = refused(draft, OfferChanged, fingerprint=before)
    assert error.offer.total == Decimal("539.90")


def test_a_changed_basket_is_told_and_nothing_is_ordered():
    buyer = a_ready_buyer(tyres())
    before = seen(buyer.draft)
    buyer.puts(Product.objects.get(kind="tyre"), 1)
    refused(buyer.draft, OfferChanged, fingerprint=before)


def test_too_little_stock_names_what_is_left():
    draft = a_ready_buyer(tyres(stock=4)).draft
    before = seen(draft)
    StockLevel.objects.update(quantity=3)
    error = refused(draft, NotEnoughStock, fingerprint=before)
    assert error.data["short"] == {Product.objects.get(kind="tyre").pk: 3}


@pytest.mark.rule("R6.4")
def test_a_service_is_not_ordered_without_the_consent():
    refused(a_buyer_with_a_time().draft, NotReady, service_consent=False)


@pytest.mark.rule("R5.2")
def test_a_time_that_went_to_others_is_chosen_anew():
    draft = a_buyer_with_a_time().draft
    before = seen(draft)
    booking_sweeps.expire_holds(at=AT + timedelta(minutes=10))
    error = refused(draft, NotReady, fingerprint=before)
    assert error.data["step"] == "time"


def test_a_hold_that_ran_out_counts_while_nobody_took_it():
    draft = a_buyer_with_a_time().draft
    order = place(draft, at=AT + timedelta(minutes=11))
    assert order.booking.state == BookingState.HELD


def test_a_draft_without_names_is_not_ready():
    buyer = Buyer().puts(tyres())
    buyer.sends_home()
    assert refused(buyer.draft, NotReady).data["step"] == "contact"


# On arrival


@pytest.mark.rule("R3.5")
def test_arrival_empties_the_basket_and_forgets_the_person(klarna):
    buyer = a_buyer_with_a_time()
    order = place(buyer.draft)
    payment = opened(order)
    klarna.pay()
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    draft = buyer.draft
    assert (draft.order, draft.basket.lines.count()) == (order, 0)
    assert set(draft.contact.values()) == {""}
    assert (draft.booking, draft.installer, draft.fit_affirmed_at) == (None, None, None)
    booking = Booking.objects.get()
    assert (booking.state, booking.order_number, booking.contact_name) == (
        BookingState.REQUESTED,
        order.number,
        "Aino Ääkkönen",
    )


def test_lapsing_gives_the_time_back():
    order = place(a_buyer_with_a_time().draft)
    payments.expire(order_id=order.pk, at=AT + policy.PAYMENT_TIME, by=SHOP)
    assert (Booking.objects.get().state, StockLevel.objects.get().quantity) == (BookingState.CANCELLED, 8)


def test_keep_hold_of_a_time_that_is_gone_is_refused():
    order = place(a_buyer_with_a_time().draft)
    Booking.objects.update(state=BookingState.CANCELLED, hold_expires_at=None, cancelled_at=AT)
    with pytest.raises(HoldLapsed):
        placing.visit(order_id=order.pk, at=AT + timedelta(minutes=1), by=CUSTOMER)


def test_lines_are_snapshots():
    order = place(a_ready_buyer(tyres()).draft)
    Product.objects.update(name="Toinen", price=Decimal("1.00"))
    line = OrderLine.objects.get(order=order, kind="goods")
    assert (line.name, line.unit_price) == ("Kaamos Railo", Decimal("119.00"))
    assert line.details == "205/55 R16 91V, toimitetaan asentamattomana"
