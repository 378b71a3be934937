"""Choosing the place from a page."""

import pytest
from django.test import Client

from shop.place import chosen_place
from tests.builders.garages import a_garage
from tests.web.installers.reading import whole

pytestmark = pytest.mark.django_db

CHOOSE, FORGET = "/asennuspisteet/valitse/", "/asennuspisteet/poista-valinta/"


@pytest.mark.rule("R5.2")
def test_choosing_a_garage_is_remembered_and_shown(client: Client) -> None:
    garage = a_garage(name="Lapin Kumi Rovaniemi")
    response = client.post(CHOOSE, {"asennuspiste": garage.slug, "seuraava": garage.get_absolute_url()})
    assert (response.status_code, response["Location"]) == (302, garage.get_absolute_url())
    place = chosen_place(client.session)
    assert place is not None
    assert place.installer_id == garage.pk
    text = whole(client.get(garage.get_absolute_url()))
    assert "Toimituspaikka on nyt Lapin Kumi Rovaniemi." in text
    assert "Valittu toimituspaikaksi" in text
    assert "<strong>Lapin Kumi Rovaniemi</strong>" in whole(client.get("/asennuspisteet/"))


def test_choosing_a_postcode_sorts_the_list_from_there(client: Client) -> None:
    a_garage(name="Kaukana", latitude="60.2", longitude="25.0", city="Aa")
    a_garage(name="Lähellä", city="Öö")
    assert client.post(CHOOSE, {"postinumero": "96300"})["Location"] == "/asennuspisteet/"
    text = whole(client.get("/asennuspisteet/"))
    assert text.index("Lähellä") < text.index("Kaukana")


def test_forgetting_lets_the_choice_go(client: Client) -> None:
    client.post(CHOOSE, {"postinumero": "96300"})
    assert client.post(FORGET).status_code == 302
    assert client.post(FORGET).status_code == 302
    assert chosen_place(client.session) is None


@pytest.mark.parametrize(
    "data",
    [{}, {"asennuspiste": "ei-ole"}, {"postinumero": "1"}, {"postinumero": "99999999"}, {"asennuspiste": "a\x00"}],
)
def test_a_bad_choice_is_told_and_the_old_one_stays(client: Client, data: dict) -> None:
    client.post(CHOOSE, {"postinumero": "96300"})
    client.get("/asennuspisteet/")
    client.post(CHOOSE, data)
    place = chosen_place(client.session)
    assert place is not None
    assert place.postcode == "96300"
    assert "notice--bad" in whole(client.get("/asennuspisteet/"))


def test_a_hidden_garage_cannot_be_chosen(client: Client) -> None:
    client.post(CHOOSE, {"asennuspiste": a_garage(is_active=False).slug})
    assert chosen_place(client.session) is None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_to_another_site(client: Client, target: str) -> None:
    response = client.post(CHOOSE, {"postinumero": "96300", "seuraava": target})
    assert response["Location"] == "/asennuspisteet/"


@pytest.mark.parametrize("path", [CHOOSE, FORGET])
def test_a_link_chooses_nothing(client: Client, path: str) -> None:
    assert client.get(path, {"postinumero": "96300"}).status_code == 405
    assert chosen_place(client.session) is None


def test_a_form_of_another_site_chooses_nothing() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(CHOOSE, {"postinumero": "96300"}).status_code == 403
    assert chosen_place(client.session) is None
