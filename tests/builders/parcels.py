"""Parcels that nobody fetches, for tests: brought so far by the acts that bring them there."""

from datetime import date, datetime, timedelta
from typing import Any

from lapinkumi.core.acts import act
from lapinkumi.core.events import Channel
from orders.models import Delivery, Fee, Order
from orders.services import deliveries, parcels, unclaimed
from orders.services.events import note
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import AT, CUSTOMER, SHOP

ARRIVED = AT + timedelta(days=3)  # Monday 23.11.
LAST_ON = date(2026, 11, 30)  # seven days later, a Monday
BACK = AT + timedelta(days=12)  # Wednesday 2.12.


def sent(delivery: Delivery | None = None, *, at: datetime = AT) -> Delivery:
    delivery = delivery or a_home_delivery()
    return deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=at, by=SHOP)


def waiting(*, last_on: date | None = None, at: datetime = ARRIVED) -> Delivery:
    """A parcel that can be fetched."""
    delivery = sent()
    return parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=at, last_on=last_on, at=at, by=SHOP)


def announced(delivery: Delivery, *, at: datetime, contacted_at: datetime | None = None) -> Delivery:
    channel = Channel.PHONE if contacted_at else Channel.WEB
    return parcels.announce(delivery_id=delivery.pk, at=at, by=CUSTOMER, channel=channel, contacted_at=contacted_at)


def back(delivery: Delivery, *, at: datetime = BACK, **over: Any) -> Delivery:
    return deliveries.mark_returned(delivery_id=delivery.pk, at=at, by=SHOP, **over)


@act
def withdraw(*, order: Order, at: datetime, contacted_at: datetime | None = None) -> None:
    """What `returns` writes into the order's history when its customer withdraws."""
    note(order=order, kind="withdrawal_stated", at=at, by=CUSTOMER, contacted_at=contacted_at)


def a_parcel_fee(*, at: datetime = BACK) -> Fee:
    """Proposed for a parcel that nobody fetched and nobody spoke of."""
    back(waiting(), at=at)
    assert unclaimed.propose_parcel_fees(at=at) == 1
    return Fee.objects.get()
