"""The promise reckoned again at the confirmation: from the order's own shelves, from today, never later unasked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lapinkumi.core.acts import act
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.corrections.reckoning import Changes
from orders.corrections.repromise import Window, kept, reckoned
from orders.errors import LaterThanPromised
from orders.models import Order, Payment, Task
from orders.services import arrival, confirmation, corrections
from orders.states import CorrectionState, OrderState
from shop.models import StockMovement, StockSource
from shop.services.stock import Want, take_stock, undo_take
from tests.builders.buying import tyres
from tests.builders.corrections import CLERK, correct
from tests.builders.deliveries import a_line, paid
from tests.builders.garages import a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, SHOP, _receive, an_order
from tests.builders.traces import everything, mails
from tests.unit.shop import make

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.4")]
# Ordered on Friday the 20th, confirmation assumed on Monday, two working days from the central warehouse.
PROMISED = {"promise_first_on": date(2026, 11, 25), "promise_last_on": date(2026, 11, 25)}
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@act
def take(*, order: Order, at: datetime, by: Any) -> None:
    arrival.take_goods(order=order, at=at)


@act
def take_elsewhere(*, product: Any, at: datetime, by: Any) -> None:
    take_stock(wants=[Want(product.pk, 4)], cause="order:another", at=at)


@act
def give_back(*, at: datetime, by: Any) -> None:
    undo_take(taken="order:another", cause="order:another:cancelled", at=at)


def an_order_of(product: Any, **over: Any) -> Order:
    order = an_order(**{**PROMISED, **over})
    order.lines.update(product=product)
    take(order=order, at=AT, by=SHOP)
    paid(order)
    _receive(order=order, at=AT, by=SHOP)
    order.refresh_from_db()
    return order


def confirm(order: Order, at: datetime) -> Order:
    return confirmation.confirm(order_id=order.pk, at=at, by=CLERK)


@pytest.mark.parametrize(
    ("at", "last_on"),
    [
        (wall(date(2026, 11, 20), "16:00"), date(2026, 11, 24)),
        (wall(date(2026, 11, 21), "12:00"), date(2026, 11, 24)),
        (wall(MONDAY, "23:59"), date(2026, 11, 25)),
    ],
    ids=["the same day", "on Saturday", "when it was assumed"],
)
def test_confirm_takes_up_an_earlier_or_equal_window_quietly(at, last_on):
    order = confirm(an_order_of(tyres()), at)
    order.refresh_from_db()
    assert (order.promise_first_on, order.promise_last_on) == (last_on, last_on)
    assert "Korjasimme" not in Message.objects.get(name="order_confirmed").body_text


def test_confirm_a_day_late_is_refused_with_the_new_window_and_changes_nothing():
    order = an_order_of(tyres())
    before = everything(order)
    with pytest.raises(LaterThanPromised) as refusal:
        confirm(order, wall(TUESDAY, "00:00"))
    assert (refusal.value.first_on, refusal.value.last_on) == (date(2026, 11, 26), date(2026, 11, 26))
    assert everything(order) == before


@pytest.mark.rule("R5.21")
def test_the_later_window_goes_through_a_correction_without_typing_it():
    order = an_order_of(tyres())
    correction = correct(order, Changes(), at=wall(TUESDAY, "09:00"))
    assert (correction.state, correction.new_last_on) == (CorrectionState.OFFERED, date(2026, 11, 26))
    corrections.accept(correction_id=correction.pk, at=wall(TUESDAY, "15:00"), by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.promise_last_on) == (OrderState.CONFIRMED, date(2026, 11, 26))
    assert Task.objects.count() == 0


def test_a_lower_price_does_not_hide_a_later_window():
    order = an_order_of(tyres())
    assert correct(order, goods="119.90", at=wall(TUESDAY, "09:00")).state == CorrectionState.OFFERED


@pytest.mark.rule("R5.21")
def test_a_yes_that_comes_too_late_for_its_days_is_asked_anew_with_those_of_today():
    order = an_order_of(tyres())
    late = wall(date(2026, 12, 1), "09:00")
    correction = correct(order, Changes(), at=wall(TUESDAY, "09:00"), goods="139.90")
    again = corrections.accept(correction_id=correction.pk, at=late, by=CUSTOMER)
    correction.refresh_from_db()
    order.refresh_from_db()
    assert (correction.state, again.state, again.new_last_on) == ("withdrawn", "offered", date(2026, 12, 3))
    assert (order.state, order.promise_last_on, order.total) == (
        "correction_offered", date(2026, 11, 25), correction.old_total,
    )  # fmt: skip
    assert (again.new_total, "Hinta oli sivulla väärin." in again.reason, "ehtinyt siirtyä" in again.reason) == (
        correction.new_total, True, True,
    )  # fmt: skip
    assert mails(order)[-1] == "correction_offered"
    before = everything(order)
    with pytest.raises(ForbiddenMove):
        corrections.accept(correction_id=correction.pk, at=late, by=CUSTOMER)
    assert everything(order) == before


def test_the_yes_to_the_new_days_confirms_with_them():
    order = an_order_of(tyres())
    late = wall(date(2026, 12, 1), "09:00")
    correction = correct(order, Changes(), at=wall(TUESDAY, "09:00"))
    again = corrections.accept(correction_id=correction.pk, at=late, by=CUSTOMER)
    corrections.accept(correction_id=again.pk, at=late, by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.promise_last_on, Task.objects.count()) == ("confirmed", date(2026, 12, 3), 0)
    text = Message.objects.get(name="order_confirmed").body_text
    assert ("3.12.2026" in text, "26.11." in text) == (True, False)


def test_days_that_have_begun_to_go_by_are_never_promised():
    order = an_order_of(tyres())
    correction = correct(order, Changes(promise=(date(2026, 11, 26), date(2026, 12, 8))), at=wall(TUESDAY, "09:00"))
    corrections.accept(correction_id=correction.pk, at=wall(date(2026, 12, 1), "09:00"), by=CUSTOMER)
    order.refresh_from_db()
    correction.refresh_from_db()
    assert (order.promise_first_on, order.promise_last_on) == (date(2026, 12, 3), date(2026, 12, 3))
    assert (correction.new_first_on, order.state) == (date(2026, 12, 3), "confirmed")


def test_days_that_a_clerk_promised_against_the_reckoning_stand_while_they_are_ahead():
    order = an_order_of(tyres())
    late = wall(date(2026, 11, 30), "09:00")
    correction = correct(order, Changes(promise=(date(2026, 12, 1), date(2026, 12, 1))), at=late)
    corrections.accept(correction_id=correction.pk, at=late, by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.promise_last_on) == ("confirmed", date(2026, 12, 1))
    assert [(task.kind, task.data) for task in Task.objects.all()] == [("promise_late", {"last_on": "2026-12-02"})]


@pytest.mark.parametrize(
    ("accepted", "now", "wanted"),
    [
        ((2, 8), (3, 5), (2, 8)),
        ((1, 8), (3, 5), (3, 5)),
        ((2, 4), (3, 5), (3, 5)),
        ((1, 4), (3, 7), (2, 4)),
        ((3, 4), (3, 7), (3, 4)),
        ((1, 4), None, (2, 4)),
        ((1, 1), None, None),
        ((1, 1), (3, 7), None),
    ],
)
def test_kept_days_are_ahead_and_never_later_than_agreed(accepted: Any, now: Any, wanted: Any):
    days = [Window(*(date(2026, 12, day) for day in each)) if each else None for each in (accepted, now, wanted)]
    latest = max(date(2026, 12, 6), days[0].last_on)
    assert kept(days[0], days[1], latest=latest, today=date(2026, 12, 2)) == days[2]


def test_a_yes_a_day_later_to_a_price_is_not_asked_anew_while_the_first_promise_holds():
    order = an_order_of(tyres(), promise_first_on=date(2026, 11, 25), promise_last_on=date(2026, 12, 8))
    correction = correct(order, goods="139.90", at=wall(TUESDAY, "09:00"))
    assert correction.new_last_on == date(2026, 11, 26)
    Payment.objects.filter(order=order).delete()
    corrections.accept(correction_id=correction.pk, at=wall(date(2026, 11, 25), "09:00"), by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.promise_last_on, Task.objects.count()) == ("confirmed", date(2026, 11, 27), 0)


def test_a_booked_time_before_the_goods_calls_a_clerk():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=wall(date(2026, 11, 27), "10:00"))
    order = an_order_of(tyres(), delivery_way="installer", installer=garage, booking=booking, needs_time=True)
    correction = correct(order, Changes(promise=(date(2026, 11, 26), date(2026, 11, 27))), at=wall(MONDAY, "09:00"))
    corrections.accept(correction_id=correction.pk, at=wall(MONDAY, "15:00"), by=CUSTOMER)
    assert [task.kind for task in Task.objects.all()] == ["time_too_early"]
    mail = Message.objects.get(name="order_confirmed")
    told = "on ennen uutta toimitusaikaa, joten sille sovitaan uusi aika"
    assert (told in mail.body_text, told in mail.body_html) == (True, True)


def test_the_window_is_that_of_the_shelf_which_the_order_emptied():
    product = make.tyre()
    make.level(product, quantity=4, code="keskus")
    make.level(product, quantity=40, code="toimittaja")
    take_elsewhere(product=product, at=AT, by=SHOP)
    order = an_order_of(product, promise_last_on=date(2026, 12, 8))
    # the central warehouse is full again by now, but these four come from the supplier all the same
    give_back(at=AT, by=SHOP)
    assert reckoned(order, at=wall(MONDAY, "09:00")) == Window(date(2026, 11, 30), date(2026, 12, 7))


def test_a_supplier_who_has_become_slower_is_found_out():
    order = an_order_of(tyres())
    StockSource.objects.update(lead_days_max=5)
    with pytest.raises(LaterThanPromised) as refusal:
        confirm(order, wall(MONDAY, "09:00"))
    assert refusal.value.last_on == date(2026, 11, 30)


def test_a_garage_farther_away_takes_its_days():
    garage = a_garage(delivery_extra_days=3)
    order = an_order_of(tyres(), delivery_way="installer", installer=garage, promise_last_on=date(2026, 11, 30))
    assert reckoned(order, at=wall(MONDAY, "09:00")) == Window(date(2026, 11, 30), date(2026, 11, 30))


def test_holidays_are_no_days_of_delivery():
    order = an_order_of(tyres())
    assert reckoned(order, at=wall(date(2026, 12, 23), "09:00")) == Window(date(2026, 12, 29), date(2026, 12, 29))


def test_goods_from_no_shelf_keep_what_was_promised():
    order = an_order_of(tyres())
    StockMovement.objects.filter(cause__startswith="order:").delete()
    assert reckoned(order, at=AT) is None
    order = confirm(order, AT + timedelta(days=20))
    order.refresh_from_db()
    assert order.promise_last_on == date(2026, 11, 25)


def test_one_unknown_line_of_goods_makes_the_whole_unknown():
    order = an_order_of(tyres())
    a_line(order, "goods", "10.00", sku="TUNTEMATON")
    assert reckoned(order, at=AT) is None


def test_work_alone_promises_no_days():
    order = an_order_of(tyres())
    order.lines.update(kind="service")
    assert reckoned(order, at=AT) is None
