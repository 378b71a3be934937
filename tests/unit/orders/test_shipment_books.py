"""The invariants of booked carriage: a sound booking passes, each breach is told with its reference."""

from datetime import timedelta
from typing import Any

import pytest

from lapinkumi.core import clock
from orders.books.shipments import check_shipments
from orders.models import Delivery, DeliveryEvent, Shipment
from tests.builders.garages import a_garage
from tests.unit.orders.test_shipments import asked, cancel, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(playground: Any) -> Shipment:
    return made(asked())


def test_sound_carriage_passes(booked: Shipment):
    assert list(check_shipments()) == []


@pytest.mark.parametrize("over", [{"booking_id": ""}, {"codes": []}])
def test_carriage_that_can_not_be_followed_is_told(booked: Shipment, over: dict[str, Any]):
    Shipment.objects.update(**over)
    assert list(check_shipments()) == [f"Kuljetus {booked.reference} on tilattu ilman seurantatunnusta"]


def test_carriage_of_what_a_garage_gets_is_told(booked: Shipment):
    Delivery.objects.update(way="installer", installer=a_garage())
    assert list(check_shipments()) == [f"Kuljetus {booked.reference} on tilattu toimitukselle, joka ei mene kotiin"]


def test_carriage_that_outlives_its_delivery_by_a_day_is_told(booked: Shipment):
    cancel(delivery=booked.delivery)
    DeliveryEvent.objects.filter(kind="cancelled").update(at=clock.now())
    assert list(check_shipments()) == []
    DeliveryEvent.objects.filter(kind="cancelled").update(at=clock.now() - timedelta(days=1))
    assert list(check_shipments()) == [f"Kuljetus {booked.reference} on yhä tilattu, vaikka toimitus on peruttu"]


def test_carriage_without_its_history_is_told(booked: Shipment):
    DeliveryEvent.objects.filter(kind="booked").delete()
    assert list(check_shipments()) == [f"Kuljetus {booked.reference} on tilattu, mutta siitä ei ole tapahtumaa"]
