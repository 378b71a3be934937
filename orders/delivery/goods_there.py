"""From when an order's goods can be worked on at its garage (R5.5)."""

from datetime import datetime

from installers.policy import SLOT_MARGIN_WORKING_DAYS
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.working_days import add_working_days
from orders.models import Order
from orders.states import DeliveryState

_THERE = {DeliveryState.READY, DeliveryState.HANDED_OVER}


def goods_there_from(order: Order) -> datetime | None:
    """A working day after the last promised one, as at the checkout; None where nothing comes, or all has come.

    One query, none where nothing comes.
    """
    if order.promise_last_on is None:
        return None
    states = {delivery.state for delivery in order.deliveries.all()} - {DeliveryState.CANCELLED}
    if states and states <= _THERE:
        return None
    return start_of_day(add_working_days(order.promise_last_on, days=SLOT_MARGIN_WORKING_DAYS))
