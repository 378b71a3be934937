"""Holding, asking for and giving up times."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from installers.errors import BookingsClosed, ContactTimeImpossible, HoldLapsed, TimeNotFree
from installers.free_limit import free_until
from installers.models import Booking, BookingEvent, Installer
from installers.services import bookings, moving, visits
from installers.services.moves import HERE_AND_NOW, Statement
from installers.services.sweeps import expire_holds
from installers.services.visits import mark_arrived, mark_done
from installers.slots import Job
from lapinkumi.core.acts import act
from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from tests.builders.garages import (
    CUSTOMER,
    FACTS,
    MONDAY,
    NOON_FRIDAY,
    SHOP,
    a_bay,
    a_confirmed_time,
    a_garage,
    a_held_time,
    a_requested_time,
    wall,
)

pytestmark = pytest.mark.django_db

TEN = wall(MONDAY, "10:00")


def clocks(times) -> list[str]:
    return [f"{free.starts_at.astimezone(HELSINKI):%a %H:%M}" for free in times]


def kinds(booking: Booking) -> list[str]:
    return list(booking.events.values_list("kind", flat=True))


@act
def cancel(*, booking: Booking, at, by=CUSTOMER, statement: Statement = HERE_AND_NOW) -> Booking:
    return bookings.cancel_time(booking_id=booking.pk, at=at, by=by, statement=statement)


@act
def release(*, booking: Booking, at, by=CUSTOMER) -> None:
    bookings.release_hold(booking_id=booking.pk, at=at, by=by)


@act
def request(*, booking: Booking, at=NOON_FRIDAY, by=CUSTOMER) -> Booking:
    return bookings.request_time(booking_id=booking.pk, facts=FACTS, at=at, by=by)


@act
def call_off(*, booking: Booking, at, by=SHOP) -> Booking:
    return bookings.call_off_time(booking_id=booking.pk, reason="sairaus", at=at, by=by)


@act
def propose(*, booking: Booking, starts_at, at, by=SHOP) -> Booking:
    return moving.propose_time(booking_id=booking.pk, starts_at=starts_at, at=at, by=by)


# --- holding ---


@pytest.mark.rule("R5.2")
def test_hold_time_keeps_the_bay_for_ten_minutes_and_leaves_an_event() -> None:
    garage = a_garage(pause_minutes=10)
    held = a_held_time(garage=garage, starts_at=TEN)
    held.refresh_from_db()
    assert held.state == "held"
    assert (held.starts_at, held.ends_at, held.frees_at) == (TEN, wall(MONDAY, "11:00"), wall(MONDAY, "11:10"))
    assert held.hold_expires_at == NOON_FRIDAY + timedelta(minutes=10)
    assert kinds(held) == ["held"]


def test_hold_time_takes_the_first_bay_that_can_do_the_job() -> None:
    garage = a_garage(bays=0)
    low = a_bay(garage, position=1, van_height=False)
    high = a_bay(garage, position=2)
    assert a_held_time(garage=garage, starts_at=TEN).bay == low
    assert a_held_time(garage=garage, starts_at=TEN).bay == high


def test_hold_time_taken_offers_the_three_nearest_free_times_and_stores_nothing() -> None:
    garage = a_garage()
    a_held_time(garage=garage, starts_at=TEN)
    with pytest.raises(TimeNotFree) as refused:
        a_held_time(garage=garage, starts_at=TEN)
    assert clocks(refused.value.alternatives) == ["Mon 08:30", "Mon 09:00", "Mon 11:00"]
    assert Booking.objects.count() == 1
    assert BookingEvent.objects.count() == 1


@pytest.mark.parametrize(
    "starts_at",
    [
        wall(MONDAY, "10:15"),
        wall(MONDAY, "15:30"),
        wall(MONDAY + timedelta(days=5), "10:00"),
        wall(MONDAY - timedelta(days=7), "10:00"),
        wall(MONDAY + timedelta(days=70), "10:00"),
    ],
    ids=["off the grid", "too late in the day", "a Saturday", "gone by", "beyond the horizon"],
)
def test_hold_time_refuses_what_is_not_offered(starts_at) -> None:
    garage = a_garage()
    with pytest.raises(TimeNotFree) as refused:
        a_held_time(garage=garage, starts_at=starts_at)
    assert len(refused.value.alternatives) == 3
    assert not Booking.objects.exists()


@act
def hold_after(*, garage: Installer, not_before, at=NOON_FRIDAY, by=CUSTOMER) -> Booking:
    return bookings.hold_time(
        garage=garage, job=Job(60), starts_at=TEN, holder="x", at=at, by=by, not_before=not_before
    )


@pytest.mark.rule("R5.5")
def test_hold_time_refuses_a_time_before_the_goods_can_be_there() -> None:
    garage = a_garage()
    with pytest.raises(TimeNotFree) as refused:
        hold_after(garage=garage, not_before=wall(MONDAY, "12:01"))
    assert clocks(refused.value.alternatives) == ["Mon 12:30", "Mon 13:00", "Mon 13:30"]
    assert hold_after(garage=garage, not_before=TEN).starts_at == TEN


@pytest.mark.rule("R4.6")
@pytest.mark.parametrize("closed", [{"accepting_bookings": False}, {"is_active": False}])
def test_hold_time_at_a_garage_that_takes_no_bookings_is_refused(closed: dict) -> None:
    garage = a_garage(**closed)
    with pytest.raises(BookingsClosed):
        a_held_time(garage=garage, starts_at=TEN)
    assert not Booking.objects.exists()


def test_hold_time_lets_the_same_holders_earlier_time_go() -> None:
    garage, other = a_garage(), a_garage()
    first = a_held_time(garage=garage, starts_at=TEN, holder="basket-1")
    second = a_held_time(garage=other, starts_at=TEN, holder="basket-1")
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "held")
    assert kinds(first) == ["held", "hold_released"]
    again = a_held_time(garage=other, starts_at=TEN, holder="basket-1")
    assert again.state == "held"


def test_hold_time_that_fails_keeps_the_earlier_one() -> None:
    garage = a_garage()
    a_held_time(garage=garage, starts_at=TEN)
    mine = a_held_time(garage=garage, starts_at=wall(MONDAY, "12:00"), holder="basket-1")
    with pytest.raises(TimeNotFree):
        a_held_time(garage=garage, starts_at=TEN, holder="basket-1")
    mine.refresh_from_db()
    assert mine.state == "held"


def test_hold_time_takes_over_a_hold_that_ran_out_unswept() -> None:
    garage = a_garage()
    old = a_held_time(garage=garage, starts_at=TEN)
    later = NOON_FRIDAY + timedelta(minutes=10)
    with pytest.raises(TimeNotFree):
        a_held_time(garage=garage, starts_at=TEN, at=later - timedelta(seconds=1))
    new = a_held_time(garage=garage, starts_at=TEN, at=later)
    old.refresh_from_db()
    assert (old.state, new.state) == ("cancelled", "held")
    assert kinds(old) == ["held", "hold_expired"]


def test_release_hold_frees_the_time_and_twice_is_once() -> None:
    garage = a_garage()
    held = a_held_time(garage=garage, starts_at=TEN)
    release(booking=held, at=NOON_FRIDAY)
    release(booking=held, at=NOON_FRIDAY)
    held.refresh_from_db()
    assert (held.state, held.hold_expires_at, held.cancelled_at) == ("cancelled", None, NOON_FRIDAY)
    assert kinds(held) == ["held", "hold_released"]
    assert a_held_time(garage=garage, starts_at=TEN).state == "held"


def test_release_hold_leaves_a_request_alone() -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    release(booking=booking, at=NOON_FRIDAY)
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_expire_holds_frees_only_what_ran_out_and_twice_is_once() -> None:
    garage = a_garage()
    old = a_held_time(garage=garage, starts_at=TEN)
    young = a_held_time(garage=garage, starts_at=wall(MONDAY, "12:00"), at=NOON_FRIDAY + timedelta(minutes=5))
    asked = a_requested_time(garage=garage, starts_at=wall(MONDAY, "13:00"))
    at = NOON_FRIDAY + timedelta(minutes=10)
    assert [expire_holds(at=at), expire_holds(at=at)] == [1, 0]
    states = {row.pk: row.state for row in Booking.objects.all()}
    assert states == {old.pk: "cancelled", young.pk: "held", asked.pk: "requested"}
    assert kinds(old) == ["held", "hold_expired"]


# --- asking ---


@pytest.mark.rule("R5.2")
def test_request_time_copies_what_the_garage_may_know_and_waits_for_its_answer() -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN + timedelta(days=7))
    booking.refresh_from_db()
    assert (booking.state, booking.requested_at, booking.hold_expires_at) == ("requested", NOON_FRIDAY, None)
    assert booking.answer_due_at == wall(MONDAY + timedelta(days=1), "00:00")  # asked on Friday: all of Monday
    assert booking.work == [{"name": "Valmiina autoon", "quantity": 1, "minutes": 60}]
    assert (booking.plate, booking.contact_name, booking.order_number) == ("ABC-123", "Aino Ääkkönen", "LK-100042")
    assert kinds(booking) == ["held", "requested"]


def test_request_time_for_soon_wants_an_answer_before_it_begins() -> None:
    assert a_requested_time(garage=a_garage(), starts_at=TEN).answer_due_at == TEN


def test_request_time_twice_is_once() -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    assert request(booking=booking, at=NOON_FRIDAY + timedelta(minutes=1)).requested_at == NOON_FRIDAY
    assert kinds(booking) == ["held", "requested"]


def test_request_time_still_counts_after_the_hold_ran_out_while_nobody_took_it() -> None:
    held = a_held_time(garage=a_garage(), starts_at=TEN)
    assert request(booking=held, at=NOON_FRIDAY + timedelta(minutes=30)).state == "requested"


def test_request_time_after_the_time_was_given_away_is_refused() -> None:
    held = a_held_time(garage=a_garage(), starts_at=TEN)
    expire_holds(at=NOON_FRIDAY + timedelta(minutes=11))
    with pytest.raises(HoldLapsed):
        request(booking=held, at=NOON_FRIDAY + timedelta(minutes=12))
    held.refresh_from_db()
    assert (held.state, held.contact_name) == ("cancelled", "")


# --- giving up ---


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(
    ("before", "state"),
    [
        (timedelta(hours=24), "cancelled"),
        (timedelta(hours=24) - timedelta(seconds=1), "cancelled_late"),
        (timedelta(hours=-1), "cancelled_late"),
    ],
)
def test_cancel_time_is_late_when_less_than_a_day_is_left(before: timedelta, state: str) -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN + timedelta(days=1))
    cancelled = cancel(booking=booking, at=booking.starts_at - before)
    assert (cancelled.state, cancelled.cancelled_at) == (state, booking.starts_at - before)
    assert kinds(booking) == ["held", "requested", "confirmed", state]


@pytest.mark.rule("R5.6")
def test_cancel_time_counts_a_day_as_elapsed_hours_over_a_clock_change() -> None:
    """A Sunday on winter time at 10:00 is free to cancel until Saturday 11:00 on summer time."""
    sunday = MONDAY.replace(month=10, day=25)
    garage = a_garage(weekdays=7)
    early = wall(MONDAY.replace(month=10, day=20), "12:00")
    limit = wall(MONDAY.replace(month=10, day=24), "11:00")
    booking = a_confirmed_time(garage=garage, starts_at=wall(sunday, "10:00"), at=early)
    assert not bookings.is_late(booking, limit)
    assert bookings.is_late(booking, limit + timedelta(seconds=1))


@pytest.mark.rule("R5.6", "R14.1")
@pytest.mark.parametrize(
    ("agreed_before", "free_after"),
    [
        (timedelta(hours=10), timedelta(hours=2)),
        (timedelta(hours=25), timedelta(hours=2)),
        (timedelta(hours=30), timedelta(hours=6)),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
    ids=["on-short-notice", "just-before-the-limit", "well-before-it", "never-past-the-start"],
)
def test_cancel_time_agreed_on_short_notice_is_free_for_a_while(
    agreed_before: timedelta, free_after: timedelta
) -> None:
    garage = a_garage(bays=2)
    agreed_at = TEN - agreed_before
    in_time, late = (a_requested_time(garage=garage, starts_at=TEN) for _car in range(2))
    for booking in (in_time, late):
        visits.confirm(booking_id=booking.pk, at=agreed_at, by=SHOP)
    limit = agreed_at + free_after
    assert free_until(Booking.objects.get(pk=late.pk)) == limit
    assert cancel(booking=in_time, at=limit).state == "cancelled"
    assert cancel(booking=late, at=limit + timedelta(seconds=1)).state == "cancelled_late"


@pytest.mark.rule("R14.1")
def test_cancel_time_that_nobody_agreed_to_is_never_late() -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    assert cancel(booking=booking, at=TEN - timedelta(minutes=1)).state == "cancelled"


@pytest.mark.rule("R5.22")
def test_cancel_time_by_phone_is_judged_by_the_time_of_contact() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN + timedelta(days=1))
    called_at = booking.starts_at - timedelta(hours=25)
    typed_at = booking.starts_at - timedelta(hours=2)
    told = Statement(channel=Channel.PHONE, contacted_at=called_at)
    assert cancel(booking=booking, at=typed_at, by=SHOP, statement=told).state == "cancelled"
    event = booking.events.last()
    assert (event.kind, event.channel, event.contacted_at, event.at) == ("cancelled", "phone", called_at, typed_at)


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("off", [timedelta(days=-1), timedelta(days=2)])
def test_cancel_time_with_an_impossible_time_of_contact_changes_nothing(off: timedelta) -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    with pytest.raises(ContactTimeImpossible):
        cancel(booking=booking, at=NOON_FRIDAY + timedelta(days=1), statement=Statement(contacted_at=NOON_FRIDAY + off))
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert kinds(booking) == ["held", "requested", "confirmed"]


def test_cancel_time_twice_is_once() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    cancel(booking=booking, at=NOON_FRIDAY + timedelta(hours=1))
    assert cancel(booking=booking, at=TEN).state == "cancelled"
    assert kinds(booking).count("cancelled") == 1


def test_cancel_time_after_the_work_is_forbidden() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    mark_arrived(booking_id=booking.pk, at=TEN, by=SHOP)
    mark_done(booking_id=booking.pk, at=TEN, by=SHOP)
    with pytest.raises(ForbiddenMove):
        cancel(booking=booking, at=TEN)
    booking.refresh_from_db()
    assert booking.state == "done"


@pytest.mark.rule("R14.1")
def test_call_off_time_is_never_the_customers_cost_and_twice_is_once() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    call_off(booking=booking, at=TEN - timedelta(minutes=5))
    assert call_off(booking=booking, at=TEN).state == "cancelled_by_shop"
    assert kinds(booking).count("cancelled_by_shop") == 1
    assert list(Booking.objects.missed(TEN + timedelta(days=9))) == []


def test_a_cancelled_time_is_free_again() -> None:
    garage = a_garage()
    cancel(booking=a_requested_time(garage=garage, starts_at=TEN), at=NOON_FRIDAY)
    assert a_held_time(garage=garage, starts_at=TEN).state == "held"


# --- the database's own word ---


def test_the_database_refuses_two_cars_in_one_bay() -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    twin = Booking(
        installer=booking.installer,
        bay=booking.bay,
        starts_at=TEN + timedelta(minutes=59),
        ends_at=TEN + timedelta(minutes=90),
        frees_at=TEN + timedelta(minutes=90),
        created_at=NOON_FRIDAY,
        hold_expires_at=NOON_FRIDAY,
    )
    with pytest.raises(IntegrityError, match="booking_one_car_in_a_bay"), transaction.atomic():
        twin.save()
    twin.starts_at = TEN + timedelta(minutes=60)
    twin.save()
    assert Booking.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "confirmed"}, "booking_confirmed_at"),
        ({"state": "lost", "requested_at": None, "answer_due_at": None}, "booking_state_known"),
        ({"state": "held"}, "booking_held_until"),
        ({"requested_at": None, "answer_due_at": None}, "booking_requested_at"),
        ({"answer_due_at": None}, "booking_request_has_a_deadline"),
        ({"done_at": NOON_FRIDAY}, "booking_done_at"),
        ({"cancelled_at": NOON_FRIDAY}, "booking_cancelled_at"),
        ({"no_show_at": NOON_FRIDAY}, "booking_no_show_at"),
        ({"arrived_at": NOON_FRIDAY}, "booking_arrived_at"),
        ({"ends_at": TEN}, "booking_ends_after_it_starts"),
    ],
)
def test_the_database_refuses_a_state_without_its_time(change: dict, constraint: str) -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**change)
    booking.refresh_from_db()
    assert booking.state == "requested"


# --- two at once ---


def in_threads(*tasks) -> list[object]:
    """Run the tasks at once, each on its own connection; what they return or raise, in order."""
    results: list[object] = [None] * len(tasks)
    ready = threading.Barrier(len(tasks))

    def run(number: int) -> None:
        try:
            ready.wait(10)
            results[number] = tasks[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.mark.django_db(transaction=True)
def test_the_last_time_taken_by_several_at_once_goes_to_one_and_the_others_get_alternatives() -> None:
    garage = a_garage()
    results = in_threads(*[lambda: a_held_time(garage=garage, starts_at=TEN) for _customer in range(4)])
    winners = [result for result in results if isinstance(result, Booking)]
    losers = [result for result in results if isinstance(result, TimeNotFree)]
    assert (len(winners), len(losers)) == (1, 3)
    assert all(clocks(loser.alternatives) == ["Mon 08:30", "Mon 09:00", "Mon 11:00"] for loser in losers)
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_a_bay_each_while_there_are_bays() -> None:
    garage = a_garage(bays=2)
    results = in_threads(*[lambda: a_held_time(garage=garage, starts_at=TEN) for _customer in range(3)])
    assert sorted(type(result).__name__ for result in results) == ["Booking", "Booking", "TimeNotFree"]
    assert len({booking.bay_id for booking in Booking.objects.living()}) == 2


@pytest.mark.django_db(transaction=True)
def test_a_hold_asked_for_and_swept_at_once_ends_in_one_of_the_two() -> None:
    held = a_held_time(garage=a_garage(), starts_at=TEN)
    at = NOON_FRIDAY + timedelta(minutes=11)
    asked, _swept = in_threads(lambda: request(booking=held, at=at), lambda: expire_holds(at=at))
    held.refresh_from_db()
    if isinstance(asked, HoldLapsed):
        assert (held.state, kinds(held)) == ("cancelled", ["held", "hold_expired"])
    else:
        assert (held.state, kinds(held)) == ("requested", ["held", "requested"])


@pytest.mark.rule("R5.6", "R5.22", "R14.1")
@pytest.mark.parametrize(
    ("told_after", "state"),
    [(-timedelta(seconds=1), "cancelled"), (timedelta(hours=3), "cancelled_late")],
    ids=["before-the-yes", "long-after-it"],
)
def test_cancel_time_told_before_the_garage_agreed_is_free_though_written_down_after(
    told_after: timedelta, state: str
) -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN + timedelta(days=1))
    agreed_at = booking.starts_at - timedelta(hours=12)
    told = Statement(channel=Channel.PHONE, contacted_at=agreed_at + told_after)
    visits.confirm(booking_id=booking.pk, at=agreed_at, by=SHOP)
    typed_at = agreed_at + timedelta(hours=5)
    assert cancel(booking=booking, at=typed_at, by=SHOP, statement=told).state == state


@pytest.mark.rule("R5.6", "R5.22", "R14.1")
@pytest.mark.parametrize(("told_after", "state"), [(timedelta(0), "cancelled"), (timedelta(hours=2), "cancelled_late")])
def test_cancel_time_told_while_another_time_was_proposed_is_free_though_that_was_withdrawn_since(
    told_after: timedelta, state: str
) -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN + timedelta(days=1))
    proposed_at = booking.starts_at - timedelta(hours=10)
    propose(booking=booking, starts_at=TEN + timedelta(days=2), at=proposed_at)
    visits.withdraw_proposal(booking_id=booking.pk, at=proposed_at + timedelta(hours=1), by=SHOP)
    told = Statement(channel=Channel.PHONE, contacted_at=proposed_at + told_after)
    assert cancel(booking=booking, at=proposed_at + timedelta(hours=3), by=SHOP, statement=told).state == state
