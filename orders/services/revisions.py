"""Revisions of a contract's price before the delivery (R4.3, R5.12): the customer is told, and accepts or cancels free.

A revision is a `Correction` with a ground: its question, answers, reminders and lapse are those of corrections. The
contract stands meanwhile, and nothing of it leaves (`orders.services.deliveries`).
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from orders.corrections.reckoning import Changes
from orders.corrections.revising import revisable, revision
from orders.errors import NotRevisable
from orders.models import Correction, Order
from orders.seen import require_seen
from orders.services.correction_making import apply, pressed_before, require_reason, withdraw_open
from orders.services.correction_steps import locked_payment, offer, write
from orders.services.nothing_missing import require_nothing_missing


@act
def revise(
    *, order_id: int, ground: str, prices: Mapping[int, Decimal], reason: str, seen: str, at: datetime, by: Actor
) -> Correction:
    """Revise unit prices (by line id) of a contract on that ground, with a reason that the customer is told.

    A price that only falls holds at once; otherwise the customer is asked, and silence is no consent (R5.21). One that
    waits already is withdrawn for this one. `seen` is the order as the clerk saw it: the same press again is the same
    revision. Raises NotRevisable once something has left or been charged, BadCorrection, NothingToRevise, OrderChanged,
    AnotherQuestionOpen while goods are missing, or ForbiddenMove while Klarna is asked about an earlier one.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if existing := pressed_before(order, Changes(prices=prices), reason, seen):
        return existing
    if not revisable(order):
        raise NotRevisable(order=order.number)
    require_seen(order, seen)
    require_nothing_missing(order=order)
    require_reason(reason)
    found = revision(order, ground=ground, prices=prices, today=local_date(at))
    withdraw_open(order=order, tells=not found.is_worse, at=at, by=by)
    correction = write(
        order=order,
        draft=found,
        reason=reason.strip(),
        seen=seen,
        offered=found.is_worse,
        ground=ground,
        at=at,
        by=by,
    )
    if found.is_worse:
        offer(correction=correction, at=at, by=by)
    else:
        apply(correction=correction, payment=locked_payment(order), at=at, by=by)
    return correction
