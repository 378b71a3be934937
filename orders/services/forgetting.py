"""What of carriage tells of a person and is kept no longer than it is needed: labels, and the point that was chosen."""

from datetime import datetime, timedelta
from typing import Final

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.due import each
from orders.models import Order, Shipment
from orders.policy import LABEL_KEPT_DAYS
from orders.states import DeliveryState

FORGETTER: Final = Actor.system("forget_labels")
NO_LABEL: Final = b""


def forget_labels(*, at: datetime) -> int:
    """Rule of DUE_RULES: drop the labels of parcels that have long left, or never will. Returns how many."""
    old = Shipment.objects.filter(ended_at__lte=at - timedelta(days=LABEL_KEPT_DAYS)).exclude(label=NO_LABEL)
    due = old.exclude(delivery__state=DeliveryState.PLANNED).order_by("pk").values_list("pk", flat=True)
    return each(list(due), lambda shipment_id: forget_label(shipment_id=shipment_id, at=at, by=FORGETTER))


@act
def forget_label(*, shipment_id: int, at: datetime, by: Actor) -> bool:
    """Drop one label; its booking and codes stay. False where it was dropped before."""
    return bool(Shipment.objects.filter(pk=shipment_id).exclude(label=NO_LABEL).update(label=NO_LABEL))


@step
def forget_carriage(*, order: Order) -> None:
    """Wipe what the locked order's carriage tells of its customer: all labels, and the parcel point. Twice is once.

    What the books need stays: carriers, codes, sums and dates. For whoever erases a person's data.
    """
    Shipment.objects.filter(delivery__order=order).exclude(label=NO_LABEL).update(label=NO_LABEL)
    if order.pickup_point:
        order.pickup_point = {}
        order.save(update_fields=["pickup_point"])
