"""Deliveries on their way: sent, arrived, received, left unclaimed, returned. Every act done twice is done once."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from installers.states import LIVING as LIVING_BOOKING
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.states import ForbiddenMove
from orders.delivery.errors import ImpossibleMoment, NotInForce, RevisionWaits
from orders.delivery.rates import known_carrier
from orders.klarna import Line, Parcel, ShippingMethod
from orders.messages import orders as messages
from orders.models import Capture, Delivery, LineKind, Order, ReturnReason, TaskKind
from orders.payment import purchase
from orders.policy import FETCHING_DAYS
from orders.services.attention import answered
from orders.services.captures import Charge, charge
from orders.services.completion import complete_if_done
from orders.services.events import note
from orders.services.nothing_missing import require_nothing_missing
from orders.services.planning import locked, move
from orders.states import DELIVERY, DeliveryState, OrderState


@act
def dispatch(*, delivery_id: int, carrier: str, tracking_code: str = "", at: datetime, by: Actor) -> Delivery:
    """The parcel leaves for the customer's home: its goods and the freight are charged, the customer can follow it.

    Raises NotChargeable where its money can't be had, NotInForce where the order is no contract (any
    more), RevisionWaits while its customer is asked about the price.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.state == DeliveryState.DISPATCHED:
        return delivery
    _require_way(delivery, DeliveryState.DISPATCHED, home=True)
    _require_contract(delivery.order)
    require_nothing_missing(order=delivery.order, delivery=delivery)
    facts = {"carrier": carrier, "tracking_code": tracking_code, "dispatched_at": at}
    move(delivery=delivery, to=DeliveryState.DISPATCHED, at=at, by=by, data={"carrier": carrier}, **facts)
    charge(order=delivery.order, what=_charge(delivery, _("Tuotteet lähetetty")), at=at, by=by)
    note(order=delivery.order, kind="sent", at=at, by=by, data={"delivery": delivery.number})
    messages.order_sent(delivery=delivery, at=at)
    return delivery


@act
def mark_arrived(*, delivery_id: int, at: datetime, by: Actor) -> Delivery:
    """The goods are at the garage: the customer is told by SMS and e-mail where they wait, and until when (R5.14)."""
    delivery = locked(delivery_id=delivery_id)
    if delivery.state == DeliveryState.READY:
        return delivery
    _require_way(delivery, DeliveryState.READY, home=False)
    _require_contract(delivery.order)
    require_nothing_missing(order=delivery.order, delivery=delivery)
    last = fetch_by(delivery.order, at)
    move(delivery=delivery, to=DeliveryState.READY, at=at, by=by, ready_at=at, fetch_by_on=last)
    note(order=delivery.order, kind="ready", at=at, by=by, data={"delivery": delivery.number})
    messages.order_ready(delivery=delivery, at=at)
    return delivery


@act
def hand_over(*, delivery_id: int, at: datetime, by: Actor) -> Delivery:
    """The garage gives the goods to the customer: they are charged, and the risk passes (R5.3).

    Where no time is booked, the work that was agreed on the spot is charged with them. Raises NotChargeable where the
    money can't be had, NotInForce where the order is no contract (any
    more), RevisionWaits while its customer is asked about the price.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.state != DeliveryState.HANDED_OVER:
        _require_way(delivery, DeliveryState.HANDED_OVER, home=False)
        _require_contract(delivery.order)
        require_nothing_missing(order=delivery.order, delivery=delivery)
        give(delivery=delivery, received_at=at, at=at, by=by)
    return delivery


@act
def mark_delivered(*, delivery_id: int, received_at: datetime, at: datetime, by: Actor) -> Delivery:
    """The carrier has brought the parcel to the customer at that moment: the risk passed then (R5.3).

    One that was called back leaves its task open: the order is cancelled, and a clerk agrees on the return. Raises
    ImpossibleMoment for a moment before the parcel left, or yet to come.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.state == DeliveryState.HANDED_OVER:
        return delivery
    _require_way(delivery, DeliveryState.HANDED_OVER, home=True)
    if delivery.dispatched_at is None:
        raise ForbiddenMove(machine="delivery", current=delivery.state, target=DeliveryState.HANDED_OVER)
    if not delivery.dispatched_at.replace(second=0, microsecond=0) <= received_at <= at:  # clocks are read in minutes
        raise ImpossibleMoment
    _received(delivery, received_at, at=at, by=by)
    return delivery


@act
def mark_unclaimed(*, delivery_id: int, at: datetime, by: Actor) -> Delivery:
    """Nobody fetched it in time: a fact. Whether it costs is decided elsewhere (R5.7, R5.13)."""
    delivery = locked(delivery_id=delivery_id)
    if delivery.state != DeliveryState.UNCLAIMED:
        move(delivery=delivery, to=DeliveryState.UNCLAIMED, at=at, by=by, unclaimed_at=at)
        note(order=delivery.order, kind="unclaimed", at=at, by=by, data={"delivery": delivery.number})
    return delivery


@act
def mark_returned(
    *,
    delivery_id: int,
    at: datetime,
    by: Actor,
    reason: ReturnReason = ReturnReason.UNCLAIMED,
    return_freight: Decimal | None = None,
    handling: Decimal | None = None,
) -> Delivery:
    """The goods are back with us, for that reason; what the return cost, where that is known.

    What was called back comes back for that reason. That is no withdrawal of the customer's (R6.6). Whether it costs
    is decided elsewhere (R5.7, R5.13). Back already: nothing happens.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.state != DeliveryState.RETURNED:
        reason = ReturnReason.RECALLED if delivery.state == DeliveryState.RECALLED else reason
        facts = {"returned_at": at, "return_reason": reason, "return_freight": return_freight, "handling": handling}
        move(delivery=delivery, to=DeliveryState.RETURNED, at=at, by=by, data={"reason": reason}, **facts)
        note(order=delivery.order, kind="returned", at=at, by=by, data={"delivery": delivery.number})
        _heard_of(delivery, TaskKind.PARCEL_SILENT, TaskKind.PARCEL_LOST, TaskKind.PARCEL_RECALLED, at=at, by=by)
    return delivery


@step
def give(*, delivery: Delivery, received_at: datetime, at: datetime, by: Actor) -> None:
    """The locked delivery passes from the garage to the customer, and is charged."""
    DELIVERY.check(delivery.state, DeliveryState.HANDED_OVER)
    charge(order=delivery.order, what=_charge(delivery, _("Tuotteet luovutettu")), at=at, by=by)
    _received(delivery, received_at, at=at, by=by)


def fetch_by(order: Order, at: datetime) -> date:
    """The last day to fetch goods: counted from the agreed time, or from the notice where none was needed (R5.7)."""
    booking = order.booking
    agreed = booking is not None and booking.state in LIVING_BOOKING
    since = max(booking.starts_at, at) if booking is not None and agreed else at
    return local_date(since) + timedelta(days=FETCHING_DAYS)


def _received(delivery: Delivery, received_at: datetime, *, at: datetime, by: Actor) -> None:
    move(delivery=delivery, to=DeliveryState.HANDED_OVER, at=at, by=by, received_at=received_at)
    note(order=delivery.order, kind="handed_over", at=at, by=by, data={"delivery": delivery.number})
    _heard_of(delivery, TaskKind.PARCEL_SILENT, TaskKind.PARCEL_LOST, TaskKind.GOODS_UNCLAIMED, at=at, by=by)
    if delivery.order.state == OrderState.CANCELLED:
        return
    messages.goods_received(delivery=delivery, at=at)
    complete_if_done(order=delivery.order, at=at, by=by)


def _heard_of(delivery: Delivery, *kinds: TaskKind, at: datetime, by: Actor) -> None:
    """What clerks were asked about it has found its answer."""
    for kind in kinds:
        answered(order=delivery.order, kind=kind, delivery=delivery.number, at=at, by=by)


def _charge(delivery: Delivery, description: str) -> Charge:
    goods = [] if _is_paid_for(delivery) else delivery.lines.select_related("line")
    lines = [purchase.line(row.line, quantity=row.quantity, discount=row.discount) for row in goods]
    return Charge(
        lines=(*lines, *_work_on_the_spot(delivery)),
        description=description,
        delivery=delivery,
        parcels=(_parcel(delivery),),
    )


def _is_paid_for(delivery: Delivery) -> bool:
    """Whether its goods were charged when they left for the first time: sent again, they are not charged again."""
    earlier = delivery.resends
    while earlier is not None:
        if Capture.objects.filter(delivery=earlier).exists():
            return True
        earlier = earlier.resends
    return False


def _work_on_the_spot(delivery: Delivery) -> list[Line]:
    """Work without a booked time: nobody marks it done, so it goes with the last of the goods."""
    order = delivery.order
    others = order.deliveries.under_way().exclude(pk=delivery.pk)
    if delivery.is_home or order.booking_id or others.exists():
        return []
    return [purchase.line(line) for line in order.lines.filter(kind=LineKind.SERVICE, total__gt=0)]


def _parcel(delivery: Delivery) -> Parcel:
    if not delivery.is_home:
        return Parcel(carrier="", method=ShippingMethod.PICKUP_STORE)
    carrier = known_carrier(delivery.carrier)
    return Parcel(
        carrier=carrier.name if carrier else delivery.carrier,
        tracking_number=delivery.tracking_code,
        tracking_url=carrier.tracking_url(delivery.tracking_code) if carrier else "",
    )


def _require_way(delivery: Delivery, target: DeliveryState, *, home: bool) -> None:
    if delivery.is_home != home:
        raise ForbiddenMove(machine="delivery", current=delivery.state, target=target)


def _require_contract(order: Order) -> None:
    if order.state != OrderState.CONFIRMED:
        raise NotInForce(order=order.number, state=order.state)
    if order.corrections.open().exists():
        raise RevisionWaits(order=order.number)
