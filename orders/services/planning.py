"""Which goods travel together: planned when the contract is made, parted where something takes longer, called off."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_DOWN
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.money import CENT
from lapinkumi.core.states import ForbiddenMove
from orders.delivery.errors import IsBooked, NotParted
from orders.models import Delivery, DeliveryEvent, DeliveryLine, LineKind, Order, TaskKind
from orders.services.attention import ask_about
from orders.states import DELIVERY, OPEN_SHIPMENT, DeliveryState

OUT_OF_HAND = (DeliveryState.DISPATCHED, DeliveryState.READY, DeliveryState.UNCLAIMED, DeliveryState.LOST)
TRAVELLING = (LineKind.GOODS, LineKind.FREIGHT, LineKind.DISCOUNT)


@step
def plan(*, order: Order, at: datetime, by: Actor) -> Delivery | None:
    """One delivery with all the goods of the locked order, its freight and its discounts; none where it has no goods.

    Planned already: the first one that was.
    """
    lines = [line for line in order.lines.all() if line.kind in TRAVELLING]
    if existing := order.deliveries.order_by("pk").first():
        return existing
    if not any(line.kind == LineKind.GOODS for line in lines):
        return None
    delivery = _new(order, at=at, by=by)
    DeliveryLine.objects.bulk_create(
        DeliveryLine(delivery=delivery, line=line, quantity=line.quantity, discount=line.discount) for line in lines
    )
    return delivery


@act
def part(*, delivery_id: int, pieces: Mapping[int, int], at: datetime, by: Actor) -> Delivery:
    """Take so many pieces of these delivery lines (by id) into a delivery of their own, at no extra freight (R5.17).

    Raises as `parted`.
    """
    return parted(delivery=locked(delivery_id=delivery_id), pieces=pieces, at=at, by=by)


@step
def parted(*, delivery: Delivery, pieces: Mapping[int, int], at: datetime, by: Actor) -> Delivery:
    """The later part of the locked delivery. Freight and discounts stay with what goes first.

    Raises ForbiddenMove for a delivery that has left, IsBooked where its carriage is booked, and NotParted where a
    number makes no sense or nothing would be left.
    """
    if delivery.state != DeliveryState.PLANNED:
        raise ForbiddenMove(machine="delivery", current=delivery.state, target=DeliveryState.PLANNED)
    if delivery.shipments.filter(state__in=OPEN_SHIPMENT).exists():
        raise IsBooked(delivery=delivery.pk)
    lines = {line.pk: line for line in delivery.lines.select_related("line") if line.is_goods}
    _require_sense(lines, pieces)
    later = _new(delivery.order, at=at, by=by, data={"parted_from": delivery.number})
    for line_id, quantity in pieces.items():
        _shift(lines[line_id], quantity, later)
    return later


@step
def again(*, delivery: Delivery, at: datetime, by: Actor) -> Delivery:
    """A new delivery with all that the locked, returned one had; the old one stays. Planned already: the same."""
    existing = Delivery.objects.filter(resends=delivery).first()
    if existing is not None:
        return existing
    new = _new(delivery.order, at=at, by=by, data={"resends": delivery.number}, resends=delivery)
    DeliveryLine.objects.bulk_create(
        DeliveryLine(delivery=new, line_id=row.line_id, quantity=row.quantity, discount=row.discount)
        for row in delivery.lines.all()
    )
    return new


@step
def call_off(*, order: Order, at: datetime, by: Actor) -> None:
    """The locked order ends: what has not left yet stays here, what has is called back, which is a clerk's task."""
    for delivery in order.deliveries.select_for_update().filter(state=DeliveryState.PLANNED):
        move(delivery=delivery, to=DeliveryState.CANCELLED, at=at, by=by)
    for delivery in order.deliveries.select_for_update().filter(state__in=OUT_OF_HAND):
        delivery.order = order
        move(delivery=delivery, to=DeliveryState.RECALLED, at=at, by=by)
        ask_about(delivery=delivery, kind=TaskKind.PARCEL_RECALLED, at=at, by=by)


@step
def locked(*, delivery_id: int) -> Delivery:
    """The delivery with its order, both kept from others until the act ends. Raises Delivery.DoesNotExist."""
    order_id = Delivery.objects.values_list("order_id", flat=True).get(pk=delivery_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    delivery.order = order
    return delivery


@step
def move(
    *, delivery: Delivery, to: DeliveryState, at: datetime, by: Actor, data: dict[str, Any] | None = None, **facts: Any
) -> None:
    """Move the locked delivery along the table with what is known of the move, and write it down.

    Raises ForbiddenMove, and then nothing is changed.
    """
    DELIVERY.check(delivery.state, to)
    delivery.state = to
    for name, value in facts.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=["state", *facts])
    _record(delivery, to, at=at, by=by, data=data)


def _new(
    order: Order, *, at: datetime, by: Actor, data: dict[str, Any] | None = None, resends: Delivery | None = None
) -> Delivery:
    delivery = Delivery.objects.create(
        order=order,
        number=f"{order.number}-{order.deliveries.count() + 1}",
        way=order.delivery_way,
        installer=order.installer,
        planned_at=at,
        resends=resends,
    )
    _record(delivery, DeliveryState.PLANNED, at=at, by=by, data=data)
    return delivery


def _record(delivery: Delivery, kind: str, *, at: datetime, by: Actor, data: dict[str, Any] | None) -> None:
    DeliveryEvent.of(at=at, by=by, kind=kind, data=data, delivery=delivery).save()


def _require_sense(lines: Mapping[int, DeliveryLine], pieces: Mapping[int, int]) -> None:
    known = all(line_id in lines and 0 < quantity <= lines[line_id].quantity for line_id, quantity in pieces.items())
    if not known or not pieces or sum(pieces.values()) >= sum(line.quantity for line in lines.values()):
        raise NotParted


def _shift(line: DeliveryLine, quantity: int, later: Delivery) -> None:
    """Move the pieces, and their share of the line's discount, cut down to whole cents."""
    whole = quantity == line.quantity
    share = line.discount if whole else (line.discount * quantity / line.quantity).quantize(CENT, rounding=ROUND_DOWN)
    DeliveryLine.objects.create(delivery=later, line=line.line, quantity=quantity, discount=share)
    if whole:
        line.delete()
        return
    line.quantity -= quantity
    line.discount -= share
    line.save(update_fields=["quantity", "discount"])
