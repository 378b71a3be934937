"""The promise reckoned again at the confirmation: from the order's own shelves, from today, never later unasked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lapinkumi.core.acts import act
from lapinkumi.outbox.models import Message
from orders.correcting import Changes
from orders.errors import LaterThanPromised
from orders.models import Order, Task
from orders.repromise import Window, reckoned
from orders.services import arrival, confirmation, corrections
from orders.states import CorrectionState, OrderState
from shop.models import StockMovement, StockSource
from shop.services.stock import Want, take_stock, undo_take
from tests.builders.buying import tyres
from tests.builders.corrections import CLERK, correct
from tests.builders.deliveries import a_line, paid
from tests.builders.garages import a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, SHOP, _receive, an_order
from tests.builders.traces import everything
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


def test_a_yes_that_comes_too_late_for_its_window_calls_a_clerk():
    order = an_order_of(tyres())
    correction = correct(order, Changes(), at=wall(TUESDAY, "09:00"))
    corrections.accept(correction_id=correction.pk, at=wall(date(2026, 12, 1), "09:00"), by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.promise_last_on) == (OrderState.CONFIRMED, date(2026, 11, 26))
    assert [(task.kind, task.data) for task in Task.objects.all()] == [("promise_late", {"last_on": "2026-12-03"})]


def test_a_booked_time_before_the_goods_calls_a_clerk():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=wall(date(2026, 11, 27), "10:00"))
    order = an_order_of(tyres(), delivery_way="installer", installer=garage, booking=booking, needs_time=True)
    correction = correct(order, Changes(promise=(date(2026, 11, 26), date(2026, 11, 27))), at=wall(MONDAY, "09:00"))
    corrections.accept(correction_id=correction.pk, at=wall(MONDAY, "15:00"), by=CUSTOMER)
    assert [task.kind for task in Task.objects.all()] == ["time_too_early"]


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
