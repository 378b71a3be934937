"""What the shop tells about goods that come later, and about an order that comes in parts (R5.16, R5.17)."""

from datetime import datetime
from typing import Any

from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation
from orders.delivery.consignments import goods
from orders.models import Delay, Delivery, Order
from orders.shortages.delaying import cancel_until


@step
def delivery_delayed(*, delay: Delay, is_early: bool, at: datetime) -> Message:
    """The goods come later: why, the new days, and what the customer can do about it, all free of charge (R5.16).

    `is_early`: the booked time comes before the goods, and is to be moved.
    """
    order = delay.order
    more = {"delay": delay, "is_early": is_early, "phoned": delay.contacted_at, "cancel_until": cancel_until(delay)}
    return _mail("delivery_delayed", order, str(delay), at=at, new=_window(delay), **more)


@step
def order_parted(*, first: Delivery, later: Delivery, delay: Delay | None, at: datetime) -> Message:
    """The order comes in two parts at no extra freight: what comes when (R5.17)."""
    more = {"delay": delay, "cancel_until": cancel_until(delay) if delay else None}
    now, then = goods(first), goods(later)
    new = _window(delay) if delay else ""
    return _mail("order_parted", later.order, later.number, at=at, now=now, then=then, new=new, **more)


def _window(delay: Delay) -> str:
    with translation.override(delay.order.language):
        return presentation.window(delay.new_first_on, delay.new_last_on)


def _mail(name: str, order: Order, key: str, *, at: datetime, **more: Any) -> Message:
    with translation.override(order.language):
        context = {**presentation.context(order), **more}
    return enqueue_email(
        name=name, to=order.email, context=context, dedupe_key=key, at=at, language=order.language, about=order.number
    )
