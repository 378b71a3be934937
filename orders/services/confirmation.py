"""The two confirmations (R2.4): receipt of the order by itself, the contract by a person."""

from datetime import date, datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from orders import messages
from orders.documents import confirmation as paper
from orders.models import Order
from orders.services import planning
from orders.services.events import note
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
def confirm(*, order_id: int, promise: tuple[date, date] | None = None, at: datetime, by: Actor) -> Order:
    """Form the contract: the customer gets the final confirmation and its paper, the goods a delivery.

    Confirmed already: nothing happens.

    `promise` is the delivery window reckoned again from today; a later last day than was promised is a correction and
    must have been accepted before (R5.4, R5.21). Raises ForbiddenMove where the order cannot be confirmed any more.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.state == OrderState.CONFIRMED:
        return order
    ORDER.check(order.state, OrderState.CONFIRMED)
    order.state = OrderState.CONFIRMED
    order.confirmed_at = at
    if promise is not None:
        order.promise_first_on, order.promise_last_on = promise
    order.save(update_fields=["state", "confirmed_at", "promise_first_on", "promise_last_on"])
    planning.plan(order=order, at=at, by=by)
    note(order=order, kind="confirmed", at=at, by=by)
    document = paper.store(order=order, at=at)
    messages.order_confirmed(order=order, document=document, at=at)
    return order
