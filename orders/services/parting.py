"""An order that comes in parts: what takes longer gets a delivery of its own, and the customer is told (R5.17)."""

from collections.abc import Mapping
from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.corrections.repromise import Window
from orders.messages import delays as messages
from orders.models import Delivery
from orders.seen import seen_of
from orders.services.delays import write
from orders.services.events import note
from orders.services.planning import locked, parted
from orders.shortages.delaying import problems
from orders.shortages.errors import BadDelay


@act
def part_and_tell(
    *,
    delivery_id: int,
    pieces: Mapping[int, int],
    window: Window | None = None,
    reason: str = "",
    at: datetime,
    by: Actor,
) -> Delivery:
    """Part the delivery, and tell the customer what comes when; never at an extra freight.

    `window` where the later part comes after the promised days, with its reason: it is a delay then, of that part
    (R5.16). Raises BadDelay for days that make no sense, and as `planning.parted`.
    """
    first = locked(delivery_id=delivery_id)
    order, delay = first.order, None
    if window and (found := problems(order, window, reason, contacted_at=None, at=at)):
        raise BadDelay(found)
    seen = seen_of(order)
    later = parted(delivery=first, pieces=pieces, at=at, by=by)
    note(order=order, kind="parted", at=at, by=by, data={"first": first.number, "later": later.number})
    if window:
        delay = write(order=order, window=window, reason=reason, seen=seen, delivery=later, at=at, by=by)
    messages.order_parted(first=first, later=later, delay=delay, at=at)
    return later
