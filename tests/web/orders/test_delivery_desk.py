"""Deliveries at the desk, and what the customer's page tells of them."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client

from installers.models import Installer
from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from orders.desk.counters import to_send_counter
from orders.models import Capture, Delivery, KlarnaCall, Payment
from orders.services import deliveries
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.orders import AT, SHOP

pytestmark = pytest.mark.django_db
LIST = "/hallinta/orders/delivery/"


def at_desk(client: Client, role: Role) -> Client:
    set_up_roles()
    user = User.objects.create_user(f"{uuid4().hex[:8]}@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def packer(client: Client) -> Client:
    return at_desk(client, Role.WAREHOUSE)


def order_page(visitor: Client, delivery: Delivery) -> str:
    answer = visitor.get(f"/tilaus/{delivery.order.token}/")
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def act(client: Client, action: str, *chosen: Delivery):
    return client.post(LIST, {"action": action, "_selected_action": [one.pk for one in chosen]}, follow=True)


@pytest.mark.rule("R5.14")
def test_a_parcel_is_sent_with_its_code_and_the_customer_follows_it(packer: Client, visitor: Client) -> None:
    delivery = a_home_delivery()
    assert "Toimitus</h2>" not in order_page(visitor, delivery).replace("Tilaus ja toimitus</h2>", "")
    page = packer.get(f"{LIST}{delivery.pk}/change/").content.decode()
    assert f'href="{LIST}{delivery.pk}/laheta/"' in page
    form = packer.get(f"{LIST}{delivery.pk}/laheta/").content.decode()
    assert '<option value="matkahuolto" selected>' in form
    answer = packer.post(f"{LIST}{delivery.pk}/laheta/", {"carrier": "schenker", "tracking_code": " sc-7 7 "})
    assert answer.url == f"{LIST}{delivery.pk}/change/"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.carrier, delivery.tracking_code) == ("dispatched", "schenker", "SC77")
    text = order_page(visitor, delivery)
    wanted = [
        "<h1>Tilauksesi on matkalla</h1>", "DB Schenker", "SC77", "Lähti pe 20.11.2026.",
        'href="https://ng.myschenker.fi/npseuranta/tracking.aspx?id=SC77"', "Lähetetty",
    ]  # fmt: skip
    assert [part for part in wanted if part not in text] == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"carrier": "posti", "tracking_code": "1"},
        {"carrier": "matkahuolto"},
        {"carrier": "matkahuolto", "tracking_code": "\u200b"},
        {"carrier": "matkahuolto", "tracking_code": "😀 <b>&?#"},
    ],
)
def test_a_parcel_without_carrier_or_code_stays(packer: Client, sent: dict) -> None:
    delivery = a_home_delivery()
    answer = packer.post(f"{LIST}{delivery.pk}/laheta/", sent)
    assert answer.status_code == 200
    if sent:
        assert "errorlist" in answer.content.decode()
    delivery.refresh_from_db()
    assert (delivery.state, KlarnaCall.objects.count()) == ("planned", 0)


def test_a_parcel_whose_money_is_gone_is_told(packer: Client) -> None:
    delivery = a_home_delivery()
    Payment.objects.update(state="expired")
    answer = packer.post(f"{LIST}{delivery.pk}/laheta/", {"carrier": "matkahuolto", "tracking_code": "MH1"})
    assert "ei ole voimassa olevaa maksua" in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "planned"


@pytest.mark.rule("R5.3")
def test_a_parcel_is_delivered_at_its_moment(
    packer: Client, visitor: Client, friday_noon: time_machine.Traveller
) -> None:
    delivery = a_home_delivery()
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    friday_noon.move_to(AT + timedelta(days=3))
    wrong = packer.post(f"{LIST}{delivery.pk}/perilla/", {"received_at": "2026-11-19T12:00"})
    assert "Hetki ei voi olla" in wrong.content.decode()
    packer.post(f"{LIST}{delivery.pk}/perilla/", {"received_at": "2026-11-22T15:30"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.received_at.isoformat()) == ("handed_over", "2026-11-22T13:30:00+00:00")
    text = order_page(visitor, delivery)
    assert "<h1>Tilauksesi on valmis</h1>" in text
    assert "Sait tuotteet su 22.11.2026." in text


def test_actions_move_many_and_tell_what_cannot_be(packer: Client, visitor: Client) -> None:
    first, second, home = a_garage_delivery(), a_garage_delivery(), a_home_delivery()
    answer = act(packer, "arrived", first, second, home).content.decode()
    assert "2 toimitusta kirjattu." in answer
    assert f"{home.number}: Tätä ei voi enää tehdä" in answer
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["planned", "ready", "ready"]
    assert "Nouda viimeistään pe 4.12.2026." in order_page(visitor, first)
    act(packer, "handed_over", first)
    act(packer, "unclaimed", second)
    assert "<h1>Toimitus ei päässyt perille</h1>" in order_page(visitor, second)
    act(packer, "returned", second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("handed_over", "returned")


@pytest.mark.parametrize("role", [Role.ACCOUNTANT])
def test_those_without_the_right_send_nothing(client: Client, role: Role) -> None:
    delivery = a_home_delivery()
    accountant = at_desk(client, role)
    sent = {"carrier": "matkahuolto", "tracking_code": "MH1"}
    assert accountant.post(f"{LIST}{delivery.pk}/laheta/", sent).status_code == 403
    assert accountant.get(LIST).status_code == 403
    delivery.refresh_from_db()
    assert delivery.state == "planned"


def test_goods_for_a_garage_have_no_page_to_send(packer: Client) -> None:
    delivery = a_garage_delivery()
    assert packer.get(f"{LIST}{delivery.pk}/laheta/").status_code == 404
    assert f"{delivery.pk}/laheta/" not in packer.get(f"{LIST}{delivery.pk}/change/").content.decode()


def test_a_refused_charge_is_asked_again(client: Client) -> None:
    delivery = a_home_delivery()
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    Capture.objects.update(state="failed", ended_at=AT)
    accountant = at_desk(client, Role.ACCOUNTANT)
    data = {"action": "again", "_selected_action": [Capture.objects.get().pk]}
    answer = accountant.post("/hallinta/orders/capture/", data, follow=True)
    assert "Veloitusta yritetään uudelleen" in answer.content.decode()
    assert (Capture.objects.get().state, Capture.objects.get().tries) == ("asked", 2)


def test_lists_are_found_and_filtered(packer: Client) -> None:
    delivery = a_home_delivery()
    garage: Installer | None = a_garage_delivery().installer
    assert garage is not None
    for query in (
        {"q": delivery.number},
        {"q": delivery.order.number},
        {"state__exact": "planned"},
        {"way__exact": "home"},
    ):
        answer = packer.get(LIST, query)
        assert delivery in list(answer.context["cl"].result_list)


@pytest.mark.rule("R5.17")
def test_a_delivery_is_parted(packer: Client) -> None:
    delivery = a_home_delivery()
    tyres = delivery.lines.get(line__kind="goods")
    ask = f"{LIST}{delivery.pk}/jaa/"
    assert f'name="rivi_{tyres.pk}"' in packer.get(ask).content.decode()
    assert "errorlist" in packer.post(ask, {f"rivi_{tyres.pk}": "5"}).content.decode()
    assert "kumpaankin jää tavaraa" in packer.post(ask, {f"rivi_{tyres.pk}": "4"}).content.decode()
    assert Delivery.objects.count() == 1
    assert packer.post(ask, {f"rivi_{tyres.pk}": "3"}).status_code == 302
    assert list(Delivery.objects.order_by("pk").values_list("lines__quantity", "number")) == [
        (1, delivery.number), (1, delivery.number), (3, f"{delivery.order.number}-2"),
    ]  # fmt: skip


def test_parcels_to_send_are_counted_where_the_list_shows_them(packer: Client) -> None:
    delivery = a_home_delivery()
    a_garage_delivery()
    counter = to_send_counter()
    assert counter.count == 1
    assert list(packer.get(counter.url).context["cl"].result_list) == [delivery]
