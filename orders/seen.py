"""What a clerk had before their eyes: an act that was decided on an older picture is refused."""

import hashlib
import json

from orders.errors import OrderChanged
from orders.models import Order
from orders.models.checkout import CONTACT_FIELDS


def seen_of(order: Order) -> str:
    """The same as long as there is nothing new to see: state, lines, promise, place, contact, corrections."""
    return hashlib.sha256(json.dumps(_facts(order), sort_keys=True, default=str).encode()).hexdigest()


def require_seen(order: Order, seen: str) -> None:
    """Raise OrderChanged where the locked order is no longer what was seen."""
    if seen != seen_of(order):
        raise OrderChanged(order=order.pk)


def _facts(order: Order) -> dict[str, object]:
    return {
        "state": order.state,
        "lines": list(order.lines.order_by("position").values_list("pk", "quantity", "unit_price", "total")),
        "promise": (order.promise_first_on, order.promise_last_on),
        "place": (order.delivery_way, order.installer_id, order.booking_id),
        "contact": [getattr(order, name) for name in CONTACT_FIELDS],
        "shortages": list(order.shortages.order_by("number").values_list("number", "state")),
        "corrections": list(order.corrections.order_by("number").values_list("number", "state")),
    }
