"""Labels and parcel points: kept while they are needed, gone when they are not, and erasable with nothing else lost."""

from datetime import timedelta
from typing import Any

import pytest

from lapinkumi.core.acts import act
from orders.models import Delivery, Order, Shipment
from orders.policy import LABEL_KEPT_DAYS
from orders.services import deliveries, forgetting
from tests.builders.orders import AT, SHOP
from tests.unit.orders.test_shipments import asked, made

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(days=LABEL_KEPT_DAYS)


@pytest.fixture
def booked(playground: Any) -> Shipment:
    return made(asked())


@act
def erase(*, order: Order, at: Any, by: Any) -> None:
    forgetting.forget_carriage(order=Order.objects.select_for_update().get(pk=order.pk))


def labels() -> list[bool]:
    return [bool(bytes(label)) for label in Shipment.objects.values_list("label", flat=True)]


def sent(shipment: Shipment) -> None:
    code = shipment.codes[0]
    deliveries.dispatch(delivery_id=shipment.delivery_id, carrier="matkahuolto", tracking_code=code, at=AT, by=SHOP)


@pytest.mark.rule("R3.1")
def test_a_label_is_dropped_a_month_after_its_booking_once_the_parcel_has_left(booked: Shipment):
    sent(booked)
    assert (forgetting.forget_labels(at=LATE - timedelta(seconds=1)), labels()) == (0, [True])
    assert [forgetting.forget_labels(at=LATE), forgetting.forget_labels(at=LATE)] == [1, 0]
    kept = Shipment.objects.get()
    assert (labels(), kept.codes, kept.booking_id, kept.state) == ([False], booked.codes, booked.booking_id, "booked")


def test_the_label_of_a_parcel_that_has_not_left_is_kept(booked: Shipment):
    assert (forgetting.forget_labels(at=LATE), labels()) == (0, [True])


@pytest.mark.rule("R3.1")
def test_erasing_takes_the_label_and_the_point_of_that_order_alone(booked: Shipment, playground: Any):
    other = made(asked())
    Order.objects.update(pickup_point={"id": "1", "name": "Kioski", "street": "", "postcode": "96200", "city": "R"})
    before = list(Delivery.objects.order_by("pk").values())
    for _time in range(2):
        erase(order=booked.delivery.order, at=AT, by=SHOP)
    assert list(Shipment.objects.exclude(label=b"")) == [other]
    assert list(Order.objects.exclude(pickup_point={})) == [other.delivery.order]
    assert list(Delivery.objects.order_by("pk").values()) == before
