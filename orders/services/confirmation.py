"""The two confirmations (R2.4): receipt of the order by itself, the contract by a person."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.states import ForbiddenMove
from orders.corrections import repromise
from orders.documents import confirmation as paper
from orders.errors import LaterThanPromised
from orders.messages import orders as messages
from orders.models import Correction, Order
from orders.seen import require_seen
from orders.services import planning
from orders.services.events import note
from orders.services.nothing_missing import require_nothing_missing
from orders.states import ORDER, OrderState


@step
def receive(*, order: Order, at: datetime, by: Actor) -> None:
    """Take the order in and tell the customer so at once: receipt only, no contract yet.

    The order must be locked by the caller. Received already: nothing happens. Raises ForbiddenMove for an order that is
    past it.
    """
    if order.state == OrderState.PRELIMINARY:
        return
    ORDER.check(order.state, OrderState.PRELIMINARY)
    order.state = OrderState.PRELIMINARY
    order.placed_at = at
    order.closed_at = None
    order.save(update_fields=["state", "placed_at", "closed_at"])
    note(order=order, kind="received", at=at, by=by)
    messages.order_received(order=order, at=at)


@act
def confirm(*, order_id: int, seen: str | None = None, at: datetime, by: Actor) -> Order:
    """Form the contract: the customer gets the final confirmation and its paper, the goods a delivery.

    The delivery window is reckoned again from today; an earlier one is promised instead (R5.4). `seen` is the order as
    the clerk saw it (`orders.seen`), None where nobody looked. Confirmed already: nothing happens. Raises
    LaterThanPromised where only a correction can tell the new window, OrderChanged, or ForbiddenMove for any order that
    is not preliminary: one that waits for its customer is confirmed by their yes alone (R5.21).
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.state == OrderState.CONFIRMED:
        return order
    if order.state != OrderState.PRELIMINARY:
        raise ForbiddenMove(machine=ORDER.name, current=order.state, target=OrderState.CONFIRMED)
    if seen is not None:
        require_seen(order, seen)
    require_nothing_missing(order=order)
    _promise_again(order, at)
    conclude(order=order, at=at, by=by)
    return order


@step
def conclude(*, order: Order, correction: Correction | None = None, at: datetime, by: Actor) -> None:
    """The contract of the locked order is formed as it stands now; mail and paper show what was corrected."""
    ORDER.check(order.state, OrderState.CONFIRMED)
    order.state = OrderState.CONFIRMED
    order.confirmed_at = at
    order.save(update_fields=["state", "confirmed_at", "promise_first_on", "promise_last_on"])
    planning.plan(order=order, at=at, by=by)
    note(order=order, kind="confirmed", at=at, by=by)
    document = paper.store(order=order, correction=correction, at=at)
    messages.order_confirmed(order=order, document=document, correction=correction, at=at)


def _promise_again(order: Order, at: datetime) -> None:
    window = repromise.reckoned(order, at=at)
    if window is None:
        return
    if repromise.is_later(order, window):
        raise LaterThanPromised(first_on=window.first_on, last_on=window.last_on)
    order.promise_first_on, order.promise_last_on = window
