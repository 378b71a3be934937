"""/palvelut/: the services and their prices."""

import pytest
from django.test import Client

from tests.builders.garages import a_garage, a_service
from tests.unit.shop import make
from tests.web.installers.reading import between, whole

pytestmark = pytest.mark.django_db


def price_of(text: str, name: str) -> str:
    return between(between(text, f">{name}</a>", "</article>"), 'class="offer__price">', "</div>")


@pytest.mark.rule("R4.2")
def test_without_a_chosen_garage_prices_begin_from_the_cheapest(client: Client) -> None:
    for price in ("59.00", "49.50", None):
        a_service(a_garage(), price=price)
    price = price_of(whole(client.get("/palvelut/")), "Valmiina autoon")
    assert "alkaen" in price
    assert "49,50" in price
    assert "3 asennuspisteessä" in price


@pytest.mark.rule("R4.2", "R4.4")
def test_with_a_chosen_garage_prices_are_its_own(client: Client) -> None:
    here, elsewhere = a_garage(name="Täällä"), a_garage()
    a_service(here, price="61.00")
    a_service(elsewhere, price="10.00")
    a_service(elsewhere, product=make.service(code="rengashotelli", name="Rengashotelli"))
    client.post("/asennuspisteet/valitse/", {"asennuspiste": here.slug})
    text = whole(client.get("/palvelut/"))
    assert "<strong>Täällä</strong>" in text
    price = price_of(text, "Valmiina autoon")
    assert "61,00" in price
    assert "alkaen" not in price
    missing = price_of(text, "Rengashotelli")
    assert "Ei tehdä valitsemassasi asennuspisteessä" in missing
    assert "/asennuspisteet/?palvelu=rengashotelli" in missing


@pytest.mark.rule("R4.2")
def test_prices_depend_on_the_class_of_car(client: Client) -> None:
    garage = a_garage()
    a_service(garage, price="59.00")
    a_service(garage, car_class="van", price="79.00")
    assert "59,00" in price_of(whole(client.get("/palvelut/")), "Valmiina autoon")
    assert "79,00" in price_of(whole(client.get("/palvelut/", {"luokka": "van"})), "Valmiina autoon")
    assert "Ei tarjolla" in price_of(whole(client.get("/palvelut/", {"luokka": "suv"})), "Valmiina autoon")


def test_what_is_in_the_price_and_what_is_not_is_told(client: Client) -> None:
    product = make.service()
    product.service.included = "Asennus ja tasapainotus."
    product.service.not_included = "Säilytys."
    product.service.save()
    text = whole(client.get("/palvelut/"))
    assert "Asennus ja tasapainotus." in between(text, "Hintaan sisältyy", "</dd>")
    assert "Säilytys." in between(text, "Ei sisälly", "</dd>")


def test_withdrawn_services_and_hidden_garages_count_for_nothing(client: Client) -> None:
    make.service(code="pesu", name="Pesu", published=False)
    a_service(a_garage(is_active=False), price="1.00")
    text = whole(client.get("/palvelut/"))
    assert "Pesu" not in text
    assert "Ei tarjolla" in price_of(text, "Valmiina autoon")


def test_an_empty_range_says_so(client: Client) -> None:
    assert "Palveluja ei ole nyt tarjolla" in whole(client.get("/palvelut/"))


def test_the_page_asks_as_many_queries_of_few_as_of_many(client: Client, django_assert_num_queries) -> None:
    a_service(a_garage())
    with django_assert_num_queries(2):
        client.get("/palvelut/")
    for number in range(5):
        a_service(a_garage(), product=make.service(code=f"palvelu-{number}", name=f"Palvelu {number}"))
    with django_assert_num_queries(2):
        client.get("/palvelut/")
