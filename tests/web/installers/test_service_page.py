"""/palvelut/<palvelu>/: a service is no piece of goods: it has places, prices by car, and a time to choose."""

from decimal import Decimal

import pytest
from django.test import Client

from shop.models import BasketLine
from tests.builders.garages import a_garage, a_service
from tests.unit.shop import make
from tests.web.installers.reading import between, whole

pytestmark = pytest.mark.django_db
PAGE = "/palvelut/palvelu-valmiina-autoon/"


@pytest.mark.rule("R4.2", "R4.4")
def test_each_garage_has_its_price_for_the_class_of_car(client: Client) -> None:
    here, there = a_garage(name="Täällä"), a_garage(name="Tuolla")
    a_service(here, price="61.00")
    a_service(there, price="55.00")
    a_service(here, price="81.00", car_class="van")
    text = whole(client.get(PAGE))
    assert 'alkaen <strong class="numbers">55,00' in text.replace("\xa0", " ")
    assert "61,00" in between(text, ">Täällä</a>", "</li>")
    van = whole(client.get(f"{PAGE}?luokka=van"))
    assert "81,00" in van
    assert "Tuolla</a>" not in van


def test_the_visitors_car_decides_the_class(client: Client) -> None:
    garage = a_garage()
    a_service(garage, price="61.00")
    a_service(garage, price="81.00", car_class="van")
    make.fitment(vehicle=make.vehicle(car_class="van"))
    client.post("/auto/valitse/skoda-octavia-iii-2013/")
    assert "81,00" in whole(client.get(PAGE))


@pytest.mark.rule("R4.5")
def test_it_says_what_is_in_it_and_has_neither_stock_nor_a_number_of_pieces(client: Client) -> None:
    service = a_service(a_garage()).product.service
    service.included, service.not_included = "Vanhojen pyörien irrotus.", "Pulttien vaihto."
    service.save()
    text = whole(client.get(PAGE))
    assert "Vanhojen pyörien irrotus." in text
    assert "Pulttien vaihto." in text
    assert "varasto" not in between(text, "<main", "</main>").lower()
    assert "Lisää ostoskoriin" not in text


def test_the_address_of_goods_leads_on(client: Client) -> None:
    a_service(a_garage())
    answer = client.get("/tuote/palvelu-valmiina-autoon/")
    assert (answer.status_code, answer["Location"]) == (301, PAGE)


@pytest.mark.rule("R5.2")
def test_choosing_a_garage_orders_the_service_once_and_leads_to_the_checkout(client: Client) -> None:
    garage = a_garage(name="Täällä")
    a_service(garage)
    for _again in range(2):
        answer = client.post(f"{PAGE}valitse/", {"asennuspiste": garage.slug})
        assert (answer.status_code, answer["Location"]) == (302, "/kassa/")
    line = BasketLine.objects.get()
    assert (line.product.service.code, line.quantity, line.seen_price) == ("valmiina-autoon", 1, Decimal("119.00"))
    assert client.session["place"]["installer_id"] == garage.pk


@pytest.mark.parametrize("slug", ["", "ei-ole", "\x00", "x" * 5000, "'; --"])
def test_no_such_garage_orders_nothing(client: Client, slug: str) -> None:
    a_service(a_garage())
    assert client.post(f"{PAGE}valitse/", {"asennuspiste": slug}).status_code == 404
    assert BasketLine.objects.count() == 0


def test_goods_and_withdrawn_services_have_no_such_page(client: Client) -> None:
    tyre = make.tyre()
    assert client.get(f"/palvelut/{tyre.slug}/").status_code == 404
    make.service(code="vanha", published=False)
    assert client.get("/palvelut/palvelu-vanha/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_garages(client: Client, django_assert_max_num_queries) -> None:
    product = a_service(a_garage()).product
    for _number in range(12):
        a_service(a_garage(), product=product)
    with django_assert_max_num_queries(4):
        client.get(PAGE)
