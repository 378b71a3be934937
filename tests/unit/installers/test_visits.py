"""What a garage does with its bookings, and when it can."""

from datetime import datetime, timedelta

import pytest

from installers.actions import GarageAction, possible
from installers.errors import MovedMeanwhile, NotPossibleNow
from installers.models import Booking
from installers.services import visits
from lapinkumi.core.actors import Actor
from tests.builders.garages import (
    MONDAY,
    NOON_FRIDAY,
    SHOP,
    a_confirmed_time,
    a_garage,
    a_held_time,
    a_requested_time,
    wall,
)

pytestmark = pytest.mark.django_db

TEN = wall(MONDAY, "10:00")
GARAGE = Actor("garage", label="test")
ACTS = {
    GarageAction.CONFIRM: visits.confirm,
    GarageAction.ARRIVED: visits.mark_arrived,
    GarageAction.DONE: visits.mark_done,
    GarageAction.NO_SHOW: visits.mark_no_show,
    GarageAction.TAKE_BACK: visits.take_back,
}


def do(action: str, booking: Booking, at: datetime) -> Booking:
    return ACTS[GarageAction(action)](booking_id=booking.pk, at=at, by=GARAGE)


def kinds(booking: Booking) -> list[str]:
    return list(booking.events.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("at", "actions"),
    [
        (TEN - timedelta(hours=20), ["confirm"]),
        (TEN - timedelta(hours=2), ["confirm", "arrived"]),
        (TEN, ["arrived"]),
        (TEN + timedelta(days=1), []),
    ],
)
def test_possible_for_a_request(at: datetime, actions: list[str]) -> None:
    assert possible(a_requested_time(garage=a_garage(), starts_at=TEN), at) == actions


@pytest.mark.rule("R14.1")
@pytest.mark.parametrize(
    ("at", "actions"),
    [
        (TEN - timedelta(hours=20), []),
        (TEN - timedelta(hours=2), ["arrived"]),
        (TEN + timedelta(minutes=30) - timedelta(seconds=1), ["arrived"]),
        (TEN + timedelta(minutes=30), ["arrived", "no_show"]),
        (TEN + timedelta(days=1), ["no_show"]),
    ],
)
def test_possible_for_an_agreed_time(at: datetime, actions: list[str]) -> None:
    assert possible(a_confirmed_time(garage=a_garage(), starts_at=TEN), at) == actions


def test_possible_for_a_mere_hold_is_nothing() -> None:
    assert possible(a_held_time(garage=a_garage(), starts_at=TEN), TEN) == []


@pytest.mark.rule("R5.2")
def test_confirm_agrees_to_the_time_and_twice_is_once() -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    do("confirm", booking, NOON_FRIDAY)
    confirmed = do("confirm", booking, NOON_FRIDAY + timedelta(hours=1))
    assert (confirmed.state, confirmed.confirmed_at) == ("confirmed", NOON_FRIDAY)
    assert kinds(booking) == ["held", "requested", "confirmed"]
    assert booking.events.last().actor_label == "test"


def test_a_visit_goes_from_arrival_to_done() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    do("arrived", booking, TEN)
    do("arrived", booking, TEN + timedelta(minutes=1))
    do("done", booking, TEN + timedelta(minutes=40))
    done = do("done", booking, TEN + timedelta(minutes=50))
    assert (done.state, done.arrived_at, done.done_at) == ("done", TEN, TEN + timedelta(minutes=40))
    assert kinds(booking) == ["held", "requested", "confirmed", "arrived", "done"]


def test_arrival_of_a_request_nobody_answered_agrees_to_it_too() -> None:
    booking = do("arrived", a_requested_time(garage=a_garage(), starts_at=TEN), TEN)
    assert (booking.state, booking.confirmed_at, booking.arrived_at) == ("arrived", TEN, TEN)
    assert kinds(booking) == ["held", "requested", "confirmed", "arrived"]


@pytest.mark.rule("R14.1")
def test_no_show_before_the_grace_time_changes_nothing() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    with pytest.raises(NotPossibleNow):
        do("no_show", booking, TEN + timedelta(minutes=29))
    booking.refresh_from_db()
    assert (booking.state, booking.no_show_at) == ("confirmed", None)
    assert kinds(booking) == ["held", "requested", "confirmed"]


@pytest.mark.rule("R14.1")
def test_no_show_counts_as_missed_once_it_cannot_be_taken_back() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    at = TEN + timedelta(minutes=30)
    do("no_show", booking, at)
    assert do("no_show", booking, at + timedelta(minutes=1)).no_show_at == at
    assert list(Booking.objects.missed(at + timedelta(minutes=14))) == []
    assert list(Booking.objects.missed(at + timedelta(minutes=15))) == [booking]
    assert kinds(booking).count("no_show") == 1


@pytest.mark.parametrize(
    ("presses", "state"),
    [(["arrived"], "confirmed"), (["arrived", "done"], "arrived"), (["no_show"], "confirmed")],
)
def test_take_back_undoes_the_last_press_for_a_while(presses: list[str], state: str) -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    at = TEN + timedelta(minutes=40)
    for press in presses:
        do(press, booking, at)
    with pytest.raises(NotPossibleNow):
        do("take_back", booking, at + timedelta(minutes=15))
    assert do("take_back", booking, at + timedelta(minutes=14)).state == state
    assert kinds(booking)[-1] == "taken_back"


@pytest.mark.rule("R14.1")
def test_take_back_tapped_twice_undoes_one_press() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    at = TEN + timedelta(minutes=5)
    for press in ("arrived", "done"):
        do(press, booking, at)
    for _tap in range(2):
        assert visits.take_back(booking_id=booking.pk, at=at, by=SHOP, seen="done").state == "arrived"
    assert kinds(booking)[-2:] == ["done", "taken_back"]


def test_take_back_of_a_state_that_is_long_gone_changes_nothing() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    do("arrived", booking, TEN)
    for seen in ("no_show", "requested", "x"):
        with pytest.raises(MovedMeanwhile):
            visits.take_back(booking_id=booking.pk, at=TEN, by=SHOP, seen=seen)
    assert kinds(booking)[-1] == "arrived"


def test_take_back_when_the_bay_went_to_somebody_else_changes_nothing() -> None:
    garage = a_garage(lead_hours=0)
    booking = a_confirmed_time(garage=garage, starts_at=TEN, minutes=120)
    missed_at = TEN + timedelta(minutes=30)
    do("no_show", booking, missed_at)
    a_held_time(garage=garage, starts_at=wall(MONDAY, "11:00"), at=missed_at)
    with pytest.raises(NotPossibleNow):
        do("take_back", booking, missed_at + timedelta(minutes=5))
    booking.refresh_from_db()
    assert booking.state == "no_show"


@pytest.mark.parametrize("action", list(ACTS))
def test_nothing_can_be_done_with_a_cancelled_booking(action: GarageAction) -> None:
    booking = a_held_time(garage=a_garage(), starts_at=TEN)
    with pytest.raises(NotPossibleNow):
        do(action, booking, TEN)
    booking.refresh_from_db()
    assert booking.state == "held"
