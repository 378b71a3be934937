"""Orders to independent garages, and those that such a garage has taken over."""

from datetime import datetime, timedelta
from typing import Any

from installers.models import Installer
from lapinkumi.core.actors import Actor
from lapinkumi.core.events import Channel
from orders.models import Order, TransferCause
from orders.services import confirmation
from orders.services.transfers import transfer
from tests.builders.deliveries import paid
from tests.builders.garages import a_garage
from tests.builders.orders import AT, SHOP, a_received_order

GARAGE = Actor("garage", label="test")
LATER = AT + timedelta(hours=5)
AGREED = "Vaihdettiin renkaat kokoon 215/60 R16."


def an_independent_garage(**over: Any) -> Installer:
    party = {"party_name": "Rengas Rautio Oy", "business_id": "2345678-0", "party_address": "PL 7, 96101 Rovaniemi"}
    return a_garage(ownership=Installer.Ownership.INDEPENDENT, **{**party, **over})


def an_order_to_garage(garage: Installer | None = None, *, is_confirmed: bool = True, **over: Any) -> Order:
    """Four tyres to an independent garage, paid; confirmed unless said otherwise."""
    garage = garage or an_independent_garage()
    order = a_received_order(delivery_way="installer", installer=garage, **over)
    paid(order)
    return confirmation.confirm(order_id=order.pk, at=AT, by=SHOP) if is_confirmed else order


def take_over(order: Order, *, at: datetime = LATER, by: Actor = SHOP, **over: Any) -> Order:
    """The order's garage takes it over, as the customer told at the counter an hour ago."""
    told = {"channel": Channel.VISIT, "contacted_at": at - timedelta(hours=1)}
    what = {"cause": TransferCause.CHANGED, "agreed": AGREED, **told, **over}
    return transfer(order_id=order.pk, at=at, by=by, **what)


def a_transferred_order(garage: Installer | None = None, **over: Any) -> Order:
    order = take_over(an_order_to_garage(garage, **over))
    order.refresh_from_db()
    return order
