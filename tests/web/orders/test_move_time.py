"""The pages where a customer takes another time, or answers a proposed one: GET shows, POST does (R5.6)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from installers.models import Installer
from orders.models import Order
from orders.services.moving import propose_time
from tests.builders.garages import MONDAY, a_confirmed_time, wall
from tests.builders.orders import AT
from tests.unit.orders.test_moving import GARAGE, TUESDAY, WEDNESDAY, booked, standing, visit
from tests.web.orders.test_give_up_time import missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.6")]
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LIMIT = TUESDAY - DAY


def url(order: Order, page: str = "siirto") -> str:
    return f"/tilaus/{order.token}/aika/{page}/"


def post(visitor: Client, order: Order, starts_at: datetime, *, versio: str = "0") -> Any:
    return visitor.post(url(order), {"aika": starts_at.isoformat(), "versio": versio})


def test_the_page_offers_the_garages_free_times_a_week_at_a_time(visitor: Client) -> None:
    order = booked()
    a_confirmed_time(garage=visit(order).installer, starts_at=WEDNESDAY)
    text = read(visitor.get(url(order) + "?viikko=2026-W48"))
    assert missing(text, "tiistai 24.11.2026 klo 10.00", "Viikko 48", "Seuraava viikko", "Siirtäminen ei maksa") == []
    assert f'value="{wall(MONDAY + 2 * DAY, "12:00").isoformat()}"' in text
    for taken in (TUESDAY, WEDNESDAY):
        assert f'value="{taken.isoformat()}"' not in text
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_a_time_is_taken_with_the_button_and_told_on_the_orders_page(visitor: Client) -> None:
    order = booked()
    answer = post(visitor, order, WEDNESDAY)
    assert (answer.status_code, answer["Location"]) == (302, f"/tilaus/{order.token}/")
    text = read(visitor.get(answer["Location"]))
    assert missing(text, "Aikasi on siirretty.", "Keskiviikko 25.11.2026 klo 10.00", "Aika siirretty") == []
    assert standing(order) == ("requested", WEDNESDAY, 1)
    post(visitor, order, WEDNESDAY)
    assert standing(order) == ("requested", WEDNESDAY, 1)


def test_a_time_taken_in_the_meantime_brings_the_nearest_and_loses_nothing(visitor: Client) -> None:
    order = booked()
    a_confirmed_time(garage=visit(order).installer, starts_at=WEDNESDAY)
    text = read(post(visitor, order, WEDNESDAY), 409)
    assert missing(text, "Tämä aika ei ole enää vapaa.", "Lähimmät vapaat ajat", "tiistai 24.11.2026 klo 10.00") == []
    nearest = text[text.index("Lähimmät vapaat ajat") : text.index("Viikko ")]
    assert [clock for clock in ("8.30", "9.00", "11.00") if clock not in nearest] == []
    assert standing(order) == ("confirmed", TUESDAY, 0)


@pytest.mark.parametrize("sent", ["", "huomenna", "2026-11-25T10:00:00", "9999-12-31T23:59:59+00:00"])
def test_nothing_sensible_chosen_is_told_at_the_times(visitor: Client, sent: str) -> None:
    order = booked()
    answer = visitor.post(url(order), {"aika": sent, "versio": "0"})
    assert answer.status_code in (409, 422)
    assert missing(read(answer, answer.status_code), "slots") == []
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_less_than_24_hours_before_the_page_says_why_and_what_giving_up_means(
    visitor: Client, friday_noon: Any
) -> None:
    order = booked()
    friday_noon.move_to(LIMIT + SECOND)
    text = read(visitor.get(url(order)))
    wanted = [
        "niin kauan kuin sen peruminen on maksutonta. Se raja oli ma 23.11.2026 klo 10.00.",
        "tel:+358401234500",
        "sinulta voidaan periä 35,00 € ehtojen kohdan 5.1.3",
        f"/tilaus/{order.token}/aika/",
    ]
    assert missing(text, *wanted) == []
    assert 'name="aika"' not in text
    text = read(post(visitor, order, WEDNESDAY), 409)
    assert missing(text, "Aikaa ei voi enää siirtää täällä", "Se raja oli") == []
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_where_the_garage_agrees_times_itself_the_page_says_so(visitor: Client) -> None:
    order = booked()
    Installer.objects.update(accepting_bookings=False)
    assert missing(read(visitor.get(url(order))), "ei ole nyt vapaita aikoja verkossa", "tel:+358401234500") == []
    assert f"/tilaus/{order.token}/aika/siirto/" not in read(visitor.get(f"/tilaus/{order.token}/"))


def test_an_old_page_moves_nothing_and_shows_what_is_now(visitor: Client) -> None:
    order = booked()
    post(visitor, order, WEDNESDAY)
    text = read(post(visitor, order, TUESDAY), 409)
    assert missing(text, "Aika on muuttunut", "keskiviikko 25.11.2026 klo 10.00") == []
    assert standing(order) == ("requested", WEDNESDAY, 1)


def test_one_order_is_not_moved_to_and_fro_all_day(visitor: Client) -> None:
    order = booked()
    times = [TUESDAY, WEDNESDAY]
    for number in range(10):
        assert post(visitor, order, times[(number + 1) % 2], versio=str(number)).status_code == 302
    assert (
        missing(read(post(visitor, order, WEDNESDAY, versio="10"), 429), "Olet vaihtanut aikaa jo monta kertaa") == []
    )


@pytest.mark.parametrize("page", ["siirto", "ehdotus"])
def test_the_pages_are_secret_and_exist_only_with_a_time(visitor: Client, page: str) -> None:
    order = booked()
    answer = visitor.get(url(order, page))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    Order.objects.update(booking=None)
    for wrong in (url(order, page), f"/tilaus/{'x' * 43}/aika/{page}/"):
        assert visitor.get(wrong).status_code == 404


def test_the_page_asks_as_many_queries_with_few_bookings_as_with_many(
    visitor: Client, django_assert_num_queries: Any
) -> None:
    order = booked(bays=2)
    visitor.get(url(order))
    with django_assert_num_queries(8):
        visitor.get(url(order))
    for hour in range(8, 15):
        a_confirmed_time(garage=visit(order).installer, starts_at=wall(MONDAY + 2 * DAY, f"{hour:02}:00"))
    with django_assert_num_queries(8):
        visitor.get(url(order))


# --- proposed ---


def test_a_proposal_is_on_the_orders_page_and_taken_with_a_button(visitor: Client) -> None:
    order = booked()
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    page = read(visitor.get(f"/tilaus/{order.token}/"))
    assert missing(page, "Sopisiko toinen aika?", "keskiviikko 25.11.2026 klo 10.00", url(order, "ehdotus")) == []
    assert "35,00" not in page
    text = read(visitor.get(url(order, "ehdotus")))
    assert missing(text, "Hyväksyn ehdotetun ajan", "Valitsen toisen ajan", "Perun ajan", "tiistai 24.11.2026") == []
    assert standing(order) == ("confirmed", TUESDAY, 0)
    for _time in range(2):
        answer = visitor.post(url(order, "ehdotus"), {"ehdotus": WEDNESDAY.isoformat()})
        assert (answer.status_code, answer["Location"]) == (302, f"/tilaus/{order.token}/")
    assert standing(order) == ("confirmed", WEDNESDAY, 1)
    assert missing(read(visitor.get(url(order, "ehdotus"))), "tai olet jo vastannut") == []


def test_a_proposal_is_given_up_free_from_its_page(visitor: Client, friday_noon: Any) -> None:
    order = booked()
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    friday_noon.move_to(TUESDAY - SECOND)
    text = read(visitor.get(f"/tilaus/{order.token}/aika/"))
    assert missing(text, "Sinulle on ehdotettu toista aikaa, joten peruminen ei maksa mitään.") == []
    assert visitor.post(f"/tilaus/{order.token}/aika/").status_code == 302
    assert visit(order).state == "cancelled"


@pytest.mark.parametrize("sent", ["", "x", TUESDAY.isoformat(), (WEDNESDAY + DAY).isoformat()])
def test_what_was_not_proposed_can_not_be_accepted(visitor: Client, sent: str) -> None:
    order = booked(starts_at=WEDNESDAY + 2 * DAY)
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    text = read(visitor.post(url(order, "ehdotus"), {"ehdotus": sent}), 409)
    assert missing(text, "Tämä ehdotus ei ole enää voimassa.", "Hyväksyn ehdotetun ajan") == []
    assert standing(order) == ("confirmed", WEDNESDAY + 2 * DAY, 0)
