"""What the shop tells of force majeure: without delay, once for each order and hindrance (LK 10, R10.1)."""

from datetime import datetime

from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from lapinkumi.outbox.still_true import StillTrue
from orders import presentation
from orders.hindrances import rights
from orders.models import HinderedOrder, Hindrance, Order
from orders.states import LIVING, HindranceState


@step
def hindrance_told(*, order: Order, hindrance: Hindrance, at: datetime) -> Message:
    """What happened, what it means for the order, and what rights follow and when."""
    with translation.override(order.language):
        ground = rights.ground(order, at=at)
        context = {
            "order": order,
            "url": presentation.order_url(order),
            "hindrance": hindrance,
            "now": ground.text if ground else "",
            "to_come": "" if ground else rights.to_come(order, hindrance),
            "time": presentation.booked_time(order) if presentation.has_time(order) else "",
        }
    return enqueue_email(
        name="hindrance_told",
        to=order.email,
        context=context,
        dedupe_key=f"{order.number}:{hindrance.pk}",
        at=at,
        language=order.language,
        still_true=StillTrue("order_is_hindered", {"order": order.pk, "hindrance": hindrance.pk}),
        about=order.number,
    )


def order_is_hindered(*, order: int, hindrance: int, at: datetime) -> bool:
    """Whether the obstacle still stands in the way of that order (MESSAGE_STILL_TRUE)."""
    told = HinderedOrder.objects.filter(order=order, hindrance=hindrance, order__state__in=LIVING)
    return told.filter(hindrance__state=HindranceState.IN_FORCE).exists()
