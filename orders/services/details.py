"""Mending what a customer mistyped about themselves, before the contract: no consent is needed, nothing gets worse."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from installers.services.bookings import tell_anew
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.states import ForbiddenMove
from orders.models import Order
from orders.partner.job_facts import job_facts
from orders.seen import require_seen
from orders.services.events import note
from orders.services.links import renew
from orders.states import BEFORE_THE_CONTRACT, ORDER, OrderState

CORRECTABLE_DETAILS: Final = (
    "email",
    "phone",
    "given_name",
    "family_name",
    "street",
    "postcode",
    "city",
    "plate",
)


@act
def correct_details(
    *, order_id: int, typed: Mapping[str, str], seen: str | None = None, at: datetime, by: Actor
) -> Order:
    """Put what `orders.forms.details.DetailsForm` has cleaned in the place of what was mistyped; the rest stays.

    The garage is told too. With another e-mail address the order's link is renewed and mailed there: the old one went
    to somebody else. The history names the fields alone: who the customer is stays out of it. Nothing different:
    nothing happens. Raises OrderChanged, or ForbiddenMove once the contract is made.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    changed = [name for name in CORRECTABLE_DETAILS if name in typed and typed[name] != getattr(order, name)]
    if not changed:
        return order
    if order.state not in BEFORE_THE_CONTRACT:
        raise ForbiddenMove(machine=ORDER.name, current=order.state, target=OrderState.PRELIMINARY)
    if seen is not None:
        require_seen(order, seen)
    for name in changed:
        setattr(order, name, typed[name])
    order.save(update_fields=changed)
    note(order=order, kind="details_corrected", at=at, by=by, data={"fields": changed})
    if order.booking_id:
        tell_anew(booking_id=order.booking_id, facts=job_facts(order), at=at, by=by)
    if "email" in changed:
        renew(order=order, at=at, by=by)
    return order
