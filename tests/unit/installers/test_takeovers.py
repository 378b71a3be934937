"""A booked time that has become its garage's own matter (R13.1)."""

from datetime import datetime, timedelta

import pytest

from installers.actions import possible
from installers.errors import NotPossibleNow
from installers.messages import booking_still_agreed
from installers.models import Booking
from installers.services import desk, visits
from installers.services.moving import propose_time
from installers.services.takeovers import give_time_over
from installers.states import BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.outbox.models import Message
from tests.builders.garages import (
    MONDAY,
    NOON_FRIDAY,
    SHOP,
    a_confirmed_time,
    a_garage,
    a_requested_time,
    wall,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R13.1")]

TEN = wall(MONDAY, "10:00")
GARAGE = Actor("garage", label="test")


@act
def take_over(*, booking: Booking, at: datetime = NOON_FRIDAY, by: Actor = GARAGE) -> Booking:
    return give_time_over(booking_id=booking.pk, at=at, by=by)


@act
def propose(*, booking: Booking, starts_at: datetime, at: datetime = NOON_FRIDAY, by: Actor = GARAGE) -> Booking:
    return propose_time(booking_id=booking.pk, starts_at=starts_at, at=at, by=by)


def kinds(booking: Booking) -> list[str]:
    return list(booking.events.values_list("kind", flat=True))


def test_give_time_over_keeps_the_time_as_it_is_and_twice_is_once():
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    before = kinds(booking)
    take_over(booking=booking)
    taken = take_over(booking=booking, at=NOON_FRIDAY + timedelta(hours=1))
    assert (taken.state, taken.starts_at, taken.taken_over_at) == (BookingState.CONFIRMED, TEN, NOON_FRIDAY)
    assert kinds(booking) == [*before, "taken_over"]


def test_give_time_over_leaves_a_cancelled_time_alone():
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    desk.call_off(booking_id=booking.pk, reason="test", at=NOON_FRIDAY, by=SHOP)
    assert take_over(booking=booking).taken_over_at is None
    assert "taken_over" not in kinds(booking)


def test_an_unanswered_proposal_is_withdrawn_and_its_bay_is_free():
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    propose(booking=booking, starts_at=TEN + timedelta(hours=2))
    assert Booking.objects.living().count() == 2
    taken = take_over(booking=booking)
    assert (taken.awaits_customer, Booking.objects.living().count()) == (False, 1)


def test_the_garages_yes_to_its_own_time_sends_no_confirmation_of_ours():
    booking = take_over(booking=a_requested_time(garage=a_garage(), starts_at=TEN))
    confirmed = visits.confirm(booking_id=booking.pk, at=NOON_FRIDAY, by=GARAGE)
    assert confirmed.state == BookingState.CONFIRMED
    assert Message.objects.filter(name="booking_confirmed").count() == 0


def test_a_confirmation_that_has_not_left_is_no_longer_true():
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    visits.confirm(booking_id=booking.pk, at=NOON_FRIDAY, by=GARAGE)
    told = {"booking_id": booking.pk, "revision": 0}
    assert booking_still_agreed(at=NOON_FRIDAY, **told)
    take_over(booking=booking)
    assert not booking_still_agreed(at=NOON_FRIDAY, **told)


def test_the_desk_calling_it_off_tells_the_customer_nothing():
    booking = take_over(booking=a_confirmed_time(garage=a_garage(), starts_at=TEN))
    called_off = desk.call_off(booking_id=booking.pk, reason="test", at=NOON_FRIDAY, by=SHOP)
    assert called_off.state == BookingState.CANCELLED_BY_SHOP
    assert Message.objects.filter(name="booking_called_off").count() == 0


def test_a_missed_time_of_the_garages_own_is_not_the_shops_to_charge():
    booking = take_over(booking=a_confirmed_time(garage=a_garage(), starts_at=TEN))
    visits.mark_no_show(booking_id=booking.pk, at=TEN + timedelta(minutes=31), by=GARAGE)
    assert list(Booking.objects.missed(TEN + timedelta(days=1))) == []


def test_drop_frees_the_bay_without_a_word_and_twice_is_once():
    booking = take_over(booking=a_confirmed_time(garage=a_garage(), starts_at=TEN))
    assert possible(booking, NOON_FRIDAY) == ["drop"]
    visits.drop(booking_id=booking.pk, at=NOON_FRIDAY, by=GARAGE)
    mails, events = Message.objects.count(), kinds(booking)
    dropped = visits.drop(booking_id=booking.pk, at=NOON_FRIDAY, by=GARAGE)
    assert (dropped.state, dropped.is_living) == (BookingState.CANCELLED_BY_SHOP, False)
    assert (Message.objects.count(), kinds(booking)) == (mails, events)


def test_drop_is_not_for_a_time_of_the_shops():
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    before = kinds(booking)
    with pytest.raises(NotPossibleNow):
        visits.drop(booking_id=booking.pk, at=NOON_FRIDAY, by=GARAGE)
    booking.refresh_from_db()
    assert (booking.state, kinds(booking)) == (BookingState.CONFIRMED, before)
