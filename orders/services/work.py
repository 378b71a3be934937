"""Work that a garage has finished: charged, and with it the goods it was done on. Garages never call orders."""

from datetime import datetime

from django.utils.translation import gettext as _

from installers.services import moves, visits
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.delivery.errors import NotChargeable
from orders.models import Capture, LineKind, Order, OrderLine, TaskKind
from orders.payment import purchase
from orders.services.attention import raise_task
from orders.services.captures import Charge, charge_afterwards
from orders.services.completion import complete_if_done, work_is_settled
from orders.services.correction_steps import give_way
from orders.services.deliveries import give
from orders.services.planning import locked
from orders.states import DELIVERY, DeliveryState, OrderState


@act
def settle(*, order_id: int, at: datetime, by: Actor) -> bool:
    """Charge the work of a booking that is done, hand over the goods it was done on, complete the order if that is all.

    Whether anything happened; asked again, nothing more does. Money that can't be had is a clerk's task. From now on
    the garage's press is not undone, not even by one that began in time and waited for its turn.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.booking_id is None:
        return False
    order.booking = moves.locked(booking_id=order.booking_id)
    if order.state != OrderState.CONFIRMED or not work_is_settled(order, at):
        return False
    if not give_way(order=order, at=at, by=by):
        return False
    visits.settle(booking=order.booking, at=at, by=by)
    charged = _charged(order, at=at, by=by)
    handed = _hand_over_mounted(order, at=at, by=by)
    order.refresh_from_db(fields=["state"])
    return complete_if_done(order=order, at=at, by=by) or handed or charged


def _charged(order: Order, *, at: datetime, by: Actor) -> bool:
    """Charge the work, unless it has been asked for before."""
    if Capture.objects.filter(booking=order.booking).exists():
        return False
    return charge_afterwards(order=order, what=_charge(order), at=at, by=by) is not None


def _charge(order: Order) -> Charge:
    """The work; with an order of work alone, everything."""
    lines = order.lines.all() if not order.deliveries.exists() else order.lines.filter(kind=LineKind.SERVICE)
    return Charge(
        lines=tuple(purchase.line(line) for line in lines if line.total),
        description=_("Työ tehty"),
        booking=order.booking,
    )


def _hand_over_mounted(order: Order, *, at: datetime, by: Actor) -> bool:
    """Work done on the goods themselves: they are on the car, whether or not anybody pressed a button."""
    booking = order.booking
    if booking is None or booking.done_at is None or not _works_on_goods(order):
        return False
    waiting = [pk for pk, state in order.deliveries.values_list("pk", "state") if _may_be_given(state)]
    for delivery_id in waiting:
        try:
            give(delivery=locked(delivery_id=delivery_id), received_at=booking.done_at, at=at, by=by)
        except NotChargeable as refusal:
            raise_task(order=order, kind=TaskKind.PAYMENT_FAILED, at=at, by=by, data=dict(refusal.data))
            return False
    return bool(waiting)


def _works_on_goods(order: Order) -> bool:
    """Something that is done to goods of this order: mounting, balancing."""
    work = OrderLine.objects.filter(order=order, kind__in=[LineKind.SERVICE, LineKind.INCLUDED])
    return work.filter(parent__kind=LineKind.GOODS).exists()


def _may_be_given(state: str) -> bool:
    return state != DeliveryState.HANDED_OVER and DELIVERY.allows(state, DeliveryState.HANDED_OVER)
