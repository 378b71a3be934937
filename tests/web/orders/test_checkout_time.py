"""/kassa/aika/: a time is held for a while; somebody quicker costs nothing but another choice."""

import re
from datetime import date, timedelta

import pytest

from installers.models import Booking, ClosedPeriod, Installer
from installers.policy import HOLD_TIME
from installers.services.sweeps import expire_holds
from installers.states import BookingState
from tests.builders.buying import Buyer, tyres
from tests.builders.garages import NOON_FRIDAY, a_garage, a_held_time, a_service, wall

THURSDAY = date(2026, 11, 26)  # the first day with times: the goods are there on Wednesday
AT_TEN = wall(THURSDAY, "10:00")


@pytest.fixture
def garage() -> Installer:
    return a_garage()


@pytest.fixture
def buyer(garage) -> Buyer:
    buyer = Buyer().puts(tyres()).puts(a_service(garage).product, 1)
    buyer.chooses(garage.slug)
    return buyer


def page(buyer: Buyer, query: str = "") -> str:
    return buyer.http.get(f"/kassa/aika/{query}").content.decode()


def offered(html: str) -> list[str]:
    return re.findall(r'name="aika"\s+value="([^"]+)"', html)


@pytest.mark.rule("R5.5", "R4.5")
def test_times_begin_after_the_goods_and_the_margin(buyer):
    assert offered(page(buyer))[0] == wall(THURSDAY, "08:00").isoformat()


@pytest.mark.rule("R5.6")
def test_the_rule_of_24_hours_is_said_beside_the_time(buyer):
    html = page(buyer)
    assert "24 tuntia" in html
    assert "35,00" in html


@pytest.mark.rule("R5.2")
def test_a_picked_time_is_held_and_shown_with_its_end(buyer):
    assert buyer.picks(AT_TEN).url == "/kassa/tiedot/"
    booking = Booking.objects.get()
    assert (booking.state, booking.starts_at, booking.hold_expires_at) == (
        BookingState.HELD,
        AT_TEN,
        NOON_FRIDAY + HOLD_TIME,
    )
    html = page(buyer)
    assert "12.10" in html
    assert re.search(rf'value="{re.escape(AT_TEN.isoformat())}"[^>]*checked', html)


def test_another_pick_lets_the_first_go(buyer):
    buyer.picks(AT_TEN)
    buyer.picks(AT_TEN + timedelta(hours=2))
    assert list(Booking.objects.living().values_list("starts_at", flat=True)) == [AT_TEN + timedelta(hours=2)]


def test_a_taken_time_offers_the_three_nearest_and_loses_nothing(buyer, garage):
    buyer.tells()
    a_held_time(garage=garage, starts_at=AT_TEN)
    answer = buyer.picks(AT_TEN)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Tämä aika ei ole enää vapaa." in html
    assert offered(html)[:3] == [wall(THURSDAY, clock).isoformat() for clock in ("08:30", "09:00", "11:00")]
    assert buyer.draft.booking is None
    assert buyer.picks(wall(THURSDAY, "11:00")).status_code == 302


def test_a_lapsed_hold_says_so_and_keeps_the_rest(buyer, friday_noon):
    buyer.picks(AT_TEN)
    buyer.tells()
    friday_noon.move_to(NOON_FRIDAY + HOLD_TIME)
    expire_holds(at=NOON_FRIDAY + HOLD_TIME)
    assert buyer.http.get("/kassa/maksu/").url == "/kassa/aika/"
    assert "vapautui muille" in page(buyer)
    assert buyer.draft.email == "aino@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "huomenna",
        "2026-11-26",
        "2026-11-26T10:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "\x00",
        "1" * 500,
    ],
)
def test_absurd_times_are_refused(buyer, typed):
    answer = buyer.http.post("/kassa/aika/", {"aika": typed})
    assert answer.status_code == 422
    assert "Valitse aika." in answer.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "starts_at", [AT_TEN - timedelta(days=3), AT_TEN + timedelta(minutes=7), AT_TEN.replace(year=2030)]
)
def test_times_that_are_not_offered_are_refused(buyer, starts_at):
    assert buyer.picks(starts_at).status_code == 409
    assert not Booking.objects.exists()


@pytest.mark.parametrize("week", ["", "x", "2026-W99", "2099-W01", "\x00", "2026-W49"])
def test_any_week_in_the_address_shows_a_week_with_times(buyer, week):
    html = page(buyer, f"?viikko={week}")
    assert offered(html)
    assert ("Viikko 49" in html) == (week == "2026-W49")


@pytest.mark.rule("R4.6")
def test_a_closed_calendar_lets_the_order_through(buyer, garage):
    Installer.objects.filter(pk=garage.pk).update(accepting_bookings=False)
    assert "Asennuspiste ottaa sinuun yhteyttä" in page(buyer)
    assert buyer.http.post("/kassa/aika/", {"myohemmin": "1"}).url == "/kassa/tiedot/"
    buyer.tells()
    assert "Asennuspiste sopii ajan kanssasi." in buyer.looks()


@pytest.mark.rule("R4.6")
def test_a_full_season_lets_the_order_through(buyer, garage):
    ClosedPeriod.objects.create(installer=garage, first_on=date(2026, 11, 1), last_on=date(2027, 6, 1))
    assert "Asennuspiste ottaa sinuun yhteyttä" in page(buyer)


def test_a_calendar_closed_in_between_says_so(buyer, garage):
    Installer.objects.filter(pk=garage.pk).update(accepting_bookings=False)
    answer = buyer.picks(AT_TEN)
    assert answer.status_code == 409
    assert "sopii ajan kanssasi tilauksen jälkeen" in answer.content.decode()


@pytest.mark.rule("R5.2")
def test_the_time_may_be_agreed_later(buyer):
    buyer.picks(AT_TEN)
    buyer.http.post("/kassa/aika/", {"myohemmin": "1"})
    assert (Booking.objects.get().state, buyer.draft.time_later) == (BookingState.CANCELLED, True)


def test_another_garage_lets_the_time_go(buyer, garage):
    buyer.picks(AT_TEN)
    other = a_garage()
    a_service(other)
    buyer.chooses(other.slug)
    assert Booking.objects.get().state == BookingState.CANCELLED


def test_more_work_than_was_held_needs_another_time(buyer):
    buyer.picks(AT_TEN)
    buyer.tells()
    service = buyer.draft.basket.lines.get(product__kind="service").product
    buyer.puts(service, 1)
    assert buyer.http.get("/kassa/maksu/").url == "/kassa/aika/"


def test_an_order_without_timed_work_has_no_such_page():
    buyer = Buyer().puts(tyres())
    assert buyer.http.get("/kassa/aika/").url == "/kassa/"
    buyer.sends_home()
    assert buyer.http.get("/kassa/aika/").url == "/kassa/tiedot/"


def test_one_sender_can_not_fill_the_calendar(buyer, monkeypatch):
    monkeypatch.setattr("orders.policy.HOLDS_BY_SENDER", 0)
    buyer.picks(AT_TEN)
    answer = buyer.picks(AT_TEN + timedelta(hours=1))
    assert answer.status_code == 429
    assert "Olet kokeillut jo monta aikaa." in answer.content.decode()
