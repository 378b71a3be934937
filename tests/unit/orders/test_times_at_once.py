"""A visit's time wanted by two at the same moment, each on a connection of its own: one outcome, and nothing lost."""

from datetime import datetime, timedelta

import pytest

from installers.errors import TimeNotFree
from installers.models import Booking
from installers.services import visits
from lapinkumi.outbox.models import Message
from orders.errors import NoTimeToBook, NoTimeToGiveUp
from orders.models import Order, Task
from orders.services.bookings import give_up_time
from orders.services.fees import propose_fees
from orders.services.garage_answers import chase_answers
from orders.services.moving import accept_time, move_time, propose_time
from orders.services.rebooking import book_time
from orders.services.reminders import remind_of_visits
from tests.builders.fees import PROPOSED, TEN, a_no_show
from tests.builders.garages import a_requested_time
from tests.builders.orders import AT, CUSTOMER, a_received_order
from tests.unit.orders.test_at_once import kinds, together
from tests.unit.orders.test_moving import GARAGE, THURSDAY, TUESDAY, WEDNESDAY, booked, standing, visit

pytestmark = pytest.mark.django_db(transaction=True)


def at_the_same_garage(order: Order, **over: object) -> Order:
    """Another order with a time there."""
    garage = visit(order).installer
    booking = a_requested_time(garage=garage, starts_at=THURSDAY, at=AT)
    return a_received_order(
        delivery_way="installer",
        installer=garage,
        booking=booking,
        needs_time=True,
        promise_first_on=None,
        promise_last_on=None,
    )


@pytest.mark.rule("R5.6")
def test_moving_while_the_garage_confirms_never_agrees_to_a_time_unseen():
    order = booked(agreed=False)
    ends = together(
        lambda: move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER, seen=0),
        lambda: visits.confirm(booking_id=order.booking_id, at=AT, by=GARAGE, seen=0),
    )
    assert kinds(ends) in (["Booking", "Order"], ["MovedMeanwhile", "Order"])
    assert standing(order) == ("requested", WEDNESDAY, 1)


@pytest.mark.rule("R5.5", "R5.6")
def test_two_customers_moving_to_the_same_time_one_gets_it_the_other_keeps_its_own():
    first = booked()
    second = at_the_same_garage(first)
    ends = together(
        *[
            lambda order=order: move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
            for order in (first, second)
        ]
    )
    assert kinds(ends) == ["Order", "TimeNotFree"]
    refused = next(end for end in ends if isinstance(end, TimeNotFree))
    assert len(refused.alternatives) == 3
    starts = sorted(Booking.objects.living().values_list("starts_at", flat=True))
    assert starts in ([TUESDAY, WEDNESDAY], [WEDNESDAY, THURSDAY])
    assert Message.objects.filter(name="time_moved").count() == 1


def test_two_customers_changing_places_both_keep_a_time():
    first = booked()
    second = at_the_same_garage(first)
    together(
        lambda: move_time(order_id=first.pk, starts_at=THURSDAY, at=AT, by=CUSTOMER),
        lambda: move_time(order_id=second.pk, starts_at=TUESDAY, at=AT, by=CUSTOMER),
    )
    assert sorted(Booking.objects.living().values_list("starts_at", flat=True)) == [TUESDAY, THURSDAY]


@pytest.mark.rule("R5.6")
def test_cancelling_and_moving_at_once_end_in_a_cancelled_time():
    order = booked()
    ends = together(
        lambda: move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER),
        lambda: give_up_time(order_id=order.pk, at=AT, by=CUSTOMER),
    )
    assert visit(order).state == "cancelled"
    assert isinstance(ends[0], Order | NoTimeToGiveUp)
    assert isinstance(ends[1], Order)
    assert not Booking.objects.living().exists()


def test_moving_in_two_tabs_at_once_is_moving_once():
    order = booked()
    move = lambda: move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER, seen=0)  # noqa: E731
    together(move, move)
    assert standing(order) == ("requested", WEDNESDAY, 1)
    assert Message.objects.filter(name="time_moved").count() == 1


def test_accepting_while_the_garage_takes_the_proposal_back_is_one_or_the_other():
    order = booked()
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    together(
        lambda: accept_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER),
        lambda: visits.withdraw_proposal(booking_id=order.booking_id, at=AT, by=GARAGE),
    )
    assert standing(order) in (("confirmed", WEDNESDAY, 1), ("confirmed", TUESDAY, 0))
    assert visit(order).proposed_at is None
    assert Booking.objects.living().count() == 1


@pytest.mark.rule("R5.2", "R5.6")
@pytest.mark.parametrize("other", [WEDNESDAY, THURSDAY], ids=["the-same-time", "another"])
def test_booking_anew_in_two_tabs_at_once_gives_one_time(other: datetime):
    order = booked()
    give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)
    ends = together(
        *[lambda at=at: book_time(order_id=order.pk, starts_at=at, at=AT, by=CUSTOMER) for at in (WEDNESDAY, other)]
    )
    assert [type(end) for end in ends if not isinstance(end, Order)] == [NoTimeToBook] * (other != WEDNESDAY)
    assert Booking.objects.living().count() == 1
    order.refresh_from_db()
    assert visit(order).state == "requested"
    assert Message.objects.filter(name="time_booked").count() == 1


@pytest.mark.rule("R5.2", "R5.6")
def test_two_customers_booking_the_same_time_anew_one_gets_it():
    first = booked()
    second = at_the_same_garage(first)
    for order in (first, second):
        give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)
    ends = together(
        *[
            lambda order=order: book_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
            for order in (first, second)
        ]
    )
    assert kinds(ends) == ["Order", "TimeNotFree"]
    assert [booking.starts_at for booking in Booking.objects.living()] == [WEDNESDAY]


@pytest.mark.rule("R14.1")
def test_booking_anew_while_the_missed_time_is_charged_leaves_one_fee():
    order = a_no_show(promise_first_on=None, promise_last_on=None)
    day_after = TEN + timedelta(days=2)
    together(
        lambda: book_time(order_id=order.pk, starts_at=day_after, at=PROPOSED, by=CUSTOMER),
        lambda: propose_fees(at=PROPOSED),
    )
    assert [fee.booking_id for fee in order.fees.all()] == [order.booking_id]
    order.refresh_from_db()
    assert visit(order).starts_at == day_after


@pytest.mark.rule("R14.1")
def test_taking_a_no_show_back_while_it_is_charged_never_leaves_a_fee_on_a_standing_time():
    order = a_no_show(promise_first_on=None, promise_last_on=None)
    together(
        lambda: visits.take_back(booking_id=order.booking_id, at=PROPOSED - timedelta(seconds=1), by=GARAGE),
        lambda: propose_fees(at=PROPOSED),
    )
    assert (visit(order).state, order.fees.count()) in (("confirmed", 0), ("no_show", 1))


@pytest.mark.rule("R5.6")
def test_reminders_swept_by_three_at_once_leave_once():
    order = booked()
    at = TUESDAY - timedelta(hours=47)
    Booking.objects.filter(pk=order.booking_id).update(requested_at=at - timedelta(days=1))
    together(*[lambda: remind_of_visits(at=at)] * 3)
    assert Message.objects.filter(name="visit_reminder").count() == 1


@pytest.mark.rule("R5.2")
def test_an_overdue_answer_swept_by_three_at_once_is_one_task():
    order = booked(agreed=False)
    due = visit(order).answer_due_at
    together(*[lambda: chase_answers(at=due)] * 3)
    assert Task.objects.filter(order=order).count() == 1
