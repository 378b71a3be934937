"""What the shop tells about a change that the customer made: everything old and new, and what follows (R5.18)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation

from installers.wording import late_fee
from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation
from orders.corrections.view import Change
from orders.models import Order
from orders.states import OrderState


@step
def order_changed(
    *, order: Order, rows: Sequence[Change], number: int, late: bool, lost_time: bool, at: datetime
) -> Message:
    """The change, old and new side by side, and the order as it stands now: the proof of what was agreed."""
    with translation.override(order.language):
        context = {
            **presentation.context(order),
            "changes": list(rows),
            "lost_time": lost_time,
            "needs_time": order.needs_time,
            "late": late,
            "is_preliminary": order.state == OrderState.PRELIMINARY,
            **late_fee(),
        }
    return enqueue_email(
        name="order_changed",
        to=order.email,
        context=context,
        dedupe_key=f"{order.number}:{number}",
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def address_changed(*, order: Order, to: str, number: int, at: datetime) -> Message:
    """To the old address: the order's messages go elsewhere from now on; not to which, for that is its owner's."""
    return enqueue_email(
        name="order_address_changed",
        to=to,
        context={"order": order},
        dedupe_key=f"{order.number}:{number}",
        at=at,
        language=order.language,
        about=order.number,
    )
