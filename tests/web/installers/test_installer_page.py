"""/asennuspisteet/<slug>/: one garage."""

import re
from datetime import date, time

import pytest
from django.test import Client

from installers.models import ClosedPeriod, SpecialHours
from tests.builders.garages import MONDAY, a_garage, a_requested_time, a_service, wall
from tests.unit.shop import make
from tests.web.installers.reading import between, whole

pytestmark = pytest.mark.django_db


def test_the_page_tells_where_when_and_how_to_reach_it(client: Client) -> None:
    garage = a_garage(name="Lapin Kumi Rovaniemi", directions="Aja pihan perälle.")
    text = whole(client.get(garage.get_absolute_url()))
    assert "<h1>Lapin Kumi Rovaniemi</h1>" in text
    address = between(text, '<address class="contact">', "</p>")
    assert re.sub(r"<[^>]*>|\s+", " ", address).split() == ["Koskikatu", "1", "96100", "Rovaniemi"]
    assert 'href="tel:+358401234500">040 1234500</a>' in text
    assert 'href="geo:66.50300,25.72900"' in text
    assert "Aja pihan perälle." in text
    assert "Avoinna klo\u00a016.00 asti" in text
    assert 'class="hours__today"><dt>Perjantai</dt><dd class="numbers">8.00–16.00' in text


def test_the_page_tells_of_days_that_differ(client: Client) -> None:
    garage = a_garage()
    SpecialHours.objects.create(installer=garage, on=MONDAY, opens=time(10), closes=time(12), note="Koulutus")
    ClosedPeriod.objects.create(
        installer=garage, kind="by_phone", first_on=date(2026, 12, 1), last_on=date(2026, 12, 1), reason="Sesonki"
    )
    exceptions = between(whole(client.get(garage.get_absolute_url())), "Poikkeukset", "</dl>")
    assert "ma 23.11." in exceptions
    assert "Koulutus" in exceptions
    assert "10.00–12.00" in exceptions
    assert "ajat vain puhelimitse" in between(exceptions, "ti 1.12.", "</div>")
    assert "6.12." not in exceptions  # a Sunday anyway


@pytest.mark.rule("R4.2")
def test_prices_are_the_garages_own_for_the_class_of_car(client: Client) -> None:
    garage = a_garage()
    a_service(garage)
    a_service(garage, car_class="van", price="88.50")
    cars = between(whole(client.get(garage.get_absolute_url())), "<tbody>", "</tbody>")
    assert "119,00" in cars
    assert "88,50" not in cars
    vans = between(whole(client.get(garage.get_absolute_url(), {"luokka": "van"})), "<tbody>", "</tbody>")
    assert "88,50" in vans
    assert "119,00" not in vans
    assert "verkkokaupasta tehtyjä tilauksia" in whole(client.get(garage.get_absolute_url()))


@pytest.mark.parametrize("query", ["", "?luokka=tankki", "?luokka=suv"])
def test_an_unknown_or_empty_class_is_no_error(client: Client, query: str) -> None:
    assert "Palvelut ja hinnat" in whole(client.get(a_garage().get_absolute_url() + query))


@pytest.mark.rule("R4.4")
def test_withdrawn_services_are_not_shown(client: Client) -> None:
    garage = a_garage()
    a_service(garage, product=make.service(published=False))
    assert "<tbody>" not in whole(client.get(garage.get_absolute_url()))


@pytest.mark.rule("R4.6")
def test_the_first_free_time_or_why_there_is_none(client: Client) -> None:
    free, full, by_phone = a_garage(), a_garage(closes="09:00", horizon_days=3), a_garage(accepting_bookings=False)
    for garage in (free, full, by_phone):
        a_service(garage)
    a_requested_time(garage=full, starts_at=wall(MONDAY, "08:00"))
    assert "ma 23.11. klo\u00a08.00" in between(whole(client.get(free.get_absolute_url())), "next-free__time", "</p>")
    assert "kolmessa kuukaudessa" in whole(client.get(full.get_absolute_url()))
    assert "Sovitaan puhelimessa" in whole(client.get(by_phone.get_absolute_url()))


@pytest.mark.rule("R2.5")
def test_the_page_says_whose_contract_it_would_be(client: Client) -> None:
    own = a_garage()
    other = a_garage(ownership="independent", party_name="Kahden Kuksan Paja Oy", business_id="9900001-8")
    assert "Sopimuskumppanisi on aina Lapin Kumi Oy" in whole(client.get(own.get_absolute_url()))
    text = whole(client.get(other.get_absolute_url()))
    assert "Kahden Kuksan Paja Oy (Y-tunnus 9900001-8)" in text
    assert "sopimuskumppaniksesi tulee yrittäjä" in text


@pytest.mark.parametrize("path", ["/asennuspisteet/ei-ole/", "/asennuspisteet/Ä/"])
def test_an_unknown_garage_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_hidden_garage_is_not_found(client: Client) -> None:
    assert client.get(a_garage(is_active=False).get_absolute_url()).status_code == 404


def test_the_page_asks_as_many_queries_of_a_quiet_as_of_a_busy_garage(
    client: Client, django_assert_num_queries
) -> None:
    garage = a_garage(bays=3)
    a_service(garage)
    with django_assert_num_queries(11):
        client.get(garage.get_absolute_url())
    for hour in range(8, 15):
        a_requested_time(garage=garage, starts_at=wall(MONDAY, f"{hour:02}:00"))
    a_service(garage, product=make.service(code="pesu", name="Pesu"))
    with django_assert_num_queries(11):
        client.get(garage.get_absolute_url())
