"""The ways to give an order over to its garage, at the desk and on the garage's pages, and who reads of it."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from installers.models import Installer
from lapinkumi.accounts.models import User
from lapinkumi.core.clock import local
from orders.models import Order, Transfer
from tests.builders.deliveries import a_garage_delivery
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, somebody_at, wall
from tests.builders.orders import AT, a_received_order
from tests.builders.transfers import AGREED, a_transferred_order, an_independent_garage, an_order_to_garage

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R13.1")]
TEN = wall(MONDAY, "10:00")


@pytest.fixture
def garage() -> Installer:
    return an_independent_garage(name="Raution Rengas")


@pytest.fixture
def mechanic(client: Client, garage: Installer) -> Client:
    client.force_login(somebody_at(garage))
    return client


@pytest.fixture
def clerk() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("clerk@lapinkumi.example", "x"))
    return client


def words(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def told(**over: Any) -> dict[str, Any]:
    at = f"{local(AT):%Y-%m-%dT%H:%M}"
    return {"cause": "changed", "agreed": AGREED, "channel": "phone", "contacted_at": at, **over}


def here(garage: Installer, order: Order) -> str:
    return reverse("partner_transfers:order", args=[garage.slug, order.number])


def desk(order: Order) -> str:
    return reverse("admin:orders_order_transfer", args=[order.pk])


# The garage's page


def test_the_garage_takes_its_order_over_and_twice_is_once(
    mechanic: Client, garage: Installer, friday_noon: Any
) -> None:
    order = an_order_to_garage(garage)
    friday_noon.move_to(AT + timedelta(hours=1))
    page = words(mechanic.get(here(garage, order)))
    assert "Rengas Rautio Oy tulee asiakkaan sopimuskumppaniksi Lapin Kumin sijaan." in page
    for _press in range(2):
        mechanic.post(here(garage, order), told())
    row = Transfer.objects.get()
    assert (row.order.state, row.agreed) == ("transferred", AGREED)
    event = row.order.events.get(kind="transferred")
    assert (event.actor_kind, event.channel, event.contacted_at) == ("garage", "phone", AT)
    page = words(mechanic.get(here(garage, order)))
    assert "Tilaus on siirtynyt teille" in page
    assert "Otamme tilauksen omaksemme" not in page


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"cause": ""}, "Valitse, miksi tilaus siirtyy."),
        ({"agreed": " "}, "Kirjoita lyhyesti, mitä sovittiin."),
        ({"contacted_at": ""}, "Kirjoita, milloin asiakas kertoi."),
        ({"contacted_at": "2026-11-19T10:00"}, "Tilausta ei ollut vielä silloin tehty."),
        ({"contacted_at": "2026-11-21T10:00"}, "Tämä hetki ei ole vielä ollut."),
    ],
)
def test_bad_input_is_told_at_the_field_and_kept(
    mechanic: Client, garage: Installer, friday_noon: Any, over: dict[str, str], error: str
) -> None:
    order = an_order_to_garage(garage)
    answer = mechanic.post(here(garage, order), told(**over))
    assert (answer.status_code, error in words(answer)) == (422, True)
    assert ("agreed" in over) or (AGREED in words(answer))
    order.refresh_from_db()
    assert order.state == "confirmed"


@pytest.mark.rule("R2.5")
def test_at_lapin_kumis_own_garage_the_page_says_why_not(client: Client, friday_noon: Any) -> None:
    own = a_garage(name="Lapin Kumi Rovaniemi")
    client.force_login(somebody_at(own))
    order = an_order_to_garage(own)
    page = words(client.get(here(own, order)))
    assert "Lapin Kumi Rovaniemi on Lapin Kumin oma asennuspiste. Sopimus ei siirry" in page
    assert client.post(here(own, order), told()).status_code == 409
    order.refresh_from_db()
    assert order.state == "confirmed"
    assert "Asiakas muutti tilausta" not in words(client.get(reverse("partner_goods:list", args=[own.slug])))


def test_another_garages_order_is_not_found(mechanic: Client, garage: Installer, client: Client) -> None:
    theirs = an_order_to_garage()
    home = a_received_order()
    for order in (theirs, home):
        assert mechanic.get(here(garage, order)).status_code == 404
        assert mechanic.post(here(garage, order), told()).status_code == 404
    assert mechanic.get(here(theirs.installer, theirs)).status_code == 404
    assert Transfer.objects.count() == 0


def test_an_order_without_a_contract_or_a_time_is_none_of_the_garages(mechanic: Client, garage: Installer) -> None:
    order = an_order_to_garage(garage, is_confirmed=False)
    assert mechanic.get(here(garage, order)).status_code == 404


def test_the_way_leads_from_goods_and_from_the_job(mechanic: Client, garage: Installer, friday_noon: Any) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    delivery = a_garage_delivery(garage, booking=booking)
    booking.order_number = delivery.order.number
    booking.save(update_fields=["order_number"])
    goods = words(mechanic.get(reverse("partner_goods:list", args=[garage.slug])))
    job = words(mechanic.get(reverse("partner:booking", args=[garage.slug, booking.reference])))
    assert [here(garage, delivery.order) in page for page in (goods, job)] == [True, True]


def test_what_went_over_is_listed_and_the_job_says_so(mechanic: Client, garage: Installer, friday_noon: Any) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    order = a_transferred_order(garage, booking=booking, needs_time=True)
    friday_noon.move_to(AT + timedelta(hours=6))
    goods = words(mechanic.get(reverse("partner_goods:list", args=[garage.slug])))
    assert ("Siirtynyt teille" in goods, order.number in goods) == (True, True)
    job = words(mechanic.get(reverse("partner:booking", args=[garage.slug, booking.reference])))
    assert "Tilaus on siirtynyt teille: hinnat, maksu ja muutokset ovat teidän ja asiakkaan välisiä." in job
    assert "Poista aika" in job
    assert "Ehdota toista aikaa" not in job


def test_queries_do_not_grow_with_what_went_over(
    mechanic: Client, garage: Installer, friday_noon: Any, django_assert_num_queries: Any
) -> None:
    url = reverse("partner_goods:list", args=[garage.slug])
    a_transferred_order(garage)
    mechanic.get(url)
    with django_assert_num_queries(6) as one:
        mechanic.get(url)
    for _more in range(4):
        a_transferred_order(garage)
    with django_assert_num_queries(len(one)):
        mechanic.get(url)


# The desk


def test_the_desk_transfers_as_the_customer_told_by_phone(clerk: Client, friday_noon: Any) -> None:
    order = an_order_to_garage()
    friday_noon.move_to(AT + timedelta(hours=1))
    change = reverse("admin:orders_order_change", args=[order.pk])
    assert desk(order) in words(clerk.get(change))
    assert "sopimuskumppaniksi tulee Rengas Rautio Oy (Y-tunnus 2345678-0)" in words(clerk.get(desk(order)))
    for _press in range(2):
        clerk.post(desk(order), told())
    event = order.events.get(kind="transferred")
    assert (event.actor_kind, event.channel, event.contacted_at) == ("staff", "phone", AT)
    page = words(clerk.get(change))
    assert ("Rengas Rautio Oy" in page, AGREED in page) == (True, True)
    assert "Rengas Rautio Oy (Y-tunnus 2345678-0)" in page
    assert desk(order) not in page


@pytest.mark.rule("R2.5")
def test_the_desk_is_told_why_an_owned_garage_takes_nothing_over(clerk: Client) -> None:
    order = an_order_to_garage(a_garage(name="Lapin Kumi Rovaniemi"))
    page = words(clerk.get(desk(order)))
    assert "Lapin Kumi Rovaniemi on Lapin Kumin oma asennuspiste." in page
    assert '<form method="post" novalidate' not in page


def test_who_only_reads_transfers_nothing(clerk: Client) -> None:
    order = an_order_to_garage()
    reader = User.objects.create_user("lukija@lapinkumi.example", "x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_order"))
    client = Client()
    client.force_login(reader)
    assert client.post(desk(order), told()).status_code == 403
    assert Transfer.objects.count() == 0


def test_goods_are_put_back_by_a_button_while_somebody_asks(clerk: Client, friday_noon: Any) -> None:
    order = a_transferred_order()
    back = reverse("admin:orders_order_goods_back", args=[order.pk])
    change = reverse("admin:orders_order_change", args=[order.pk])
    assert back in words(clerk.get(change))
    for _press in range(2):
        clerk.post(back)
    assert order.events.filter(kind="transferred_goods_back").count() == 1
    assert back not in words(clerk.get(change))


# The customer


@pytest.mark.rule("R4.2")
def test_the_customers_page_names_the_party_and_offers_nothing_of_ours(
    visitor: Client, garage: Installer, friday_noon: Any
) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    order = a_transferred_order(garage, booking=booking, needs_time=True)
    page = words(visitor.get(reverse("orders:order", args=[order.token])))
    wanted = [
        "Tilaus on siirtynyt asennuspisteelle",
        "Rengas Rautio Oy",
        "2345678-0",
        "voimassa ovat sen omat hinnat",
        f"Sovittiin: {AGREED}",
        "Jos haluat siirtää tai perua ajan, soita asennuspisteelle.",
        "Tilausvahvistus",
    ]
    assert [part for part in wanted if part not in page] == []
    unwanted = ["Peru tilaus", "Peru varattu aika", "Siirrä aika", "35,00", "Arvioitu toimitus"]
    assert [part for part in unwanted if part in page] == []


def test_the_customer_finds_no_way_to_the_garages_time(visitor: Client, garage: Installer, friday_noon: Any) -> None:
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    order = a_transferred_order(garage, booking=booking, needs_time=True)
    for name in ("give_up_time", "move_time", "cancel"):
        visitor.post(reverse(f"orders:{name}", args=[order.token]), {"aika": TEN.isoformat()})
    booking.refresh_from_db()
    order.refresh_from_db()
    assert (booking.state, booking.starts_at, order.state) == ("confirmed", TEN, "transferred")
