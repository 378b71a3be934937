"""Revisions of a contract's price: told, accepted or cancelled free of charge; silence is no consent (R4.3, R5.21)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from installers.services.visits import mark_arrived as car_arrived
from installers.services.visits import mark_done
from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import split_vat
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Document, Message
from orders.books.corrections import check_corrections
from orders.corrections.view import Change, changes
from orders.delivery.errors import RevisionWaits
from orders.errors import BadCorrection, NothingToRevise, NotRevisable, OrderChanged
from orders.klarna import Operation
from orders.models import Answer, Correction, Delivery, KlarnaCall, LineKind, Order, Payment, Task
from orders.seen import seen_of
from orders.services import (
    correction_sweeps,
    corrections,
    deliveries,
    klarna_calls,
    ordering_anew,
    revisions,
    shortages,
    sweeps,
)
from orders.shortages.errors import AnotherQuestionOpen
from orders.states import OrderState
from shop.models import Basket
from tests.builders.buying import a_shop, tyres
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, RATE, SHOP, a_received_order
from tests.builders.shortages import LATE, NEXT_DAY, an_order_of, ask, choose, missing_tyres, others
from tests.builders.traces import books, everything, history, mails
from tests.unit.orders.test_at_once import kinds, together
from tests.unit.orders.test_refunds import CLERK

NB = "\N{NO-BREAK SPACE}"
WHY = "Matkahuolto korotti hintojaan 20.11.2026."
LATER = AT + timedelta(hours=3)


def revise(order: Order, *, ground: str = "freight", seen: str = "", at: Any = AT, **by_kind: str) -> Correction:
    order.refresh_from_db()
    prices = {order.lines.get(kind=kind).pk: Decimal(price) for kind, price in by_kind.items()}
    return revisions.revise(
        order_id=order.pk, ground=ground, prices=prices, reason=WHY, seen=seen or seen_of(order), at=at, by=CLERK
    )


def a_dearer_freight(*, is_paid: bool = True) -> Correction:
    """Twenty euros in the place of 16.90: the customer is asked."""
    return revise(a_home_delivery(is_paid=is_paid).order, freight="20.00")


def accept(correction: Correction, at: Any = LATER) -> Correction:
    return corrections.accept(correction_id=correction.pk, at=at, by=CUSTOMER)


def decline(correction: Correction, at: Any = LATER) -> Correction:
    return corrections.decline(correction_id=correction.pk, at=at, by=CUSTOMER)


def send(delivery: Delivery) -> Delivery:
    return deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=LATER, by=SHOP)


# --- asked ---


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
@pytest.mark.rule("R5.12")
def test_a_dearer_freight_is_asked_and_the_contract_stands_as_it_was():
    correction = a_dearer_freight()
    order = Order.objects.get()
    assert (correction.state, correction.ground, correction.is_revision) == ("offered", "freight", True)
    assert (order.state, order.total, order.lines.get(kind="freight").total) == (
        OrderState.CONFIRMED, Decimal("536.50"), Decimal("16.90"),
    )  # fmt: skip
    assert history(order)[-1] == "correction_offered"
    assert mails(order)[-1] == "correction_offered"
    text = Message.objects.get(name="correction_offered", channel="email").body_text
    told = ["Voit myös perua tilauksen maksutta.", WHY, "toimituskulut ovat muuttuneet", f"20,00{NB}€", "4.12.2026"]
    assert [words for words in told if words not in text] == []
    assert (KlarnaCall.objects.count(), books()) == (0, [])
    assert [(one.old, one.new, one.is_worse) for one in changes(correction)] == [
        (f"16,90{NB}€", f"20,00{NB}€", True), (f"536,50{NB}€", f"539,60{NB}€", True),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.rule("R5.21")
def test_nothing_leaves_while_the_customer_is_asked():
    correction = a_dearer_freight()
    order, delivery = correction.order, Delivery.objects.get()
    before = everything(order)
    with pytest.raises(RevisionWaits):
        send(delivery)
    assert (everything(order), Delivery.objects.get().state) == (before, "planned")
    decline(correction)
    assert Delivery.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_goods_are_not_handed_over_while_the_customer_is_asked():
    delivery = a_garage_delivery()
    revise(delivery.order, ground="outside", goods="139.90")
    for act in (deliveries.mark_arrived, deliveries.hand_over):
        with pytest.raises(RevisionWaits):
            act(delivery_id=delivery.pk, at=LATER, by=SHOP)
    assert Delivery.objects.get().state == "planned"


@pytest.mark.django_db
def test_the_same_press_again_is_the_same_revision_and_an_older_picture_is_refused():
    order = a_home_delivery().order
    seen = seen_of(order)
    first = revise(order, freight="20.00", seen=seen)
    assert revise(order, freight="20.00", seen=seen).pk == first.pk
    before = everything(order)
    with pytest.raises(OrderChanged):
        revise(order, freight="21.00", seen=seen)
    assert everything(order) == before


@pytest.mark.django_db
def test_a_new_revision_comes_in_the_place_of_the_one_that_waits():
    first = a_dearer_freight()
    second = revise(first.order, freight="18.90")
    first.refresh_from_db()
    assert (first.state, second.state, second.number, books()) == ("withdrawn", "offered", 2, [])


# --- answered ---


@pytest.mark.django_db
@pytest.mark.rule("R5.21")
def test_a_yes_raises_the_authorisation_and_then_the_new_price_holds():
    correction = a_dearer_freight()
    order = correction.order
    accept(correction)
    call = KlarnaCall.objects.get(operation=Operation.UPDATE_AUTHORIZATION)
    order.refresh_from_db()
    assert (call.payload["order_amount"], order.total) == (53960, Decimal("536.50"))
    with pytest.raises(RevisionWaits):
        send(Delivery.objects.get())
    for _twice in range(2):
        klarna_calls.record_done(call_id=call.pk, result="", at=LATER, by=SHOP)
        accept(correction)
    order.refresh_from_db()
    freight = order.lines.get(kind="freight")
    assert (order.state, order.total, order.payment.amount, freight.unit_price) == (
        OrderState.CONFIRMED, Decimal("539.60"), Decimal("539.60"), Decimal("20.00"),
    )  # fmt: skip
    assert history(order)[-2:] == ["correction_accepted", "correction_applied"]
    assert mails(order)[-2:] == ["correction_offered", "price_revised"]
    assert list(Document.objects.order_by("pk").values_list("number", flat=True)) == [order.number, f"{order.number}-1"]
    assert Message.objects.get(name="price_revised").documents.get().number == f"{order.number}-1"
    assert books() == []
    assert send(Delivery.objects.get()).state == "dispatched"


@pytest.mark.django_db
def test_a_yes_where_nothing_is_paid_beforehand_holds_at_once():
    correction = a_dearer_freight(is_paid=False)
    accept(correction)
    assert (Order.objects.get().total, KlarnaCall.objects.count()) == (Decimal("539.60"), 0)


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
def test_a_no_cancels_the_order_free_of_charge():
    correction = a_dearer_freight()
    for _press in range(2):
        decline(correction)
    order = Order.objects.get()
    assert (order.state, Correction.objects.get().state) == ("cancelled", "declined")
    assert list(KlarnaCall.objects.values_list("operation", flat=True)) == ["cancel"]
    assert mails(order)[-1] == "order_cancelled"
    assert "Peruminen ei maksa sinulle mitään." in Message.objects.get(name="order_cancelled").body_text
    assert (order.fees.count(), books()) == (0, [])
    with pytest.raises(ForbiddenMove):
        accept(correction)


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
def test_a_no_within_the_last_day_before_the_booked_time_costs_nothing_either():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=wall(MONDAY, "10:00"))
    delivery = a_garage_delivery(garage, booking=booking, work="80.00")
    decline(revise(delivery.order, ground="outside", goods="139.90"), at=wall(MONDAY, "08:00"))
    order = Order.objects.get()
    order.booking.refresh_from_db()
    assert (order.state, order.booking.state, order.fees.count()) == ("cancelled", "cancelled_by_shop", 0)


@pytest.mark.django_db
@pytest.mark.rule("R5.21")
def test_silence_is_reminded_called_about_and_ends_the_order_free():
    correction = a_dearer_freight()
    order = correction.order
    days = [correction_sweeps.remind_of_corrections, correction_sweeps.call_clerks, correction_sweeps.lapse_corrections]
    done = [rule(at=AT + timedelta(days=after)) for rule, after in zip(days, (3, 6, 15), strict=True)]
    assert done == [1, 1, 1]
    assert [rule(at=AT + timedelta(days=16)) for rule in days] == [0, 0, 0]
    order.refresh_from_db()
    assert (order.state, Correction.objects.get().state, order.total) == ("cancelled", "lapsed", Decimal("536.50"))
    assert mails(order)[-3:] == ["correction_offered", "correction_reminder", "order_cancelled"]
    assert Task.objects.get(kind="correction_silence").settled_at is not None


@pytest.mark.django_db
def test_the_clerk_takes_the_question_back_and_the_contract_goes_on():
    correction = a_dearer_freight()
    for _press in range(2):
        corrections.withdraw_offer(correction_id=correction.pk, at=LATER, by=CLERK)
    order = Order.objects.get()
    assert (order.state, order.total, Correction.objects.get().state) == ("confirmed", Decimal("536.50"), "withdrawn")
    assert send(Delivery.objects.get()).state == "dispatched"
    assert books() == []


# --- what Klarna says ---


@pytest.mark.django_db
@pytest.mark.rule("R5.21")
def test_a_refused_raise_is_a_question_again_with_a_way_to_another_method(klarna: Any):
    a_shop()
    product = tyres(price=Decimal("129.90"))
    correction = a_dearer_freight()
    order = correction.order
    order.lines.filter(kind="goods").update(product=product)
    accept(correction)
    klarna.trouble = (403, '{"error_code": "NOT_ALLOWED", "error_messages": ["No."], "correlation_id": "1"}')
    sweeps.make_klarna_calls(at=LATER)
    correction.refresh_from_db()
    order.refresh_from_db()
    assert (correction.state, correction.payment_refused_at, order.state) == ("offered", LATER, "confirmed")
    assert mails(order)[-1] == "correction_refused_payment"
    assert ordering_anew.can_be_ordered_anew(order)
    key = ""
    for _press in range(2):
        basket = ordering_anew.order_anew(correction_id=correction.pk, key=key, at=LATER, by=CUSTOMER)
        assert basket is not None
        key = basket.key
    order.refresh_from_db()
    assert (order.state, Basket.objects.count()) == ("cancelled", 1)
    assert list(basket.lines.values_list("product", "quantity")) == [(product.pk, 4)]


@pytest.mark.django_db
def test_what_was_answered_otherwise_is_not_ordered_anew():
    correction = a_dearer_freight(is_paid=False)
    accept(correction)
    before = everything(correction.order)
    with pytest.raises(ForbiddenMove):
        ordering_anew.order_anew(correction_id=correction.pk, key="", at=LATER, by=CUSTOMER)
    assert everything(correction.order) == before


# --- nothing worse, and other grounds ---


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
def test_a_lower_price_holds_at_once_and_the_customer_is_told():
    order = a_home_delivery().order
    revise(order, ground="outside", goods="119.90")
    order.refresh_from_db()
    assert (order.state, order.total, Correction.objects.get().state) == ("confirmed", Decimal("496.50"), "applied")
    assert mails(order)[-1] == "price_revised"
    assert "Sinun ei tarvitse tehdä mitään." in Message.objects.get(name="price_revised").body_text
    assert KlarnaCall.objects.get().operation == Operation.UPDATE_AUTHORIZATION
    assert books() == []


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
def test_a_changed_vat_brings_its_rate_with_the_new_price():
    order = a_home_delivery(is_paid=False).order
    order.lines.filter(kind="goods").update(vat_rate="24.0")
    accept(revise(order, ground="vat", goods="131.47"))
    line = order.lines.get(kind="goods")
    assert (line.unit_price, line.vat_rate, line.vat) == (
        Decimal("131.47"), RATE, split_vat(Decimal("525.88"), rate=RATE).vat,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"goods": "139.90"}, BadCorrection),
        ({"ground": "", "freight": "20.00"}, BadCorrection),
        ({"ground": "mood", "freight": "20.00"}, BadCorrection),
        ({"freight": "16.90"}, NothingToRevise),
        ({"freight": "-1.00"}, BadCorrection),
        ({"freight": "20.001"}, BadCorrection),
    ],
    ids=["goods for freight", "no ground", "unknown ground", "nothing", "below zero", "mills"],
)
def test_revise_that_makes_no_sense_changes_nothing(asked: dict[str, str], error: type[ShopError]):
    order = a_home_delivery().order
    before = everything(order)
    with pytest.raises(error):
        revise(order, **asked)
    assert everything(order) == before


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
def test_revise_after_something_left_changes_nothing():
    delivery = a_home_delivery()
    send(delivery)
    before = everything(delivery.order)
    with pytest.raises(NotRevisable):
        revise(delivery.order, freight="20.00")
    assert everything(delivery.order) == before


@pytest.mark.django_db
def test_an_order_without_a_contract_is_corrected_and_not_revised():
    order = a_received_order()
    with pytest.raises(NotRevisable):
        revise(order, ground="outside", goods="139.90")
    assert Correction.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
def test_work_that_is_done_while_the_customer_is_asked_is_done_at_the_old_price():
    ten = wall(MONDAY, "10:00")
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=ten)
    delivery = a_garage_delivery(garage, booking=booking, work="80.00")
    correction = revise(delivery.order, ground="outside", service="90.00")
    car_arrived(booking_id=booking.pk, at=ten, by=SHOP)
    mark_done(booking_id=booking.pk, at=ten + timedelta(hours=1), by=SHOP)
    sweeps.settle_done_work(at=ten + timedelta(hours=3))
    correction.refresh_from_db()
    order = Order.objects.get()
    assert (correction.state, order.state, order.total) == ("withdrawn", "completed", Decimal("599.60"))
    assert (Payment.objects.get().captures.count(), books()) == (2, [])


@pytest.mark.django_db
def test_books_tell_of_a_revision_that_waits_on_no_contract():
    correction = a_dearer_freight()
    assert books() == []
    Order.objects.update(state="completed", completed_at=LATER)
    assert f"Tilaus {correction.order.number}: tila valmis ei vastaa sen korjauksia" in books()


def test_the_days_of_a_revision_stay_as_they_were(db: None):
    correction = a_dearer_freight()
    assert (correction.new_first_on, correction.new_last_on) == (correction.old_first_on, correction.old_last_on)
    accept(correction, at=AT + timedelta(days=60))  # long after the promised days
    assert Order.objects.get().promise_last_on == correction.old_last_on
    assert Change("Arvioitu toimitus", "", "") not in changes(correction)
    assert date(2026, 11, 25) <= correction.old_last_on


# --- beside missing goods ---


@pytest.mark.django_db
@pytest.mark.rule("R5.15")
def test_price_and_missing_goods_are_asked_about_one_at_a_time():
    order = an_order_of(missing_tyres())
    shortage = ask(order, wait=LATE)
    before = everything(order)
    with pytest.raises(AnotherQuestionOpen):
        revise(order, freight="20.00", at=NEXT_DAY)
    assert everything(order) == before
    shortages.withdraw_question(shortage_id=shortage.pk, at=NEXT_DAY, by=CLERK)
    revise(order, freight="20.00", at=NEXT_DAY)
    before = everything(order)
    with pytest.raises(AnotherQuestionOpen):
        ask(order, wait=LATE)
    assert everything(order) == before


@pytest.mark.django_db
def test_a_revised_order_may_get_a_substitute_afterwards():
    order = an_order_of(missing_tyres(), is_paid=False)
    other = others("Halla", "119.90")
    accept(revise(order, freight="20.00", at=NEXT_DAY), at=NEXT_DAY)
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    order.refresh_from_db()
    assert (order.total, list(check_corrections())) == (Decimal("499.60"), [])


# --- at once ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R5.21")
def test_sending_and_revising_at_once_are_one_of_them():
    delivery = a_home_delivery()
    order, seen = delivery.order, seen_of(delivery.order)
    freight = order.lines.get(kind=LineKind.FREIGHT).pk
    ends = together(
        lambda: send(delivery),
        lambda: revisions.revise(
            order_id=order.pk, ground="freight", prices={freight: Decimal("20.00")}, reason=WHY, seen=seen,
            at=LATER, by=CLERK,
        ),
    )  # fmt: skip
    assert kinds(ends) in (["Correction", "RevisionWaits"], ["Delivery", "NotRevisable"])
    assert (Delivery.objects.get().state == "planned") == Correction.objects.exists()
    assert books() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R5.21")
def test_yes_and_no_to_a_revision_at_once_are_one_of_them():
    correction = a_dearer_freight(is_paid=False)
    together(lambda: accept(correction), lambda: decline(correction))
    correction.refresh_from_db()
    order = Order.objects.get()
    assert (correction.state, order.state, order.total) in [
        ("applied", "confirmed", Decimal("539.60")), ("declined", "cancelled", Decimal("536.50")),
    ]  # fmt: skip
