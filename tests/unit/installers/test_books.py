"""The invariants of bookings."""

from datetime import timedelta

import pytest

from installers.books import check_bookings
from installers.models import Booking
from installers.services.sweeps import expire_holds
from installers.services.visits import mark_arrived, mark_done, take_back
from tests.builders.garages import MONDAY, NOON_FRIDAY, SHOP, a_confirmed_time, a_garage, a_held_time, wall

pytestmark = pytest.mark.django_db

TEN = wall(MONDAY, "10:00")


def test_check_bookings_finds_nothing_wrong_with_lives_lived_through_acts() -> None:
    garage = a_garage(bays=3)
    a_held_time(garage=garage, starts_at=TEN)
    expire_holds(at=NOON_FRIDAY + timedelta(hours=1))
    a_held_time(garage=garage, starts_at=TEN)
    done = a_confirmed_time(garage=garage, starts_at=TEN)
    mark_arrived(booking_id=done.pk, at=TEN, by=SHOP)
    mark_done(booking_id=done.pk, at=TEN, by=SHOP)
    take_back(booking_id=done.pk, at=TEN, by=SHOP)
    assert list(check_bookings()) == []


def test_check_bookings_finds_a_state_that_no_event_tells_of() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    Booking.objects.filter(pk=booking.pk).update(state="no_show", no_show_at=TEN)
    assert list(check_bookings()) == [f"booking {booking.pk}: no_show, but its last move led to confirmed"]
    booking.events.all().delete()
    assert list(check_bookings()) == [f"booking {booking.pk}: no_show, but its last move led to None"]


def test_check_bookings_finds_a_bay_of_another_garage() -> None:
    booking, other = a_held_time(garage=a_garage(), starts_at=TEN), a_garage()
    Booking.objects.filter(pk=booking.pk).update(installer=other)
    assert list(check_bookings()) == [f"booking {booking.pk}: its bay {booking.bay_id} belongs to another garage"]
