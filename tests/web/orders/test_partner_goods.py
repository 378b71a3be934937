"""/asentaja/…/tavarat/: what a garage sees of its goods and does with them, and what it never sees."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from installers.models import Installer
from orders.models import Capture, Delivery
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.garages import a_garage, somebody_at
from tests.builders.orders import an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def garage() -> Installer:
    return a_garage(name="Lapin Kumi Rovaniemi")


@pytest.fixture
def mechanic(client: Client, garage: Installer) -> Client:
    client.force_login(somebody_at(garage))
    return client


def where(garage: Installer) -> str:
    return reverse("partner_goods:list", args=[garage.slug])


def page(client: Client, garage: Installer, **query: str) -> str:
    answer = client.get(where(garage), query)
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def press(client: Client, delivery: Delivery, action: str, garage: Installer | None = None):
    slug = (garage or delivery.installer).slug
    return client.post(reverse("partner_goods:act", args=[slug, delivery.number, action]), follow=True)


def test_a_stranger_is_sent_to_log_in(client: Client, garage: Installer) -> None:
    delivery = a_garage_delivery(garage)
    act = reverse("partner_goods:act", args=[garage.slug, delivery.number, "saapunut"])
    assert client.get(where(garage)).url.startswith("/tili/")
    assert client.post(act).url.startswith("/tili/")
    delivery.refresh_from_db()
    assert delivery.state == "planned"


def test_the_car_is_told_by_its_model_where_no_plate_is_known(mechanic: Client, garage: Installer) -> None:
    a_garage_delivery(garage, vehicle="Skoda Octavia 2019")
    assert "Skoda Octavia 2019" in page(mechanic, garage)


def test_another_garage_and_its_goods_are_not_found(mechanic: Client, garage: Installer) -> None:
    theirs = a_garage_delivery(a_garage())
    home = a_home_delivery()
    assert mechanic.get(where(theirs.installer)).status_code == 404
    for delivery in (theirs, home):
        for action in ("saapunut", "luovutettu"):
            assert press(mechanic, delivery, action, garage).status_code == 404
            if delivery.installer:
                assert press(mechanic, delivery, action).status_code == 404
        delivery.refresh_from_db()
        assert delivery.state == "planned"
    text = page(mechanic, garage, tilaus=theirs.order.number)
    assert "Ei löytynyt." in text
    assert "Ääkkönen" not in text


def test_goods_come_wait_and_are_given(mechanic: Client, garage: Installer) -> None:
    delivery = a_garage_delivery(garage, plate="ABC-123")
    text = page(mechanic, garage)
    wanted = [delivery.order.number, "4 × Revontuli Talvi", "Aino Ääkkönen", "ABC-123", "Saapunut", "040 1234567"]
    assert [part for part in wanted if part not in text] == []
    assert "Luovuta asiakkaalle" not in text

    answer = press(mechanic, delivery, "saapunut")
    assert "Saapuminen on kirjattu" in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "ready"
    text = page(mechanic, garage)
    assert "Odottaa asiakasta" in text
    assert "Noudettava viimeistään" in text
    assert "Asiakkaan maksu veloitetaan nyt." in text

    press(mechanic, delivery, "luovutettu")
    delivery.refresh_from_db()
    assert (delivery.state, Capture.objects.get().delivery) == ("handed_over", delivery)
    assert "Luovutettu viikon aikana" in page(mechanic, garage)
    assert (press(mechanic, delivery, "luovutettu").status_code, Capture.objects.count()) == (200, 1)


def test_no_prices_payments_or_home_addresses_are_shown(mechanic: Client, garage: Installer) -> None:
    a_garage_delivery(garage)
    text = page(mechanic, garage)
    assert [part for part in ("519,60", "129,90", "€", "Koskikatu 1", "aino@example.com") if part in text] == []


def test_what_is_no_longer_possible_is_told_and_nothing_happens(mechanic: Client, garage: Installer) -> None:
    delivery = a_garage_delivery(garage)
    delivery.order.payment.delete()
    press(mechanic, delivery, "luovutettu")
    answer = press(mechanic, delivery, "saapunut")
    assert "Älä luovuta tavaraa" in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "handed_over"


@pytest.mark.parametrize("words", ["LK-{}", "lk {}", "{}", "ABC-123", "abc-123", "ääkkö", "LK-{}-1"])
def test_goods_are_found_as_people_ask_for_them(mechanic: Client, garage: Installer, words: str) -> None:
    delivery = a_garage_delivery(garage, plate="ABC-123")
    text = page(mechanic, garage, tilaus=words.format(delivery.order.number[3:]))
    assert delivery.order.number in text
    assert "Ei löytynyt." not in text


@pytest.mark.parametrize("words", ["\x00", "%", "' OR 1=1", "x" * 3000, "00", "-"])
def test_any_search_is_answered(mechanic: Client, garage: Installer, words: str) -> None:
    a_garage_delivery(garage)
    assert "Ei löytynyt." in page(mechanic, garage, tilaus=words)


def test_unknown_presses_are_not_found(mechanic: Client, garage: Installer) -> None:
    delivery = a_garage_delivery(garage)
    assert press(mechanic, delivery, "poista").status_code == 404
    assert (
        mechanic.get(reverse("partner_goods:act", args=[garage.slug, delivery.number, "saapunut"])).status_code == 405
    )


def test_nothing_is_seen_before_the_contract(mechanic: Client, garage: Installer) -> None:
    order = an_order(delivery_way="installer", installer=garage)
    assert order.number not in page(mechanic, garage)
    assert "Ei tavaroita" in page(mechanic, garage)


def test_the_menu_leads_here(mechanic: Client, garage: Installer) -> None:
    assert f'href="{where(garage)}"' in mechanic.get(reverse("partner:today", args=[garage.slug])).content.decode()


def test_queries_do_not_grow_with_the_goods(mechanic: Client, garage: Installer, django_assert_max_num_queries) -> None:
    for _order in range(4):
        a_garage_delivery(garage)
    with django_assert_max_num_queries(16):
        page(mechanic, garage)
