"""Carriage booked at the desk: the button, the label, what the carrier tells, and who may."""

from datetime import timedelta

import pytest
from django.test import Client

from lapinkumi.accounts.roles import Role
from orders.models import Delivery, Shipment
from orders.services import carrier_news, shipments
from orders.tasks import book_shipment
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.orders import AT, SHOP
from tests.unit.orders.test_shipments import cancel
from tests.web.orders.test_delivery_desk import LIST, at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def packer(client: Client) -> Client:
    return at_desk(client, Role.WAREHOUSE)


def page(client: Client, delivery: Delivery) -> str:
    return client.get(f"{LIST}{delivery.pk}/change/").content.decode()


@pytest.mark.rule("R5.14")
def test_carriage_is_booked_the_label_opens_and_the_code_is_filled_in(packer, playground):
    delivery = a_home_delivery()
    url = f"{LIST}{delivery.pk}/tee/tilaa-kuljetus/"
    assert f'href="{url}"' in page(packer, delivery)
    assert packer.post(url).url == f"{LIST}{delivery.pk}/change/"
    shipment = Shipment.objects.get()
    assert packer.get(f"{LIST}{delivery.pk}/osoitekortti/").status_code == 404
    book_shipment(id=shipment.pk)
    shipment.refresh_from_db()
    shown = page(packer, delivery)
    assert f'href="{url}"' not in shown
    assert ", ".join(shipment.codes) in shown
    assert f'href="{LIST}{delivery.pk}/osoitekortti/"' in shown
    label = packer.get(f"{LIST}{delivery.pk}/osoitekortti/")
    assert (label["Content-Type"], label.content[:5]) == ("application/pdf", b"%PDF-")
    assert f'value="{shipment.tracking_code}"' in packer.get(f"{LIST}{delivery.pk}/laheta/").content.decode()


def test_pressed_twice_it_is_one(packer, playground):
    delivery = a_home_delivery()
    for _ in range(2):
        packer.post(f"{LIST}{delivery.pk}/tee/tilaa-kuljetus/")
    assert Shipment.objects.count() == 1


def test_where_nothing_can_be_booked_no_button_is_shown_and_the_reason_is_told(packer, playground, settings):
    delivery, to_garage = a_home_delivery(), a_garage_delivery()
    settings.NSHIFT_SENDER = ""
    assert "tilaa-kuljetus" not in page(packer, delivery)
    assert "tilaa-kuljetus" not in page(packer, to_garage)
    answer = packer.post(f"{LIST}{delivery.pk}/tee/tilaa-kuljetus/")
    assert "Tilaa kuljetus käsin" in answer.content.decode()
    settings.NSHIFT_SENDER = "LK1"
    cancel(delivery=delivery)
    assert "tilaa-kuljetus" not in page(packer, delivery)
    assert Shipment.objects.count() == 0


def test_a_booking_is_called_off_at_the_desk(packer, playground):
    delivery = a_home_delivery()
    url = f"{LIST}{delivery.pk}/tee/peru-kuljetus/"
    shipment = shipments.book(delivery_id=delivery.pk, at=AT, by=SHOP)
    assert url not in page(packer, delivery)
    shipments.make(shipment_id=shipment.pk, at=AT, by=SHOP)
    assert f'href="{url}"' in page(packer, delivery)
    playground.fail("nshift", status=503, next=5, path="/shipments")
    assert "Kuljetusyhtiön järjestelmä ei vastaa" in packer.post(url).content.decode()
    playground.fail("nshift", status=503, next=0)
    assert packer.post(url).url == f"{LIST}{delivery.pk}/change/"
    assert packer.get(f"{LIST}{delivery.pk}/osoitekortti/").status_code == 404
    assert "tilaa-kuljetus" in page(packer, delivery)


def test_what_is_in_doubt_is_said_not_to_be_booked_by_a_person(packer, playground):
    delivery = a_home_delivery()
    shipment = shipments.book(delivery_id=delivery.pk, at=AT, by=SHOP)
    Shipment.objects.update(state="unknown", next_try_at=None)
    assert "ei-tilattu" in page(packer, delivery)
    packer.post(f"{LIST}{delivery.pk}/tee/ei-tilattu/")
    shipment.refresh_from_db()
    assert shipment.state == "failed"
    assert "tilaa-kuljetus" in page(packer, delivery)


@pytest.mark.rule("R5.14")
def test_what_the_carrier_tells_is_shown_as_it_was_told(packer, playground):
    delivery = a_home_delivery()
    carrier_news.follow_parcels(at=AT - timedelta(hours=1))
    shipment = shipments.book(delivery_id=delivery.pk, at=AT, by=SHOP)
    shipments.make(shipment_id=shipment.pk, at=AT, by=SHOP)
    playground.alert(shipment.reference, "SOMETHING_<NEW>")
    carrier_news.follow_parcels(at=AT)
    shown = page(packer, delivery)
    assert "STATUS_SOMETHING_&lt;NEW&gt;" in shown
    assert "<NEW>" not in shown


@pytest.mark.parametrize("role", [Role.ACCOUNTANT])
def test_others_book_nothing_and_see_no_label(client, playground, role):
    at_desk(client, role)
    delivery = a_home_delivery()
    assert client.post(f"{LIST}{delivery.pk}/tee/tilaa-kuljetus/").status_code == 403
    assert client.get(f"{LIST}{delivery.pk}/osoitekortti/").status_code == 403
    assert Shipment.objects.count() == 0


def test_a_stranger_gets_no_label(client):
    delivery = a_home_delivery()
    assert client.get(f"{LIST}{delivery.pk}/osoitekortti/").status_code == 302
