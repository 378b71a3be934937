"""A new time in place of one that was given up, called off or missed: asked for, told, and nothing owed lost."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from installers.errors import BookingsClosed, TimeNotFree
from installers.models import Booking, Installer
from installers.services import desk, visits
from orders.delivery.goods_there import goods_there_from
from orders.errors import NoTimeToBook
from orders.models import Order
from orders.services.bookings import give_up_time
from orders.services.fees import propose_fees
from orders.services.rebooking import book_time
from tests.builders.fees import MARKED, PROPOSED, a_no_show, an_order_with_a_time
from tests.builders.garages import a_confirmed_time
from tests.builders.orders import AT, CUSTOMER, SHOP, a_received_order
from tests.unit.orders.test_moving import THURSDAY, TUESDAY, WEDNESDAY, booked, mails, standing, visit

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.2", "R5.6")]
MINUTE = timedelta(minutes=1)
NOTHING_COMES = {"promise_first_on": None, "promise_last_on": None}


def given_up(order: Order) -> None:
    give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)


def called_off(order: Order) -> None:
    desk.call_off(booking_id=order.booking_id or 0, reason="sairaus", at=AT, by=SHOP)


def book(order: Order, starts_at: datetime = WEDNESDAY, *, at: datetime = AT) -> Order:
    return book_time(order_id=order.pk, starts_at=starts_at, at=at, by=CUSTOMER)


def unchanged(order: Order) -> bool:
    now = Order.objects.get(pk=order.pk)
    return now.booking_id == order.booking_id and not order.events.filter(kind="time_booked").exists()


@pytest.mark.parametrize("end", [given_up, called_off])
def test_book_time_asks_the_garage_for_a_time_in_place_of_the_one_that_ended(end: Callable[[Order], None]) -> None:
    order = booked()
    old = visit(order)
    end(order)
    new = visit(book(order))
    assert (new.pk != old.pk, new.state, new.starts_at, new.installer) == (True, "requested", WEDNESDAY, old.installer)
    assert (new.ends_at - new.starts_at, new.needs) == (old.ends_at - old.starts_at, old.needs)
    assert (new.order_number, new.contact_phone, new.requested_at) == (order.number, order.phone, AT)
    event = order.events.get(kind="time_booked")
    assert event.data == {"booking": new.pk, "was": old.pk, "starts_at": WEDNESDAY.isoformat()}
    (mail,) = mails(Order.objects.get(pk=order.pk), "time_booked")
    assert "varasit uuden ajan" in mail.body_text
    assert "keskiviikko 25.11.2026 klo 10.00" in mail.body_text
    assert b"STATUS:TENTATIVE" in bytes(mail.attachments.get().content)


def test_book_time_twice_is_once_and_another_time_is_then_a_matter_of_moving() -> None:
    order = booked()
    given_up(order)
    first = book(order)
    assert book(order).booking_id == first.booking_id
    with pytest.raises(NoTimeToBook):
        book(order, THURSDAY)
    assert standing(first) == ("requested", WEDNESDAY, 0)
    assert order.events.filter(kind="time_booked").count() == 1


def test_book_time_where_one_stands_or_none_is_needed_is_refused() -> None:
    standing_one, ended, none = booked(), booked(), a_received_order()
    given_up(ended)
    Order.objects.filter(pk=ended.pk).update(state="cancelled", closed_at=AT)
    for order in (standing_one, ended, none):
        with pytest.raises(NoTimeToBook):
            book(order)
        assert unchanged(order)


def test_book_time_that_is_taken_brings_the_nearest_and_changes_nothing() -> None:
    order = booked()
    given_up(order)
    a_confirmed_time(garage=visit(order).installer, starts_at=WEDNESDAY)
    with pytest.raises(TimeNotFree) as refused:
        book(order)
    assert len(refused.value.alternatives) == 3
    assert unchanged(order)


def test_book_time_at_a_garage_that_agrees_its_times_itself_is_refused() -> None:
    order = booked()
    given_up(order)
    Installer.objects.update(accepting_bookings=False)
    with pytest.raises(BookingsClosed):
        book(order)
    assert unchanged(order)


@pytest.mark.rule("R5.5")
def test_book_time_before_the_goods_can_be_there_is_refused() -> None:
    order = booked()
    given_up(order)
    Order.objects.filter(pk=order.pk).update(promise_first_on=date(2026, 11, 24), promise_last_on=date(2026, 11, 25))
    order.refresh_from_db()
    assert goods_there_from(order) == THURSDAY - timedelta(hours=10)
    with pytest.raises(TimeNotFree):
        book(order)
    assert unchanged(order)
    assert visit(book(order, THURSDAY)).state == "requested"


@pytest.mark.rule("R14.1")
def test_book_time_after_a_missed_one_keeps_its_fee() -> None:
    order = a_no_show(**NOTHING_COMES)
    with pytest.raises(NoTimeToBook):
        book(order, at=PROPOSED - MINUTE)
    assert unchanged(order)
    book(order, at=PROPOSED)
    (fee,) = order.fees.all()
    assert (fee.booking_id, fee.state, fee.facts["outcome"]) == (order.booking_id, "proposed", "no_show")
    assert propose_fees(at=PROPOSED + timedelta(days=1)) == 0


@pytest.mark.rule("R14.1")
def test_book_time_after_a_late_cancellation_keeps_its_fee() -> None:
    order = an_order_with_a_time(**NOTHING_COMES)
    at = visit(order).starts_at - timedelta(hours=3)
    give_up_time(order_id=order.pk, at=at, by=CUSTOMER)
    book(order, at=at)
    assert [(fee.booking_id, fee.facts["outcome"]) for fee in order.fees.all()] == [
        (order.booking_id, "cancelled_late")
    ]


def test_the_new_time_is_confirmed_moved_and_given_up_like_any() -> None:
    order = booked()
    given_up(order)
    new = visit(book(order))
    visits.confirm(booking_id=new.pk, at=AT, by=SHOP, seen=0)
    give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)
    assert Booking.objects.get(pk=new.pk).state == "cancelled"
    assert visit(book(order, TUESDAY)).starts_at == TUESDAY
    assert order.events.filter(kind="time_booked").count() == 2


def test_a_missed_time_can_still_be_taken_back_while_none_is_booked() -> None:
    order = a_no_show(**NOTHING_COMES)
    visits.take_back(booking_id=order.booking_id or 0, at=MARKED + MINUTE, by=SHOP)
    with pytest.raises(NoTimeToBook):
        book(order, at=MARKED + MINUTE)
    assert unchanged(order)
