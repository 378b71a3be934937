"""When an order is over: everything has been received, and all its work is done."""

from datetime import datetime

from installers.policy import TAKE_BACK_TIME
from installers.states import CANCELLED, BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from orders.delivery.errors import NotOver
from orders.models import Order
from orders.services.events import note
from orders.states import ORDER, DeliveryState, OrderState


@step
def complete_if_done(*, order: Order, at: datetime, by: Actor) -> bool:
    """Complete the locked order if nothing is left to deliver or to do; whether it did."""
    if order.state != OrderState.CONFIRMED or not _all_received(order) or not _work_is_done(order, at):
        return False
    _complete(order, at=at, by=by)
    return True


@act
def close(*, order_id: int, at: datetime, by: Actor) -> Order:
    """Complete an order whose booked time was called off or missed: a person knows that the work will not be done.

    What is left of its authorisation is let go later, by time (`services.release`). Over already: nothing happens.
    Raises NotOver while goods are under way or work may still be done.
    """
    order = Order.objects.select_for_update(of=["self"]).select_related("booking").get(pk=order_id)
    if order.state == OrderState.COMPLETED:
        return order
    if order.state != OrderState.CONFIRMED or not _all_received(order) or not _work_is_off(order):
        raise NotOver(order=order.number)
    note(order=order, kind="closed_by_hand", at=at, by=by)
    _complete(order, at=at, by=by)
    return order


def _complete(order: Order, *, at: datetime, by: Actor) -> None:
    ORDER.check(order.state, OrderState.COMPLETED)
    order.state = OrderState.COMPLETED
    order.completed_at = at
    order.save(update_fields=["state", "completed_at"])
    note(order=order, kind="completed", at=at, by=by)


def work_is_settled(order: Order, at: datetime) -> bool:
    """The garage has finished, and can no longer take that back."""
    booking = order.booking
    done_at = booking.done_at if booking and booking.state == BookingState.DONE else None
    return done_at is not None and done_at <= at - TAKE_BACK_TIME


def _all_received(order: Order) -> bool:
    """Every delivery is with the customer; an order of work alone has none, and then its work decides."""
    states = set(order.deliveries.standing().values_list("state", flat=True))
    return states == {DeliveryState.HANDED_OVER} or (not states and order.booking_id is not None)


def _work_is_done(order: Order, at: datetime) -> bool:
    """A booked time that was called off or missed leaves the work undone: a person decides then."""
    return order.booking_id is None or work_is_settled(order, at)


def _work_is_off(order: Order) -> bool:
    return order.booking is not None and order.booking.state in (*CANCELLED, BookingState.NO_SHOW)
