"""/asentaja/: what a garage sees and does, and what it never sees."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from installers.models import Booking, Installer
from installers.services.visits import mark_arrived
from tests.builders.garages import (
    MONDAY,
    SHOP,
    a_confirmed_time,
    a_garage,
    a_held_time,
    a_requested_time,
    a_service,
    somebody_at,
    wall,
)
from tests.web.installers.reading import between, whole

pytestmark = pytest.mark.django_db

TEN = wall(MONDAY, "10:00")
ACTIONS = ["confirm", "arrived", "done", "no_show", "take_back"]


@pytest.fixture
def garage() -> Installer:
    return a_garage(name="Lapin Kumi Rovaniemi")


@pytest.fixture
def mechanic(client: Client, garage: Installer) -> Client:
    client.force_login(somebody_at(garage))
    return client


def pages(garage: Installer, booking: Booking) -> list[str]:
    names = ("today", "tomorrow", "week", "details")
    return [
        *(reverse(f"partner:{name}", args=[garage.slug]) for name in names),
        reverse("partner:booking", args=[garage.slug, booking.reference]),
    ]


def press(client: Client, booking: Booking, action: str, *, garage: Installer | None = None):
    slug = (garage or booking.installer).slug
    return client.post(reverse("partner:act", args=[slug, booking.reference, action]), follow=True)


# --- who gets in ---


def test_a_stranger_is_sent_to_log_in_and_back(client: Client, garage: Installer) -> None:
    booking = a_requested_time(garage=garage, starts_at=TEN)
    for path in ["/asentaja/", *pages(garage, booking)]:
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, f"/tili/login/?next={path}")
    response = client.post(reverse("partner:act", args=[garage.slug, booking.reference, "confirm"]))
    assert response.status_code == 302
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_another_garages_pages_and_bookings_are_not_found(mechanic: Client) -> None:
    other = a_garage()
    theirs = a_requested_time(garage=other, starts_at=TEN)
    assert [mechanic.get(path).status_code for path in pages(other, theirs)] == [404] * 5
    for action in ACTIONS:
        assert press(mechanic, theirs, action).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "requested"


def test_another_garages_booking_under_the_own_address_is_not_found(mechanic: Client, garage: Installer) -> None:
    theirs = a_requested_time(garage=a_garage(), starts_at=TEN)
    path = reverse("partner:booking", args=[garage.slug, theirs.reference])
    assert mechanic.get(path).status_code == 404
    for action in ACTIONS:
        assert press(mechanic, theirs, action, garage=garage).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "requested"


def test_another_garages_customers_are_nowhere_on_the_own_pages(mechanic: Client, garage: Installer) -> None:
    mine = a_requested_time(garage=garage, starts_at=TEN)
    theirs = a_requested_time(garage=a_garage(), starts_at=TEN)
    Booking.objects.filter(pk=theirs.pk).update(contact_name="Vieras Virtanen", plate="XYZ-987")
    for path in pages(garage, mine):
        text = whole(mechanic.get(path))
        assert "Vieras Virtanen" not in text
        assert "XYZ-987" not in text
        assert theirs.reference not in text


def test_a_mere_hold_is_nobodys_business(mechanic: Client, garage: Installer) -> None:
    held = a_held_time(garage=garage, starts_at=TEN)
    assert mechanic.get(reverse("partner:booking", args=[garage.slug, held.reference])).status_code == 404
    assert held.reference not in whole(mechanic.get(reverse("partner:week", args=[garage.slug])))


def test_who_left_the_garage_gets_no_further(mechanic: Client, garage: Installer) -> None:
    garage.staff.all().delete()
    assert mechanic.get(reverse("partner:today", args=[garage.slug])).status_code == 404
    text = mechanic.get("/asentaja/")
    assert text.status_code == 403
    assert "ei kuulu mihinkään asennuspisteeseen" in text.content.decode()


def test_the_way_in_leads_to_the_only_garage_or_asks(client: Client, garage: Installer) -> None:
    other = a_garage(name="Kaksi Kuksaa")
    client.force_login(somebody_at(garage))
    assert client.get("/asentaja/")["Location"] == reverse("partner:today", args=[garage.slug])
    client.force_login(somebody_at(garage, other))
    text = whole(client.get("/asentaja/"))
    assert reverse("partner:today", args=[garage.slug]) in text
    assert reverse("partner:today", args=[other.slug]) in text


def test_pages_are_kept_from_search_engines(mechanic: Client, garage: Installer) -> None:
    assert '<meta name="robots" content="noindex">' in whole(mechanic.get(reverse("partner:today", args=[garage.slug])))


# --- what is shown ---


def test_a_job_is_shown_with_what_the_garage_needs(mechanic: Client, garage: Installer) -> None:
    with time_machine.travel(TEN - timedelta(hours=2), tick=False):
        a_confirmed_time(garage=garage, starts_at=TEN)
        card = between(
            whole(mechanic.get(reverse("partner:today", args=[garage.slug]))), '<article class="job', "</article>"
        )
    for text in ("10.00", "11.00", "Valmiina autoon", "ABC-123", "Skoda Octavia", "Aino Ääkkönen", "LK-100042"):
        assert text in card
    assert 'href="tel:+358401234567">040 1234567</a>' in card
    assert "aino@example.com" not in card
    assert "€" not in card


def test_days_show_their_own_jobs_and_empty_days_say_so(mechanic: Client, garage: Installer) -> None:
    a_confirmed_time(garage=garage, starts_at=TEN)
    with time_machine.travel(TEN - timedelta(days=1), tick=False):
        assert "Ei varattuja aikoja" in whole(mechanic.get(reverse("partner:today", args=[garage.slug])))
        assert "Aino Ääkkönen" in whole(mechanic.get(reverse("partner:tomorrow", args=[garage.slug])))
        week = whole(mechanic.get(reverse("partner:week", args=[garage.slug])))
    assert week.count("Ei varattuja aikoja") == 6
    assert "Aino Ääkkönen" in between(week, ">Huomenna <", "</section>")


def test_what_awaits_an_answer_is_told_on_the_first_page(mechanic: Client, garage: Installer) -> None:
    a_requested_time(garage=garage, starts_at=TEN)
    text = whole(mechanic.get(reverse("partner:today", args=[garage.slug])))
    assert "1 varaus odottaa vastausta" in text
    assert "Vahvista aika" in between(text, 'id="vastattavat"', "</section>")
    assert "odottaa vastausta" not in whole(mechanic.get(reverse("partner:tomorrow", args=[garage.slug])))


@pytest.mark.rule("R14.1")
@pytest.mark.parametrize(
    ("at", "labels"),
    [
        (TEN - timedelta(days=1), []),
        (TEN - timedelta(hours=1), ["Asiakas saapui"]),
        (TEN + timedelta(minutes=31), ["Asiakas saapui", "Ei saapunut"]),
    ],
)
def test_buttons_are_only_for_what_is_possible_now(mechanic: Client, garage: Installer, at, labels: list[str]) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    with time_machine.travel(at, tick=False):
        text = whole(mechanic.get(reverse("partner:booking", args=[garage.slug, booking.reference])))
    offered = ["Vahvista aika", "Asiakas saapui", "Työ on valmis", "Ei saapunut", "Peru viimeisin painallus"]
    buttons = between(text, '<article class="job', "</article>")
    assert [label for label in offered if label in buttons] == labels


def test_details_show_hours_bays_and_whom_to_call(mechanic: Client, garage: Installer) -> None:
    a_service(garage)
    text = whole(mechanic.get(reverse("partner:details", args=[garage.slug])))
    assert "8.00–16.00" in text
    assert "vanteet 22 tuumaan asti" in text
    assert "tel:+358401225567" in text


# --- what is done ---


@pytest.mark.rule("R5.2")
def test_pressing_confirm_confirms_and_says_so(mechanic: Client, garage: Installer) -> None:
    booking = a_requested_time(garage=garage, starts_at=TEN)
    assert "Aika on vahvistettu: Aino Ääkkönen." in whole(press(mechanic, booking, "confirm"))
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    event = booking.events.last()
    assert (event.actor_kind, event.actor_user_id) == ("garage", garage.staff.get().user_id)


def test_a_whole_visit_by_buttons(mechanic: Client, garage: Installer) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    with time_machine.travel(TEN, tick=False):
        press(mechanic, booking, "arrived")
        press(mechanic, booking, "done")
        press(mechanic, booking, "take_back")
        text = whole(press(mechanic, booking, "done"))
    assert "Työ on kirjattu valmiiksi" in text
    booking.refresh_from_db()
    assert booking.state == "done"
    history = whole(mechanic.get(reverse("partner:booking", args=[garage.slug, booking.reference])))
    told = between(history, '<ol class="history', "</ol>")
    assert [told.count(word) for word in ("Asiakas saapui", "Työ valmis", "Edellinen merkintä peruttu")] == [1, 2, 1]


@pytest.mark.rule("R14.1")
def test_a_double_tap_on_undoing_undoes_one_press(mechanic: Client, garage: Installer) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    with time_machine.travel(TEN, tick=False):
        press(mechanic, booking, "arrived")
        page = whole(press(mechanic, booking, "done"))
        assert '<input type="hidden" name="tila" value="done">' in page
        path = reverse("partner:act", args=[garage.slug, booking.reference, "take_back"])
        for _tap in range(2):
            assert "Merkintä on peruttu" in whole(mechanic.post(path, {"tila": "done"}, follow=True))
    booking.refresh_from_db()
    assert booking.state == "arrived"


def test_a_press_from_an_old_page_is_told_and_changes_nothing(mechanic: Client, garage: Installer) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    assert "ei voi tehdä juuri nyt" in whole(press(mechanic, booking, "no_show"))
    booking.refresh_from_db()
    assert booking.state == "confirmed"


def test_pressing_twice_is_pressing_once(mechanic: Client, garage: Installer) -> None:
    booking = a_requested_time(garage=garage, starts_at=TEN)
    press(mechanic, booking, "confirm")
    press(mechanic, booking, "confirm")
    assert list(booking.events.values_list("kind", flat=True)) == ["held", "requested", "confirmed"]


def test_an_unknown_action_is_not_found(mechanic: Client, garage: Installer) -> None:
    booking = a_requested_time(garage=garage, starts_at=TEN)
    assert press(mechanic, booking, "delete").status_code == 404


def test_a_link_presses_nothing(mechanic: Client, garage: Installer) -> None:
    booking = a_requested_time(garage=garage, starts_at=TEN)
    for action in ACTIONS:
        assert mechanic.get(reverse("partner:act", args=[garage.slug, booking.reference, action])).status_code == 405
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_the_way_back_never_leads_to_another_site(mechanic: Client, garage: Installer) -> None:
    booking = a_requested_time(garage=garage, starts_at=TEN)
    path = reverse("partner:act", args=[garage.slug, booking.reference, "confirm"])
    response = mechanic.post(path, {"seuraava": "https://evil.example/"})
    assert response["Location"] == f"{reverse('partner:today', args=[garage.slug])}#{booking.reference}"


def test_a_day_asks_as_many_queries_of_few_jobs_as_of_many(
    mechanic: Client, garage: Installer, django_assert_num_queries
) -> None:
    path = reverse("partner:today", args=[garage.slug])
    with time_machine.travel(wall(MONDAY, "07:00"), tick=False):
        mechanic.get(path)
        with django_assert_num_queries(5):
            mechanic.get(path)
        for hour in range(8, 15):
            booking = a_requested_time(garage=garage, starts_at=wall(MONDAY, f"{hour:02}:00"))
            if hour % 2:
                mark_arrived(booking_id=booking.pk, at=wall(MONDAY, "07:00"), by=SHOP)
        with django_assert_num_queries(5):
            mechanic.get(path)
