"""Whether an order is so late, or so hindered, that its customer may cancel it wherever it is (R5.16, R5.19, R10.1)."""

from datetime import date, datetime, timedelta

from installers.states import LIVING as LIVING_TIME
from lapinkumi.core.clock import local_date
from orders.hindrances.rights import ground
from orders.models import Order
from orders.policy import REASONABLE_DELIVERY_DAYS
from orders.shortages.delaying import agreed_last_on, told_lately
from orders.states import LIVING, DeliveryState

OVERDUE, FORCE_MAJEURE = "overdue", "force_majeure"
# The customer has it, or can fetch it: it has been delivered where it was agreed.
THERE = {DeliveryState.READY, DeliveryState.HANDED_OVER, DeliveryState.UNCLAIMED}


def last_day(order: Order) -> date:
    """The last day on which the order was to be there: as agreed, or as booked by the customer after that.

    Where no day was promised, 30 days from the order.
    """
    placed_on = local_date(order.placed_at or order.created_at)
    promised = agreed_last_on(order) or placed_on + timedelta(days=REASONABLE_DELIVERY_DAYS)
    booking = order.booking
    booked = local_date(booking.starts_at) if booking is not None and booking.state in LIVING_TIME else promised
    return max(promised, booked)


def why_free(order: Order, *, at: datetime) -> str:
    """Why the customer may cancel free of charge wherever the order is: overdue, or force majeure; empty where not.

    `order` with its deliveries and booking; one query more.
    """
    if is_overdue(order, at=at):
        return OVERDUE
    return FORCE_MAJEURE if ground(order, at=at) else ""


def is_overdue(order: Order, *, at: datetime) -> bool:
    """Whether that day has passed at that moment, or a delay was told lately, and something has not come.

    `order` with its deliveries, booking, delays and shortages.
    """
    late = local_date(at) > last_day(order) or told_lately(order, at=at)
    if order.state not in LIVING or not late:
        return False
    states = {DeliveryState(one.state) for one in order.deliveries.all()} - {DeliveryState.CANCELLED}
    return bool(states - THERE) if states else order.booking is None
