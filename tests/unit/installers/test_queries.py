"""Reading the calendars of many garages at once."""

from datetime import date, time, timedelta

import pytest

from installers.models import ClosedPeriod, SpecialHours
from installers.queries import booking_window, calendars, first_free_times, opening_hours
from installers.services.visits import mark_arrived, mark_done
from installers.slots import Job, Needs, Span, free_times
from lapinkumi.core.clock import HELSINKI
from tests.builders.garages import (
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

HOUR = Job(60)
TEN = wall(MONDAY, "10:00")
DAY = (Span(480, 960),)


def clocks_on(garage, on: date, at=NOON_FRIDAY, job: Job = HOUR) -> list[str]:
    calendar = calendars([garage], at=at, first_on=on, last_on=on)[garage.pk]
    window = booking_window(garage, at=at, not_before=wall(on, "00:00"))._replace(last_on=on)
    return [f"{free.starts_at.astimezone(HELSINKI):%H:%M}" for free in free_times(calendar, job, window)]


def test_opening_hours_of_a_week() -> None:
    garage = a_garage()
    hours = opening_hours([garage.pk], first_on=MONDAY, last_on=MONDAY + timedelta(days=6))[garage.pk]
    assert [tuple(hours.on(MONDAY + timedelta(days=n))) for n in range(7)] == [DAY] * 5 + [(), ()]


def test_opening_hours_on_a_public_holiday_are_none_unless_special() -> None:
    garage, open_garage = a_garage(), a_garage()
    eve = date(2026, 12, 24)
    SpecialHours.objects.create(installer=open_garage, on=eve, opens=time(9), closes=time(12), note="Jouluaatto")
    hours = opening_hours([garage.pk, open_garage.pk], first_on=eve, last_on=eve)
    assert list(hours[garage.pk].on(eve)) == []
    assert hours[garage.pk].notes[eve] == "Jouluaatto"
    assert list(hours[open_garage.pk].on(eve)) == [Span(540, 720)]


def test_a_closed_period_beats_hours_and_special_hours_on_its_last_day_too() -> None:
    garage = a_garage()
    SpecialHours.objects.create(installer=garage, on=MONDAY, opens=time(9), closes=time(12))
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    ClosedPeriod.objects.create(installer=garage, first_on=MONDAY, last_on=tuesday, reason="Inventaario")
    hours = opening_hours([garage.pk], first_on=MONDAY, last_on=wednesday)[garage.pk]
    assert [tuple(hours.on(day)) for day in (MONDAY, tuesday, wednesday)] == [(), (), DAY]
    assert hours.notes[tuesday] == "Inventaario"


@pytest.mark.rule("R4.6")
def test_days_by_phone_are_open_but_offer_no_time() -> None:
    garage = a_garage()
    ClosedPeriod.objects.create(installer=garage, kind=ClosedPeriod.Kind.BY_PHONE, first_on=MONDAY, last_on=MONDAY)
    hours = opening_hours([garage.pk], first_on=MONDAY, last_on=MONDAY)[garage.pk]
    assert tuple(hours.on(MONDAY)) == DAY
    assert clocks_on(garage, MONDAY) == []
    assert clocks_on(garage, MONDAY + timedelta(days=1)) != []


def test_a_bay_out_of_use_offers_nothing_and_the_others_go_on() -> None:
    garage = a_garage(bays=0)
    broken = a_bay(garage, position=1)
    ClosedPeriod.objects.create(installer=garage, bay=broken, first_on=MONDAY, last_on=MONDAY)
    assert clocks_on(garage, MONDAY) == []
    a_bay(garage, position=2)
    assert len(clocks_on(garage, MONDAY)) == 15


def test_calendars_know_what_keeps_a_bay_and_what_does_not() -> None:
    garage = a_garage(pause_minutes=30)
    done = a_confirmed_time(garage=garage, starts_at=wall(MONDAY, "08:00"))
    a_requested_time(garage=garage, starts_at=TEN)
    a_held_time(garage=garage, starts_at=wall(MONDAY, "12:00"))
    mark_arrived(booking_id=done.pk, at=wall(MONDAY, "08:00"), by=SHOP)
    mark_done(booking_id=done.pk, at=wall(MONDAY, "08:30"), by=SHOP)
    expected = ["08:00", "08:30", "13:30", "14:00", "14:30", "15:00"]
    assert clocks_on(garage, MONDAY, at=NOON_FRIDAY) == expected
    lapsed = ["08:00", "08:30", "11:30", "12:00", "12:30", "13:00", "13:30", "14:00", "14:30", "15:00"]
    assert clocks_on(garage, MONDAY, at=NOON_FRIDAY + timedelta(minutes=10)) == lapsed


def test_inactive_bays_and_bays_unfit_for_the_job_are_left_out() -> None:
    garage = a_garage(bays=0)
    a_bay(garage, position=1, is_active=False)
    a_bay(garage, position=2, max_rim_inch=17)
    assert clocks_on(garage, MONDAY, job=Job(60, Needs(rim_inch=18))) == []
    assert len(clocks_on(garage, MONDAY, job=Job(60, Needs(rim_inch=17)))) == 15


@pytest.mark.rule("R5.5")
def test_booking_window_begins_after_the_lead_time_or_with_the_goods() -> None:
    garage = a_garage(lead_hours=3, horizon_days=10)
    assert booking_window(garage, at=NOON_FRIDAY) == (NOON_FRIDAY + timedelta(hours=3), date(2026, 11, 30))
    assert booking_window(garage, at=NOON_FRIDAY, not_before=TEN).earliest == TEN
    assert booking_window(garage, at=NOON_FRIDAY, not_before=NOON_FRIDAY).earliest == NOON_FRIDAY + timedelta(hours=3)


@pytest.mark.rule("R4.6")
def test_first_free_times_of_open_full_and_closed_garages() -> None:
    free, full, by_phone = (
        a_garage(closes="14:00"),
        a_garage(horizon_days=3, closes="09:00"),
        a_garage(accepting_bookings=False),
    )
    a_requested_time(garage=full, starts_at=wall(MONDAY, "08:00"))
    found = first_free_times(dict.fromkeys([free, full, by_phone], HOUR), at=NOON_FRIDAY)
    assert {pk: first.starts_at for pk, first in found.items()} == {free.pk: wall(MONDAY, "08:00")}
    assert first_free_times({by_phone: HOUR}, at=NOON_FRIDAY) == {}


def test_first_free_times_look_past_weeks_that_are_full() -> None:
    garage = a_garage(opens="08:00", closes="09:00")
    ClosedPeriod.objects.create(installer=garage, first_on=MONDAY, last_on=MONDAY + timedelta(days=27))
    found = first_free_times({garage: HOUR}, at=NOON_FRIDAY)
    assert found[garage.pk].starts_at == wall(MONDAY + timedelta(days=28), "08:00")


def test_first_free_times_ask_the_same_number_of_queries_of_few_and_many(django_assert_num_queries) -> None:
    garages = [a_garage(bays=2) for _garage in range(6)]
    for garage in garages:
        a_requested_time(garage=garage, starts_at=TEN)
    with django_assert_num_queries(6):
        first_free_times({garages[0]: HOUR}, at=NOON_FRIDAY)
    with django_assert_num_queries(6):
        first_free_times(dict.fromkeys(garages, HOUR), at=NOON_FRIDAY)
    with django_assert_num_queries(0):
        first_free_times({}, at=NOON_FRIDAY)
    ClosedPeriod.objects.create(installer=garages[0], first_on=MONDAY, last_on=MONDAY + timedelta(days=27))
    with django_assert_num_queries(12):
        first_free_times(dict.fromkeys(garages, HOUR), at=NOON_FRIDAY)
