"""/asennuspisteet/: the list of garages."""

import re

import pytest
from django.test import Client

from installers.models import Installer
from tests.builders.garages import MONDAY, a_garage, a_requested_time, a_service, wall
from tests.unit.shop import make
from tests.web.installers.reading import between, whole

pytestmark = pytest.mark.django_db


def names(text: str) -> list[str]:
    return re.findall(r'installer-card__town">[^<]*</span> <a href="[^"]*">([^<]*)</a>', text)


def test_the_list_is_by_town_in_finnish_order_where_nothing_is_known(client: Client) -> None:
    for city in ("Äänekoski", "Oulu", "Akaa", "Åbo"):
        a_garage(name=f"Piste {city}", city=city)
    text = whole(client.get("/asennuspisteet/"))
    assert names(text) == ["Piste Akaa", "Piste Oulu", "Piste Åbo", "Piste Äänekoski"]
    assert "4 asennuspistettä" in text


def test_a_postcode_puts_the_nearest_first_with_its_distance(client: Client) -> None:
    a_garage(name="Ivalo", latitude="68.657", longitude="27.538", city="Ivalo")
    a_garage(name="Helsinki", latitude="60.201", longitude="25.047", city="Helsinki")
    a_garage(name="Rovaniemi", city="Rovaniemi")
    text = whole(client.get("/asennuspisteet/", {"postinumero": "96 200"}))
    assert names(text) == ["Rovaniemi", "Ivalo", "Helsinki"]
    assert re.findall(r'card__distance">([^<]*)<', text) == ["alle 10 km", "noin 250 km", "noin 700 km"]


@pytest.mark.parametrize("postcode", ["9610", "abcde", "<script>", "96100" * 9])
def test_a_bad_postcode_is_told_at_its_field_and_the_list_stays(client: Client, postcode: str) -> None:
    a_garage(name="Rovaniemi")
    text = whole(client.get("/asennuspisteet/", {"postinumero": postcode}))
    assert 'aria-invalid="true"' in text
    assert names(text) == ["Rovaniemi"]
    assert "<script>" not in text


def test_an_unknown_service_is_told_and_the_list_stays(client: Client) -> None:
    a_garage(name="Rovaniemi")
    text = whole(client.get("/asennuspisteet/", {"palvelu": "lentokone"}))
    assert names(text) == ["Rovaniemi"]
    assert 'aria-invalid="true"' in text


@pytest.mark.rule("R4.4")
def test_filters_leave_what_fits(client: Client) -> None:
    own, other = a_garage(name="Oma"), a_garage(name="Toinen", ownership="independent", **PARTY)
    hotel = make.service(code="rengashotelli", name="Rengashotelli")
    a_service(own)
    a_service(other, product=hotel)
    assert names(whole(client.get("/asennuspisteet/", {"omat": "on"}))) == ["Oma"]
    text = whole(client.get("/asennuspisteet/", {"palvelu": "rengashotelli"}))
    assert names(text) == ["Toinen"]
    assert "tarjolla Rengashotelli" in text
    both = client.get("/asennuspisteet/", {"palvelu": "rengashotelli", "omat": "on"})
    assert "ei löytynyt yhtään" in whole(both)


PARTY = {"party_name": "Toinen Oy", "business_id": "9900001-8"}


def test_hidden_garages_are_not_listed(client: Client) -> None:
    a_garage(name="Piilossa", is_active=False)
    assert names(whole(client.get("/asennuspisteet/"))) == []


@pytest.mark.rule("R4.6")
def test_a_card_tells_hours_abilities_and_the_first_free_time(client: Client) -> None:
    garage = a_garage(name="Avoin", opens="08:00", closes="09:00", weekdays=5)
    a_service(garage)
    a_requested_time(garage=garage, starts_at=wall(MONDAY, "08:00"))
    closed = a_garage(name="Puhelin", accepting_bookings=False, closes="17:30", city="Ypäjä")
    a_service(closed)
    text = whole(client.get("/asennuspisteet/"))
    first, second = text.split('<article class="installer-card')[1:3]
    assert "Suljettu, avataan ma 23.11. klo\u00a08.00" in first
    assert "ti 24.11. klo\u00a08.00" in between(first, "Ensimmäinen vapaa aika", "</li>")
    assert "Vanteet 22 tuumaan asti, pakettiautot, run flat -renkaat, rengaspaineanturit" in first
    assert "Avoinna klo\u00a017.30 asti" in second
    assert "Ajan sovit puhelimessa" in second
    assert "Ensimmäinen vapaa aika" not in second


def test_the_map_has_a_link_for_every_listed_garage(client: Client) -> None:
    garages = [a_garage(), a_garage()]
    a_garage(is_active=False)
    drawing = between(whole(client.get("/asennuspisteet/")), '<svg class="map"', "</svg>")
    assert re.findall(r'href="([^"]*)"', drawing) == [garage.get_absolute_url() for garage in garages]


def test_the_list_asks_as_many_queries_of_few_as_of_many(client: Client, django_assert_num_queries) -> None:
    first = a_garage()
    a_service(first)
    with django_assert_num_queries(10):
        client.get("/asennuspisteet/")
    for _number in range(5):
        garage = a_garage(bays=2)
        a_service(garage)
        a_requested_time(garage=garage, starts_at=wall(MONDAY, "10:00"))
    with django_assert_num_queries(10):
        client.get("/asennuspisteet/")
    assert Installer.objects.count() == 6
