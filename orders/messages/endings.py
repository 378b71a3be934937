"""What the shop tells about an order that ended before it was delivered: cancelled, or refused."""

from datetime import datetime
from typing import Any

from django.utils import translation

from installers.calendar_file import calendar_removal
from installers.states import CANCELLED
from installers.wording import late_fee
from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation
from orders.models import Order
from orders.states import DeliveryState


@step
def order_cancelled(*, order: Order, why: str, reason: str, late: bool, at: datetime) -> Message:
    """The order was cancelled: by whom and why, what becomes of the money and of a booked time, and what it costs.

    `why` is the cause as `orders.services.cancelling` names it, `reason` a clerk's own words. It is free of charge; the
    time itself, given up `late`, may cost (R5.6). Of what is on its way it says what to do if it comes all the same.
    """
    recalled = order.deliveries.filter(state=DeliveryState.RECALLED).exists()
    with translation.override(order.language):
        more = {"why": why, "reason": reason, "late": late, "recalled": recalled, **late_fee()}
    return _mail("order_cancelled", order, more, at=at)


@step
def order_refused(*, order: Order, reason: str, at: datetime) -> Message:
    """The order was refused: why, that no contract was made, and what becomes of the money (R1.2)."""
    return _mail("order_refused", order, {"reason": reason}, at=at)


def _mail(name: str, order: Order, more: dict[str, Any], *, at: datetime) -> Message:
    booking = order.booking
    # A time that was given up before has been told of before.
    ends = booking if booking and booking.state in CANCELLED and booking.cancelled_at == at else None
    removals = [calendar_removal(ends, at=at)] if ends and ends.confirmed_at else []
    with translation.override(order.language):
        context = {**presentation.context(order), "time_is_off": ends is not None, **more}
    return enqueue_email(
        name=name,
        to=order.email,
        context=context,
        dedupe_key=order.number,
        at=at,
        language=order.language,
        attachments=removals,
        about=order.number,
    )
