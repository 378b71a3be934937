"""/asentaja/…/ajat/: the garage proposes, moves and cancels for its customers, and nobody else's (R5.22)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from installers.models import Booking
from installers.services.visits import mark_arrived
from lapinkumi.core.clock import local
from orders.models import Order
from orders.services.bookings import give_up_time
from orders.services.moving import accept_time, move_time, propose_time
from tests.builders.garages import CUSTOMER, MONDAY, a_bay, a_confirmed_time, somebody_at, wall
from tests.builders.orders import AT
from tests.unit.orders.test_moving import GARAGE, THURSDAY, TUESDAY, WEDNESDAY, booked, standing, visit
from tests.web.orders.test_give_up_time import missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.22")]
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
LIMIT = TUESDAY - DAY
PAGES = ["move", "give_up"]
ACTIONS = ["confirm", "arrived", "done", "no_show", "take_back", "withdraw", "seen"]


@pytest.fixture
def order() -> Order:
    return booked()


@pytest.fixture
def mechanic(client: Client, order: Order) -> Client:
    client.force_login(somebody_at(visit(order).installer))
    return client


def url(order: Order, page: str = "move", **over: Any) -> str:
    booking = visit(order)
    garage = over.get("garage", booking.installer)
    return reverse(f"partner_times:{page}", args=[garage.slug, booking.reference])


def written(at: datetime) -> str:
    return f"{local(at):%Y-%m-%dT%H:%M}"


def told(at: datetime, **over: str) -> dict[str, str]:
    return {"channel": "phone", "contacted_at": written(at), **over}


def press(client: Client, booking: Booking, action: str, **sent: str) -> Any:
    return client.post(reverse("partner:act", args=[booking.installer.slug, booking.reference, action]), sent)


# --- who gets in ---


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_log_in(client: Client, order: Order, page: str) -> None:
    for answer in (client.get(url(order, page)), client.post(url(order, page), told(AT))):
        assert (answer.status_code, answer["Location"]) == (302, f"/tili/login/?next={url(order, page)}")
    assert standing(order) == ("confirmed", TUESDAY, 0)


@pytest.mark.parametrize("page", PAGES)
def test_another_garages_visits_are_not_found_by_any_address(mechanic: Client, order: Order, page: str) -> None:
    theirs, mine = booked(), visit(order).installer
    for path in (url(theirs, page), url(theirs, page, garage=mine)):
        assert mechanic.get(path).status_code == 404
        assert mechanic.post(path, {**told(AT), "aika": WEDNESDAY.isoformat(), "teko": "siirra"}).status_code == 404
    for action in ACTIONS:
        for slug in (visit(theirs).installer.slug, mine.slug):
            path = reverse("partner:act", args=[slug, visit(theirs).reference, action])
            assert mechanic.post(path).status_code == 404
    assert standing(theirs) == ("confirmed", TUESDAY, 0)


def test_a_visit_of_an_order_that_has_ended_is_not_found(mechanic: Client, order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(state="cancelled", closed_at=AT)
    assert [mechanic.get(url(order, page)).status_code for page in PAGES] == [404, 404]


def test_the_ways_are_on_the_job_of_an_order_only(mechanic: Client, order: Order) -> None:
    Booking.objects.filter(pk=order.booking_id).update(order_number=order.number)
    page = reverse("partner:booking", args=[visit(order).installer.slug, visit(order).reference])
    text = read(mechanic.get(page))
    assert missing(text, url(order, "move"), url(order, "give_up"), "Ehdota toista aikaa", "Asiakas perui") == []
    mark_arrived(booking_id=order.booking_id, at=TUESDAY, by=GARAGE)
    assert url(order, "move") not in read(mechanic.get(page))


# --- proposing ---


@pytest.mark.rule("R5.2")
def test_a_proposal_goes_out_with_one_press_and_twice_is_once(mechanic: Client, order: Order) -> None:
    text = read(mechanic.get(url(order)))
    assert missing(text, "Aika nyt: ti 24.11.", "Ehdota tätä aikaa", "Siirrä aika heti", "Viikko 48") == []
    for _time in range(2):
        answer = mechanic.post(url(order), {"aika": WEDNESDAY.isoformat(), "teko": "ehdota"}, follow=True)
        assert missing(read(answer), "Ehdotus on lähetetty: Aino Ääkkönen.") == []
    assert (standing(order), visit(order).proposed_starts_at) == (("confirmed", TUESDAY, 0), WEDNESDAY)
    assert order.events.filter(kind="time_proposed", actor_kind="garage").count() == 1
    page = read(mechanic.get(reverse("partner:booking", args=[visit(order).installer.slug, visit(order).reference])))
    assert missing(page, "Ehdotettu ke 25.11.", "Asiakas ei ole vielä vastannut.", "Peru ehdotus") == []
    assert press(mechanic, visit(order), "withdraw").status_code == 302
    assert visit(order).proposed_at is None


@pytest.mark.rule("R5.2")
def test_taking_back_a_proposal_that_was_accepted_is_never_told_as_done(mechanic: Client, order: Order) -> None:
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    accept_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    path = reverse("partner:act", args=[visit(order).installer.slug, visit(order).reference, "withdraw"])
    answer = read(mechanic.post(path, follow=True))
    assert "Aika on muuttunut" in answer
    assert "entinen aika on voimassa" not in answer
    assert standing(order) == ("confirmed", WEDNESDAY, 1)


@pytest.mark.rule("R5.2")
def test_taking_back_a_proposal_twice_is_once(mechanic: Client, order: Order) -> None:
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    path = reverse("partner:act", args=[visit(order).installer.slug, visit(order).reference, "withdraw"])
    for _tap in range(2):
        assert "entinen aika on voimassa" in read(mechanic.post(path, follow=True))
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_a_taken_time_brings_the_nearest(mechanic: Client, order: Order) -> None:
    a_confirmed_time(garage=visit(order).installer, starts_at=WEDNESDAY)
    for act in ("ehdota", "siirra"):
        sent = {"aika": WEDNESDAY.isoformat(), "teko": act, **told(AT, ours="yes")}
        text = read(mechanic.post(url(order), sent), 409)
        assert missing(text, "Tämä aika ei ole enää vapaa.", "Lähimmät vapaat ajat") == []
    assert (standing(order), visit(order).proposed_at) == (("confirmed", TUESDAY, 0), None)


def test_no_time_picked_is_told_at_the_times(mechanic: Client, order: Order) -> None:
    for sent in ({"teko": "ehdota"}, {"teko": "siirra", "aika": "x", **told(AT, ours="yes")}):
        assert missing(read(mechanic.post(url(order), sent), 422), "Valitse uusi aika.") == []
    assert standing(order) == ("confirmed", TUESDAY, 0)


# --- agreed by phone ---


def test_what_was_agreed_by_phone_moves_at_once(mechanic: Client, order: Order, friday_noon: Any) -> None:
    friday_noon.move_to(LIMIT + HOUR)
    sent = {"aika": WEDNESDAY.isoformat(), "teko": "siirra", **told(LIMIT, ours="yes")}
    answer = mechanic.post(url(order), sent, follow=True)
    assert missing(read(answer), "Aika on siirretty: Aino Ääkkönen.", "Aika siirretty") == []
    assert standing(order) == ("confirmed", WEDNESDAY, 1)
    event = order.events.get(kind="time_moved")
    assert (event.channel, event.contacted_at, event.data["ours"]) == ("phone", LIMIT, True)
    assert visit(order).changed_at is None


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (told(AT + HOUR, ours="no"), "Tämä hetki ei ole vielä ollut."),
        (told(AT - HOUR, ours="no"), "Aikaa ei ollut vielä silloin varattu."),
        (told(AT, ours=""), "Valitse, kuka halusi siirtää aikaa."),
        ({"channel": "phone", "contacted_at": "eilen", "ours": "no"}, "Kirjoita päivä ja kellonaika"),
        ({"channel": "web", "contacted_at": written(AT), "ours": "no"}, "channel"),
        ({}, "Kirjoita, milloin asiakas kertoi."),
    ],
    ids=["future", "before-booking", "who", "nonsense", "channel", "nothing"],
)
def test_impossible_statements_are_refused_at_their_field(
    mechanic: Client, order: Order, sent: dict[str, str], error: str
) -> None:
    answer = mechanic.post(url(order), {"aika": WEDNESDAY.isoformat(), "teko": "siirra", **sent})
    text = read(answer, 422)
    assert missing(text, error, "error-summary") == []
    assert f'value="{WEDNESDAY.isoformat()}" checked' in text.replace("  ", " ")
    assert standing(order) == ("confirmed", TUESDAY, 0)


# --- the customer told that they won't come ---


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(
    ("contacted_at", "state", "said"),
    [
        (LIMIT, "cancelled", "Aika on peruttu: Aino Ääkkönen."),
        (LIMIT + timedelta(minutes=1), "cancelled_late", "Aika on peruttu myöhässä: Aino Ääkkönen."),
    ],
    ids=["in-time", "late"],
)
def test_a_cancellation_by_phone_is_judged_by_the_time_of_contact(
    mechanic: Client, order: Order, friday_noon: Any, contacted_at: datetime, state: str, said: str
) -> None:
    friday_noon.move_to(LIMIT + 2 * HOUR)
    assert missing(read(mechanic.get(url(order, "give_up"))), "Maksuttoman perumisen raja on ohi.") == []
    for _time in range(2):
        mechanic_says = read(mechanic.post(url(order, "give_up"), told(contacted_at), follow=True))
    assert said in mechanic_says
    assert visit(order).state == state
    event = order.events.get(kind="time_given_up")
    assert (event.actor_kind, event.channel, event.contacted_at) == ("garage", "phone", contacted_at)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (told(AT + HOUR), "Tämä hetki ei ole vielä ollut."),
        (told(AT - DAY), "Aikaa ei ollut vielä silloin varattu."),
        ({"channel": "phone", "contacted_at": ""}, "Kirjoita, milloin asiakas kertoi."),
    ],
    ids=["future", "before-booking", "nothing"],
)
def test_an_impossible_time_of_contact_is_refused_at_its_field(
    mechanic: Client, order: Order, sent: dict[str, str], error: str
) -> None:
    assert missing(read(mechanic.post(url(order, "give_up"), sent), 422), error, 'aria-invalid="true"') == []
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_the_pages_of_a_visit_that_has_begun_offer_nothing(mechanic: Client, order: Order) -> None:
    mark_arrived(booking_id=order.booking_id, at=TUESDAY, by=GARAGE)
    for page in PAGES:
        text = read(mechanic.get(url(order, page)))
        assert missing(text, "ei voi enää") == []
        assert "<button" not in text[text.index("<main") : text.index("</main")]
    assert missing(read(mechanic.post(url(order, "give_up"), told(AT)), 409), "Tätä aikaa ei voi enää perua") == []


# --- what the garage learns ---


@pytest.mark.rule("R5.6")
def test_changed_times_are_on_the_first_page_until_somebody_says_so(mechanic: Client, order: Order) -> None:
    other = booked()
    Booking.objects.filter(pk=other.booking_id).update(
        installer=visit(order).installer, bay=a_bay(visit(order).installer, position=5), order_number=other.number
    )
    Order.objects.filter(pk=other.pk).update(installer=visit(order).installer)
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    give_up_time(order_id=other.pk, at=AT, by=CUSTOMER)
    today = reverse("partner:today", args=[visit(order).installer.slug])
    text = read(mechanic.get(today))
    assert missing(text, "Muuttuneet ajat", "Siirretty:", "ti 24.11.", "ke 25.11.", "Peruttu:") == []
    for changed in (order, other):
        for _time in range(2):
            assert press(mechanic, visit(changed), "seen", seuraava=today).status_code == 302
    assert "Muuttuneet ajat" not in read(mechanic.get(today))


@pytest.mark.rule("R5.2")
def test_an_overdue_answer_is_marked(mechanic: Client, friday_noon: Any) -> None:
    order = booked(agreed=False)
    mechanic.force_login(somebody_at(visit(order).installer))
    today = reverse("partner:today", args=[visit(order).installer.slug])
    assert "vastaus myöhässä" not in read(mechanic.get(today))
    friday_noon.move_to(wall(MONDAY + DAY, "00:00"))
    assert missing(read(mechanic.get(today)), "vastaus myöhässä") == []


@pytest.mark.rule("R5.6")
def test_a_yes_from_a_page_that_shows_the_old_time_is_no_yes(mechanic: Client) -> None:
    order = booked(agreed=False)
    mechanic.force_login(somebody_at(visit(order).installer))
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    for old in ("0", "x", "-1", "99999999"):
        press(mechanic, visit(order), "confirm", versio=old)
        assert standing(order) == ("requested", WEDNESDAY, 1)
    press(mechanic, visit(order), "confirm", versio="1")
    assert standing(order) == ("confirmed", WEDNESDAY, 1)


def test_the_pages_ask_as_many_queries_of_few_bookings_as_of_many(
    mechanic: Client, order: Order, django_assert_num_queries: Any
) -> None:
    slug = visit(order).installer.slug
    pages = {url(order): 10, reverse("partner:today", args=[slug]): 5}
    for page in pages:
        mechanic.get(page)
    for _few, many in ((True, False), (False, True)):
        if many:
            for hour in range(8, 15):
                a_confirmed_time(garage=visit(order).installer, starts_at=wall(MONDAY + 2 * DAY, f"{hour:02}:00"))
            propose_time(order_id=order.pk, starts_at=THURSDAY, at=AT, by=GARAGE)
            pages[url(order)] += 1  # what the proposal holds
        for page, count in pages.items():
            with django_assert_num_queries(count):
                mechanic.get(page)
