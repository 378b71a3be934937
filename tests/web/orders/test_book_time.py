"""The page where a customer books a new time in place of one that ended: GET shows, POST does (R5.2, R5.6)."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from installers.models import Installer
from orders.models import Order
from orders.services.bookings import give_up_time
from orders.services.confirmation import confirm
from tests.builders.garages import a_confirmed_time
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.unit.orders.test_moving import TUESDAY, WEDNESDAY, booked, standing, visit
from tests.web.orders.test_give_up_time import missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.2", "R5.6")]


@pytest.fixture
def order() -> Order:
    """A confirmed one whose time was given up."""
    order = confirm(order_id=booked().pk, at=AT, by=SHOP)
    return give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)


def url(order: Order) -> str:
    return f"/tilaus/{order.token}/aika/varaus/"


def post(visitor: Client, order: Order, starts_at: datetime) -> Any:
    return visitor.post(url(order), {"aika": starts_at.isoformat()})


def test_the_orders_page_leads_to_a_new_time_only_when_none_stands(visitor: Client, order: Order) -> None:
    text = read(visitor.get(f"/tilaus/{order.token}/"))
    assert missing(text, url(order), "Varaa uusi aika tällä sivulla tai soita asennuspisteelle.") == []
    other = booked()
    assert url(other) not in read(visitor.get(f"/tilaus/{other.token}/"))


def test_the_page_offers_free_times_and_the_button_takes_one(visitor: Client, order: Order) -> None:
    text = read(visitor.get(url(order) + "?viikko=2026-W48"))
    assert missing(text, "Viikko 48", "Seuraava viikko", f'value="{TUESDAY.isoformat()}"', "Lapin Kumi") == []
    answer = post(visitor, order, WEDNESDAY)
    assert (answer.status_code, answer["Location"]) == (302, f"/tilaus/{order.token}/")
    text = read(visitor.get(answer["Location"]))
    told = ["Uusi aika on varattu sinulle.", "Keskiviikko 25.11.2026 klo 10.00", "Varasit uuden ajan", "Siirrä aika"]
    assert missing(text, *told) == []
    order.refresh_from_db()
    assert standing(order) == ("requested", WEDNESDAY, 0)
    assert post(visitor, order, WEDNESDAY).status_code == 302
    assert "on jo aika" in read(visitor.get(url(order)))


@pytest.mark.parametrize("sent", ["", "huomenna", "2026-11-25T10:00:00", "9999-12-31T23:59:59+00:00"])
def test_nothing_sensible_chosen_is_told_at_the_times(visitor: Client, order: Order, sent: str) -> None:
    answer = visitor.post(url(order), {"aika": sent})
    assert answer.status_code in (409, 422)
    assert missing(read(answer, answer.status_code), "slots") == []
    assert visit(order).state == "cancelled"


def test_a_taken_time_brings_the_nearest(visitor: Client, order: Order) -> None:
    a_confirmed_time(garage=visit(order).installer, starts_at=WEDNESDAY)
    text = read(post(visitor, order, WEDNESDAY), 409)
    assert missing(text, "Tämä aika ei ole enää vapaa.", "Lähimmät vapaat ajat") == []
    assert visit(order).state == "cancelled"


def test_where_the_garage_agrees_times_itself_the_page_gives_its_phone(visitor: Client, order: Order) -> None:
    Installer.objects.update(accepting_bookings=False)
    assert missing(read(visitor.get(url(order))), "ei ole nyt vapaita aikoja verkossa", "tel:+358401234500") == []
    text = read(visitor.get(f"/tilaus/{order.token}/"))
    assert url(order) not in text
    assert "Sovi uusi soittamalla asennuspisteelle." in text


def test_one_order_is_not_booked_to_and_fro_all_day(visitor: Client, order: Order) -> None:
    for _turn in range(10):
        assert post(visitor, order, WEDNESDAY).status_code == 302
    assert "monta kertaa" in read(post(visitor, order, WEDNESDAY), 429)
