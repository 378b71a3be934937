"""Parcels on their way home: waiting at the parcel point, not to be fetched, lost, found, followed by another code."""

from datetime import date, datetime, timedelta
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from lapinkumi.core.due import each
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from orders.delivery.errors import ImpossibleMoment, NotSent
from orders.delivery.rates import known_carrier
from orders.errors import CanNotAnnounce
from orders.messages import parcels as parcel_messages
from orders.models import Delivery, DeliveryEvent, TaskKind
from orders.policy import PARCEL_HOLDING_DAYS
from orders.services.attention import answered, ask_about
from orders.services.events import note
from orders.services.planning import locked, move
from orders.services.unclaimed import put_fee_right
from orders.states import DELIVERY, DeliveryState

REMINDER = Actor.system("remind_of_parcels")
REMINDED = "parcel_reminded"
ANNOUNCED = "parcel_announced"
# Told while the parcel is somewhere between us and the customer.
OPEN = (DeliveryState.DISPATCHED, DeliveryState.READY, DeliveryState.UNCLAIMED)
# A lost parcel is looked for by its code: just then the right one is needed.
TRACKED = (*OPEN, DeliveryState.LOST)


@act
def mark_at_point(
    *, delivery_id: int, arrived_at: datetime, at: datetime, by: Actor, last_on: date | None = None
) -> Delivery:
    """The parcel waits for the customer, until the carrier's own last day or else for the usual holding time (R5.14).

    The customer is told by SMS and e-mail. Raises ImpossibleMoment for an arrival before the parcel left or yet to
    come, and for a last day before the arrival.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.state == DeliveryState.READY:
        return delivery
    _require_home(delivery, DeliveryState.READY)
    DELIVERY.check(delivery.state, DeliveryState.READY)
    last = last_on or local_date(arrived_at) + timedelta(days=_holding_days(delivery))
    if not _minute(delivery.dispatched_at) <= arrived_at <= at or last < local_date(arrived_at):
        raise ImpossibleMoment
    move(delivery=delivery, to=DeliveryState.READY, at=at, by=by, ready_at=arrived_at, fetch_by_on=last)
    note(order=delivery.order, kind="at_point", at=at, by=by, data={"delivery": delivery.number})
    parcel_messages.parcel_ready(delivery=delivery, at=at)
    return delivery


@act
def announce(
    *,
    delivery_id: int,
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
) -> Delivery:
    """Keep the customer's word that they can't fetch the parcel, with the time of contact (R5.13, R5.22).

    Whether that is in time is judged by that time, later. Said already: the first word stands. A parcel that is back
    already is announced only by a contact made before it was: a fee proposed meanwhile is put right. Raises
    CanNotAnnounce.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.announced_at is not None:
        return delivery
    told_at = contacted_at or at
    if not (delivery.is_home and _may_be_announced(delivery, told_at, at)):
        raise CanNotAnnounce(delivery=delivery.pk)
    delivery.announced_at = told_at
    delivery.save(update_fields=["announced_at"])
    how: dict[str, Any] = {"channel": channel, "contacted_at": contacted_at}
    DeliveryEvent.of(at=at, by=by, kind=ANNOUNCED, delivery=delivery, **how).save()
    note(order=delivery.order, kind=ANNOUNCED, at=at, by=by, data={"delivery": delivery.number}, **how)
    put_fee_right(delivery=delivery, at=at, by=by)
    parcel_messages.parcel_announced(delivery=delivery, at=at)
    return delivery


@act
def mark_lost(*, delivery_id: int, at: datetime, by: Actor) -> Delivery:
    """Nobody knows where it is: a clerk's task, and the customer is told that we look into it."""
    delivery = locked(delivery_id=delivery_id)
    if delivery.state == DeliveryState.LOST:
        return delivery
    _require_home(delivery, DeliveryState.LOST)
    move(delivery=delivery, to=DeliveryState.LOST, at=at, by=by, lost_at=at)
    note(order=delivery.order, kind="lost", at=at, by=by, data={"delivery": delivery.number})
    ask_about(delivery=delivery, kind=TaskKind.PARCEL_LOST, at=at, by=by)
    parcel_messages.parcel_lost(delivery=delivery, at=at)
    return delivery


@act
def mark_found(*, delivery_id: int, at: datetime, by: Actor) -> Delivery:
    """The lost parcel has turned up and goes on its way: the customer is told. Its holding time begins anew.

    On its way already: nothing happens.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.state == DeliveryState.DISPATCHED:
        return delivery
    if delivery.state != DeliveryState.LOST:
        raise ForbiddenMove(machine="delivery", current=delivery.state, target=DeliveryState.DISPATCHED)
    move(delivery=delivery, to=DeliveryState.DISPATCHED, at=at, by=by, ready_at=None, fetch_by_on=None)
    note(order=delivery.order, kind="found", at=at, by=by, data={"delivery": delivery.number})
    answered(order=delivery.order, kind=TaskKind.PARCEL_LOST, delivery=delivery.number, at=at, by=by)
    parcel_messages.parcel_found(delivery=delivery, at=at)
    return delivery


@act
def correct_tracking(*, delivery_id: int, carrier: str, tracking_code: str, at: datetime, by: Actor) -> Delivery:
    """Put right by whom and under which code the parcel travels: the customer gets the right one.

    The same as before: nothing happens. Raises NotSent for what has not left, or is not on its way any more.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.state not in TRACKED or delivery.dispatched_at is None:
        raise NotSent(delivery=delivery.pk)
    old = {"carrier": delivery.carrier, "tracking_code": delivery.tracking_code}
    new = {"carrier": carrier, "tracking_code": tracking_code}
    if old == new:
        return delivery
    delivery.carrier, delivery.tracking_code = carrier, tracking_code
    delivery.save(update_fields=["carrier", "tracking_code"])
    DeliveryEvent.of(at=at, by=by, kind="tracking_corrected", data={"old": old, "new": new}, delivery=delivery).save()
    note(order=delivery.order, kind="tracking_corrected", at=at, by=by, data={"delivery": delivery.number})
    parcel_messages.tracking_corrected(delivery=delivery, at=at)
    return delivery


def remind_of_parcels(*, at: datetime) -> int:
    """Rule of DUE_RULES: remind once of parcels whose last day is near. Returns how many were reminded of."""
    waiting = Delivery.objects.parcels_to_remind(local_date(at)).order_by("fetch_by_on").values_list("pk", flat=True)
    return each(list(waiting), lambda delivery_id: remind(delivery_id=delivery_id, at=at, by=REMINDER))


@act
def remind(*, delivery_id: int, at: datetime, by: Actor) -> bool:
    """Remind of one parcel, once; not one that arrived so lately that the first word of it is the reminder."""
    delivery = locked(delivery_id=delivery_id)
    due = Delivery.objects.parcels_to_remind(local_date(at)).filter(pk=delivery_id).exists()
    if not due or delivery.events.filter(kind=REMINDED, data__last=str(delivery.fetch_by_on)).exists():
        return False
    if delivery.ready_at is None or local_date(delivery.ready_at) == local_date(at):
        return False
    data = {"last": str(delivery.fetch_by_on)}
    DeliveryEvent.of(at=at, by=by, kind=REMINDED, data=data, delivery=delivery).save()
    parcel_messages.parcel_reminder(delivery=delivery, at=at)
    return True


def _holding_days(delivery: Delivery) -> int:
    """So long the carrier keeps a parcel, where it does not tell the last day."""
    carrier = known_carrier(delivery.carrier)
    return carrier.holding_days if carrier else PARCEL_HOLDING_DAYS


def _require_home(delivery: Delivery, target: DeliveryState) -> None:
    if not delivery.is_home:
        raise ForbiddenMove(machine="delivery", current=delivery.state, target=target)


def _may_be_announced(delivery: Delivery, told_at: datetime, at: datetime) -> bool:
    if not delivery.planned_at <= told_at <= at or delivery.dispatched_at is None:
        return False
    if delivery.state == DeliveryState.RETURNED:
        return delivery.returned_at is not None and told_at < delivery.returned_at
    return delivery.state in OPEN


def _minute(at: datetime | None) -> datetime:
    """Clocks at the desk are read in minutes."""
    if at is None:
        raise ImpossibleMoment
    return at.replace(second=0, microsecond=0)
