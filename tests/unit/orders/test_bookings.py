"""Giving a booked time up: when it is free, when it may cost, and what the customer is told (R5.6, R5.22)."""

from datetime import date, datetime, timedelta

import pytest

from installers.errors import ContactTimeImpossible
from installers.models import Booking
from installers.services.visits import confirm, mark_arrived, mark_done
from lapinkumi.core.actors import Actor
from lapinkumi.core.events import Channel
from lapinkumi.outbox.models import Message
from orders.errors import LateByNow, NoTimeToGiveUp
from orders.models import Order, OrderEvent
from orders.services.bookings import give_up_time
from orders.services.confirmation import confirm as confirm_order
from tests.builders.garages import MONDAY, a_garage, a_held_time, a_requested_time, wall
from tests.builders.orders import AT, CUSTOMER, SHOP, a_received_order, an_order

pytestmark = pytest.mark.django_db
TUESDAY_TEN = wall(MONDAY + timedelta(days=1), "10:00")
A_DAY_BEFORE = wall(MONDAY, "10:00")
SECOND = timedelta(seconds=1)
CLERK = Actor("staff", label="test")


def booked(starts_at: datetime = TUESDAY_TEN, *, agreed: bool = True, at: datetime = AT) -> Order:
    """A preliminary order with a time, which the garage has agreed to."""
    garage = a_garage(weekdays=7)
    booking = a_requested_time(garage=garage, starts_at=starts_at, at=at)
    if agreed:
        confirm(booking_id=booking.pk, at=at, by=SHOP)
    return a_received_order(delivery_way="installer", installer=garage, booking=booking, needs_time=True, at=at)


def state_of(order: Order) -> str:
    return Booking.objects.get(pk=order.booking_id).state


def told(order: Order) -> list[Message]:
    return list(Message.objects.filter(name="booking_given_up", about=order.number))


def given_up(order: Order) -> list[OrderEvent]:
    return list(order.events.filter(kind="time_given_up"))


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(
    ("at", "state", "late"),
    [(A_DAY_BEFORE, "cancelled", False), (A_DAY_BEFORE + SECOND, "cancelled_late", True)],
    ids=["exactly-24-h", "a-second-less"],
)
def test_give_up_time_is_free_until_24_hours_before_to_the_second(at: datetime, state: str, late: bool) -> None:
    order = booked()
    give_up_time(order_id=order.pk, at=at, by=CUSTOMER)
    assert state_of(order) == state
    assert [(event.at, event.data["late"]) for event in given_up(order)] == [(at, late)]


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(
    ("sunday", "limit_clock"),
    [(date(2028, 3, 26), "09:00"), (date(2027, 10, 31), "11:00")],
    ids=["to-summer-time", "to-winter-time"],
)
def test_give_up_time_counts_elapsed_hours_over_a_clock_change(sunday: date, limit_clock: str) -> None:
    """At 10.00 on the Sunday on which the clocks change: 24 hours before is not 10.00 on Saturday."""
    early = wall(sunday - timedelta(days=9), "12:00")
    limit = wall(sunday - timedelta(days=1), limit_clock)
    in_time, late = (booked(wall(sunday, "10:00"), at=early) for _time in range(2))
    give_up_time(order_id=in_time.pk, at=limit, by=CUSTOMER)
    give_up_time(order_id=late.pk, at=limit + SECOND, by=CUSTOMER)
    assert (state_of(in_time), state_of(late)) == ("cancelled", "cancelled_late")


@pytest.mark.rule("R5.6")
def test_give_up_time_leaves_the_order_standing_and_tells_what_comes_next() -> None:
    order = booked()
    give_up_time(order_id=order.pk, at=A_DAY_BEFORE, by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.needs_time, state_of(order)) == ("preliminary", True, "cancelled")
    (mail,) = told(order)
    assert mail.recipient == order.email
    wanted = [
        "tiistai 24.11.2026 klo 10.00",
        "Peruminen on maksutonta.",
        "Tilauksesi on edelleen voimassa.",
        "Varaa sille uusi aika tilauksesi sivulla",
    ]
    assert [part for part in wanted if part not in mail.body_text or part not in mail.body_html] == []
    assert "voidaan periä" not in mail.body_text
    assert b"STATUS:CANCELLED" in bytes(mail.attachments.get().content)


@pytest.mark.rule("R5.6")
def test_give_up_time_late_says_what_it_may_cost_and_why() -> None:
    order = booked()
    give_up_time(order_id=order.pk, at=A_DAY_BEFORE + SECOND, by=CUSTOMER)
    (mail,) = told(order)
    for body in (mail.body_text, mail.body_html):
        assert "voidaan periä 35,00\xa0€ ehtojen kohdan 5.1.3 mukaan" in body
        assert "maksutonta." not in body


@pytest.mark.rule("R5.6")
def test_give_up_time_twice_is_once() -> None:
    order = booked()
    give_up_time(order_id=order.pk, at=A_DAY_BEFORE, by=CUSTOMER)
    give_up_time(order_id=order.pk, at=TUESDAY_TEN - SECOND, by=CUSTOMER, knowing_late=False)
    assert (state_of(order), len(given_up(order)), len(told(order))) == ("cancelled", 1, 1)


@pytest.mark.rule("R5.6")
def test_give_up_time_that_nobody_agreed_to_is_free_to_the_last() -> None:
    order = booked(agreed=False)
    give_up_time(order_id=order.pk, at=TUESDAY_TEN - SECOND, by=CUSTOMER, knowing_late=False)
    assert (state_of(order), given_up(order)[0].data["late"]) == ("cancelled", False)


@pytest.mark.rule("R5.6")
def test_give_up_time_seen_as_free_but_late_by_now_changes_nothing() -> None:
    order = booked()
    give = {"order_id": order.pk, "by": CUSTOMER, "knowing_late": False}
    with pytest.raises(LateByNow):
        give_up_time(at=A_DAY_BEFORE + SECOND, **give)
    assert (state_of(order), given_up(order), told(order)) == ("confirmed", [], [])
    give_up_time(at=A_DAY_BEFORE, **give)
    assert state_of(order) == "cancelled"


@pytest.mark.rule("R5.22", "R5.6")
def test_give_up_time_by_phone_is_judged_by_the_time_of_contact() -> None:
    order = booked()
    typed_at = TUESDAY_TEN - timedelta(hours=2)
    phoned = {"channel": Channel.PHONE, "contacted_at": A_DAY_BEFORE}
    give_up_time(order_id=order.pk, at=typed_at, by=CLERK, **phoned)
    assert state_of(order) == "cancelled"
    (event,) = given_up(order)
    assert (event.at, event.channel, event.contacted_at) == (typed_at, "phone", A_DAY_BEFORE)


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("contacted_at", [AT - SECOND, A_DAY_BEFORE + SECOND], ids=["before-booking", "future"])
def test_give_up_time_with_an_impossible_time_of_contact_changes_nothing(contacted_at: datetime) -> None:
    order = booked()
    with pytest.raises(ContactTimeImpossible):
        give_up_time(order_id=order.pk, at=A_DAY_BEFORE, by=CLERK, channel=Channel.PHONE, contacted_at=contacted_at)
    assert (state_of(order), given_up(order), told(order)) == ("confirmed", [], [])


def test_give_up_time_of_a_visit_that_has_begun_is_refused() -> None:
    order = booked()
    for done, state in ((mark_arrived, "arrived"), (mark_done, "done")):
        done(booking_id=order.booking_id, at=TUESDAY_TEN, by=SHOP)
        with pytest.raises(NoTimeToGiveUp):
            give_up_time(order_id=order.pk, at=TUESDAY_TEN, by=CUSTOMER)
        assert (state_of(order), given_up(order), told(order)) == (state, [], [])


def test_give_up_time_where_there_is_none_is_refused() -> None:
    garage = a_garage()
    held = a_held_time(garage=garage, starts_at=TUESDAY_TEN)
    unpaid = an_order(delivery_way="installer", installer=garage, booking=held, needs_time=True)
    for order in (unpaid, a_received_order()):
        with pytest.raises(NoTimeToGiveUp):
            give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)
        assert given_up(order) == []
    assert state_of(unpaid) == "held"


def test_a_confirmation_after_giving_up_promises_no_time() -> None:
    order = booked()
    give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)
    confirm_order(order_id=order.pk, at=AT, by=SHOP)
    mail = Message.objects.get(name="order_confirmed", about=order.number)
    assert "Varattu aika" not in mail.body_text
    assert "Sovitaan asennuspisteen kanssa" in mail.body_text
