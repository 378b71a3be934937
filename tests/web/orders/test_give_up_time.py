"""The page on which a customer gives the booked time up: what follows is said before the button (R5.6)."""

import html
import re
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from django.test import Client

from installers.models import Booking
from installers.services.visits import confirm, mark_arrived
from lapinkumi.outbox.models import Message
from orders.fees import missed_times
from orders.models import Order, OrderEvent
from tests.builders.garages import MONDAY, a_garage, a_requested_time, wall
from tests.builders.orders import AT, SHOP, a_received_order, an_order

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.6")]
TEN = wall(MONDAY, "10:00")
LIMIT = TEN - timedelta(hours=24)
SECOND = timedelta(seconds=1)


def booked(*, agreed: bool = True) -> Order:
    garage = a_garage()
    booking = a_requested_time(garage=garage, starts_at=TEN, at=AT)
    if agreed:
        confirm(booking_id=booking.pk, at=AT, by=SHOP)
    return a_received_order(delivery_way="installer", installer=garage, booking=booking, needs_time=True)


def url(order: Order) -> str:
    return f"/tilaus/{order.token}/aika/"


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    html5lib.HTMLParser(strict=True).parse(answer.content)
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def state_of(order: Order) -> str:
    return Booking.objects.get(pk=order.booking_id).state


def missing(text: str, *wanted: str) -> list[str]:
    return [part for part in wanted if part not in text]


def test_the_page_says_the_last_free_moment_before_the_button(visitor: Client, friday_noon: Any) -> None:
    order = booked()
    friday_noon.move_to(LIMIT)
    text = read(visitor.get(url(order)))
    told = "Peruminen ei maksa mitään, kun perut viimeistään su 22.11.2026 klo 10.00. Sen jälkeen voidaan periä 35,00 €"
    assert (
        missing(text, "maanantai 23.11.2026 klo 10.00", told, "ehtojen kohdan 5.1.3 mukaan", "tel:+358401234500") == []
    )
    assert text.index(told) < text.index('<form class="form"')
    assert state_of(order) == "confirmed"


def test_after_the_limit_the_page_says_what_it_may_cost(visitor: Client, friday_noon: Any) -> None:
    order = booked()
    friday_noon.move_to(LIMIT + SECOND)
    text = read(visitor.get(url(order)))
    told = "päättyi su 22.11.2026 klo 10.00. Jos perut ajan nyt, sinulta voidaan periä 35,00 € ehtojen kohdan 5.1.3"
    assert missing(text, told, "Peruminen voi maksaa") == []
    assert "ei maksa mitään" not in text
    assert visitor.post(url(order), {"late": "1"}).status_code == 302
    assert state_of(order) == "cancelled_late"


def test_a_time_nobody_agreed_to_is_free(visitor: Client, friday_noon: Any) -> None:
    order = booked(agreed=False)
    friday_noon.move_to(LIMIT + SECOND)
    text = read(visitor.get(url(order)))
    assert missing(text, "ei ole vielä vahvistanut aikaa, joten sen peruminen ei maksa mitään.") == []
    visitor.post(url(order))
    assert state_of(order) == "cancelled"


def test_giving_up_leads_back_to_the_order_and_twice_is_once(visitor: Client) -> None:
    order = booked()
    for _time in range(2):
        answer = visitor.post(url(order))
        assert (answer.status_code, answer["Location"]) == (302, f"/tilaus/{order.token}/")
    assert state_of(order) == "cancelled"
    assert OrderEvent.objects.filter(order=order, kind="time_given_up").count() == 1
    assert Message.objects.filter(name="booking_given_up").count() == 1
    text = read(visitor.get(f"/tilaus/{order.token}/"))
    assert missing(text, "Aikasi on peruttu.", "Peruit varatun ajan", "Peruttu") == []
    assert f'href="{url(order)}"' not in text
    again = read(visitor.get(url(order)))
    assert missing(again, "Tämä aika on jo peruttu.") == []
    assert "data-submit-once" not in again


def test_a_page_opened_while_it_was_free_costs_nothing_unasked(visitor: Client, friday_noon: Any) -> None:
    order = booked()
    friday_noon.move_to(LIMIT)
    visitor.get(url(order))
    friday_noon.shift(SECOND)
    text = read(visitor.post(url(order)), 409)
    assert missing(text, "Aikaa ei vielä peruttu", "voidaan periä 35,00 €", 'name="late" value="1"') == []
    assert state_of(order) == "confirmed"


def test_a_visit_that_has_begun_is_refused_with_a_sentence(visitor: Client, friday_noon: Any) -> None:
    order = booked()
    mark_arrived(booking_id=order.booking_id, at=TEN, by=SHOP)
    friday_noon.move_to(TEN)
    for answer, status in ((visitor.get(url(order)), 200), (visitor.post(url(order)), 409)):
        text = read(answer, status)
        assert missing(text, "Tätä aikaa ei voi enää perua") == []
        assert "data-submit-once" not in text
    assert (state_of(order), Message.objects.filter(name="booking_given_up").count()) == ("arrived", 0)
    assert url(order) not in read(visitor.get(f"/tilaus/{order.token}/"))


@pytest.mark.rule("R3.3")
def test_nobody_elses_link_and_no_order_without_a_time_opens_the_page(visitor: Client) -> None:
    order = booked()
    for token in ("x" * 43, "x", a_received_order().token, an_order().token):
        for answer in (visitor.get(f"/tilaus/{token}/aika/"), visitor.post(f"/tilaus/{token}/aika/")):
            assert answer.status_code == 404
    assert state_of(order) == "confirmed"


@pytest.mark.rule("R3.3")
def test_the_page_is_private_and_wants_a_csrf_token(visitor: Client) -> None:
    order = booked()
    answer = visitor.get(url(order))
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert "no-store" in answer["Cache-Control"]
    assert visitor.put(url(order)).status_code == 405
    assert Client(enforce_csrf_checks=True).post(url(order)).status_code == 403
    assert state_of(order) == "confirmed"


def test_the_orders_page_shows_the_way(visitor: Client) -> None:
    order = booked()
    text = read(visitor.get(f"/tilaus/{order.token}/"))
    assert text.count(f'href="{url(order)}"') == 2
    assert missing(text, "siirrä tai peru aika tällä sivulla", "Mitä voit tehdä nyt") == []


@pytest.mark.rule("R5.6", "R14.1")
def test_a_time_agreed_on_short_notice_has_one_free_limit_in_every_place(visitor: Client, friday_noon: Any) -> None:
    order = booked(agreed=False)
    agreed_at, limit = wall(MONDAY - timedelta(days=1), "20:00"), wall(MONDAY - timedelta(days=1), "22:00")
    confirm(booking_id=order.booking_id, at=agreed_at, by=SHOP)
    friday_noon.move_to(limit)
    told = "su 22.11.2026 klo 22.00"
    page = read(visitor.get(f"/tilaus/{order.token}/"))
    assert missing(page, f"maksutonta {told} asti", f"/tilaus/{order.token}/aika/siirto/") == []
    assert missing(read(visitor.get(url(order))), f"kun perut viimeistään {told}.", "Peruminen on maksutonta") == []
    mail = Message.objects.get(name="booking_confirmed")
    calendar = bytes(mail.attachments.get().content).decode().replace("\r\n ", "")
    assert [part for part in (mail.body_text, mail.body_html, calendar) if told not in part] == []
    assert missed_times.evidence(Booking.objects.get(pk=order.booking_id))["free_until_at"] == limit.isoformat()
    friday_noon.shift(SECOND)
    assert missing(read(visitor.get(url(order))), f"Maksuttoman perumisen aika päättyi {told}.") == []
