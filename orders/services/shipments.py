"""Booking carriage: asked for at the desk, done by a worker, never twice.

The intent is a row before anything is asked. What was asked once and not answered is never asked again: it is looked
for by our own reference, and where it is not found a person decides.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each
from lapinkumi.core.jobs import after_commit
from orders.delivery import consignments
from orders.delivery.carriers import nshift
from orders.delivery.carriers.errors import CarrierError, CarrierNotAsked, CarrierRefused
from orders.delivery.carriers.values import Booked, Booking, PickupPoint, Piece, Receiver
from orders.delivery.errors import NotBookable, NotInForce, RevisionWaits
from orders.delivery.rates import known_carrier
from orders.models import Delivery, DeliveryEvent, Order, Shipment, TaskKind
from orders.payment.collecting import due_of
from orders.services.attention import answered, ask_about
from orders.services.nothing_missing import require_nothing_missing
from orders.services.planning import locked
from orders.states import OPEN_SHIPMENT, SHIPMENT, DeliveryState, OrderState, ShipmentState

BOOKER: Final = Actor.system("book_shipments")
LOOK_AFTER: Final = timedelta(minutes=2)  # the answer is waited for half a minute
MOST_LOOKS: Final = 8  # with doubling pauses: some four hours
CONTENTS: Final = "Renkaat ja tarvikkeet"


def bookable(delivery: Delivery) -> str:
    """The carrier's service by which this delivery can be booked; empty where it is sent by hand.

    What is paid on delivery is: which services still collect money is known to the carrier alone.
    """
    if due_of(delivery):
        return ""
    weight, carrier = consignments.weight_kg(delivery), known_carrier(delivery.order.carrier)
    if not (delivery.is_home and delivery.state == DeliveryState.PLANNED and carrier and weight and nshift.can_book()):
        return ""
    return carrier.door_service if consignments.is_heavy(delivery) else carrier.point_service


@act
def book(*, delivery_id: int, at: datetime, by: Actor) -> Shipment:
    """Ask for carriage; a worker books it. Asked for already: that one.

    Raises NotInForce where the order is no contract (any more), RevisionWaits while its customer is asked about the
    price, NotBookable where it must be sent by hand.
    """
    delivery = locked(delivery_id=delivery_id)
    if existing := delivery.shipments.filter(state__in=OPEN_SHIPMENT).first():
        return existing
    if delivery.order.state != OrderState.CONFIRMED:
        raise NotInForce(order=delivery.order.number, state=delivery.order.state)
    require_nothing_missing(order=delivery.order, delivery=delivery)
    if delivery.order.corrections.open().exists():
        raise RevisionWaits(order=delivery.order.number)
    service = bookable(delivery)
    if not service:
        raise NotBookable(delivery=delivery.pk)
    shipment = Shipment.objects.create(
        delivery=delivery,
        reference=f"{delivery.number}-{delivery.shipments.count() + 1}",
        carrier=delivery.order.carrier,
        service=service,
        requested_at=at,
        next_try_at=at,
    )
    _note(shipment, "booking_asked", at=at, by=by)
    after_commit("orders.book_shipment", id=shipment.pk)
    return shipment


@act
def give_up(*, delivery_id: int, at: datetime, by: Actor) -> None:
    """A person has seen that nothing was booked: it can be asked for anew. None in doubt: nothing happens."""
    delivery = locked(delivery_id=delivery_id)
    shipment = delivery.shipments.filter(state=ShipmentState.UNKNOWN).first()
    if shipment is not None:
        _end(shipment, ShipmentState.FAILED, at=at, error=_("Todettu käsin tekemättömäksi."))
        _note(shipment, "booking_given_up", at=at, by=by)
        _settle(shipment, at=at, by=by)


def make(*, shipment_id: int, at: datetime, by: Actor) -> bool:
    """Book what is asked for; look for what was asked before. Never called in a transaction. False: nothing to do."""
    was = claim(shipment_id=shipment_id, at=at, by=by)
    if was is None:
        return False
    shipment = Shipment.objects.select_related("delivery__order").get(pk=shipment_id)
    try:
        booked = nshift.book(_booking(shipment)) if was == ShipmentState.REQUESTED else _found(shipment)
    except CarrierRefused as refusal:
        if was == ShipmentState.REQUESTED:
            record_refused(shipment_id=shipment_id, error=_words(refusal), at=at, by=by)
        else:
            record_silence(shipment_id=shipment_id, error=_words(refusal), at=at, by=by)
    except CarrierNotAsked as error:
        postpone(shipment_id=shipment_id, error=_words(error), at=at, by=by)
    except CarrierError as error:
        record_silence(shipment_id=shipment_id, error=_words(error), at=at, by=by)
    else:
        if booked is None:
            record_silence(shipment_id=shipment_id, error="not found", at=at, by=by)
        else:
            record_booked(shipment_id=shipment_id, booked=booked, at=at, by=by)
    return True


@act
def claim(*, shipment_id: int, at: datetime, by: Actor) -> str | None:
    """Write down that it is asked now, before it is: the state it was in. None where it is not its turn."""
    shipment = _locked(shipment_id)
    if shipment.next_try_at is None or shipment.next_try_at > at:
        return None
    was = shipment.state
    if was == ShipmentState.REQUESTED and shipment.delivery.state != DeliveryState.PLANNED:
        _end(shipment, ShipmentState.FAILED, at=at, error=_("Toimitus ei enää odota lähtöä."))
        return None
    shipment.tries += 1
    shipment.next_try_at = at + LOOK_AFTER * 2 ** (shipment.tries - 1)
    if was == ShipmentState.REQUESTED:
        SHIPMENT.check(was, ShipmentState.SENT)
        shipment.state, shipment.sent_at = ShipmentState.SENT, at
    shipment.save(update_fields=["tries", "next_try_at", "state", "sent_at"])
    return was


@act
def record_booked(*, shipment_id: int, booked: Booked, at: datetime, by: Actor) -> None:
    """It is booked, with its label. Booked already: nothing happens."""
    shipment = _locked(shipment_id)
    if shipment.state == ShipmentState.BOOKED:
        return
    shipment.booking_id, shipment.codes, shipment.label = booked.id, list(booked.codes), booked.label
    _end(shipment, ShipmentState.BOOKED, at=at)
    _note(shipment, "booked", at=at, by=by)
    _settle(shipment, at=at, by=by)


@act
def record_refused(*, shipment_id: int, error: str, at: datetime, by: Actor) -> None:
    """A definite no: nothing was booked, and a person is called."""
    shipment = _locked(shipment_id)
    if shipment.state != ShipmentState.SENT:
        return
    _end(shipment, ShipmentState.FAILED, at=at, error=error)
    _note(shipment, "booking_failed", at=at, by=by)
    ask_about(delivery=shipment.delivery, kind=TaskKind.BOOKING_FAILED, at=at, by=by)


@act
def record_silence(*, shipment_id: int, error: str, at: datetime, by: Actor) -> None:
    """Nobody knows (yet) whether it was booked: it is looked for again, and at last a person decides."""
    shipment = _locked(shipment_id)
    if shipment.state != ShipmentState.SENT:
        return
    shipment.error = error[:300]
    if shipment.tries >= MOST_LOOKS:
        SHIPMENT.check(shipment.state, ShipmentState.UNKNOWN)
        shipment.state, shipment.next_try_at = ShipmentState.UNKNOWN, None
        _note(shipment, "booking_unknown", at=at, by=by)
        ask_about(delivery=shipment.delivery, kind=TaskKind.BOOKING_FAILED, at=at, by=by)
    shipment.save(update_fields=["error", "state", "next_try_at"])


@act
def postpone(*, shipment_id: int, error: str, at: datetime, by: Actor) -> None:
    """Nothing was asked: it is asked later, with growing pauses; at last a person is told."""
    shipment = _locked(shipment_id)
    if shipment.state != ShipmentState.SENT:
        return
    if shipment.tries >= MOST_LOOKS:
        _end(shipment, ShipmentState.FAILED, at=at, error=error)
        _note(shipment, "booking_failed", at=at, by=by)
        ask_about(delivery=shipment.delivery, kind=TaskKind.BOOKING_FAILED, at=at, by=by)
        return
    SHIPMENT.check(shipment.state, ShipmentState.REQUESTED)
    shipment.state, shipment.sent_at, shipment.error = ShipmentState.REQUESTED, None, error[:300]
    shipment.save(update_fields=["state", "sent_at", "error"])


def make_bookings(*, at: datetime) -> int:
    """Rule of DUE_RULES: book or look for what waits. Returns how many were asked about."""
    waiting = Shipment.objects.due(at).values_list("pk", flat=True)
    return each(list(waiting), lambda shipment_id: make(shipment_id=shipment_id, at=at, by=BOOKER))


def cancel_booking(*, delivery_id: int, at: datetime, by: Actor) -> None:
    """Call off what is booked for a delivery that has not left, so that it can be booked anew. None: nothing happens.

    Never called in a transaction. Raises CarrierError where the carrier's system does not take it: nothing changed.
    """
    booked = Shipment.objects.filter(delivery=delivery_id, state=ShipmentState.BOOKED).first()
    if booked is not None and booked.delivery.state == DeliveryState.PLANNED:
        nshift.cancel(booked.booking_id)
        record_called_off(shipment_id=booked.pk, error="", at=at, by=by)


def call_off_bookings(*, at: datetime) -> int:
    """Rule of DUE_RULES: what is booked for a delivery that was called off is called off too. Returns how many."""
    needless = Shipment.objects.filter(state=ShipmentState.BOOKED, delivery__state=DeliveryState.CANCELLED)
    waiting = needless.order_by("pk").values_list("pk", flat=True)
    return each(list(waiting), lambda shipment_id: call_off(shipment_id=shipment_id, at=at))


def call_off(*, shipment_id: int, at: datetime) -> bool:
    """One booking. Silence: another time; a definite no is told to a person."""
    error = ""
    try:
        nshift.cancel(Shipment.objects.values_list("booking_id", flat=True).get(pk=shipment_id))
    except CarrierRefused as refusal:
        error = _words(refusal)
    except CarrierError:
        return False
    record_called_off(shipment_id=shipment_id, error=error, at=at, by=BOOKER)
    return True


@act
def record_called_off(*, shipment_id: int, error: str, at: datetime, by: Actor) -> None:
    """Nothing is booked any more; or a person must see to it. Recorded already: nothing happens."""
    shipment = _locked(shipment_id)
    if shipment.state != ShipmentState.BOOKED:
        return
    _end(shipment, ShipmentState.CANCELLED, at=at, error=error)
    _note(shipment, "booking_called_off", at=at, by=by)
    if error:
        ask_about(delivery=shipment.delivery, kind=TaskKind.BOOKING_FAILED, at=at, by=by)


def _found(shipment: Shipment) -> Booked | None:
    """The booking that was made though its answer was lost; more than one is for a person, as none is."""
    found = nshift.find(shipment.reference)
    if len(found) != 1:
        return None
    one = found[0]
    return Booked(id=one.id, reference=one.reference, codes=one.codes, label=one.label or _label(one.id))


def _label(booking_id: str) -> bytes:
    """Without its label a booking is still a booking."""
    try:
        return nshift.label(booking_id)
    except CarrierError:
        return b""


def _booking(shipment: Shipment) -> Booking:
    delivery, order = shipment.delivery, shipment.delivery.order
    rows = [row for row in delivery.lines.select_related("line") if row.is_goods]
    pieces = [Piece(copies=row.quantity, weight_kg=row.line.weight_kg or Decimal(0), contents=CONTENTS) for row in rows]
    point = None if consignments.is_heavy(delivery) else PickupPoint.of(order.pickup_point)
    return Booking(
        reference=shipment.reference, service=shipment.service, receiver=_receiver(order), pieces=tuple(pieces),
        point=point,
    )  # fmt: skip


def _receiver(order: Order) -> Receiver:
    return Receiver(
        name=order.full_name,
        street=order.street,
        postcode=order.postcode,
        city=order.city,
        phone=str(order.phone),
        email=order.email,
    )


def _locked(shipment_id: int) -> Shipment:
    """The booking, locked after its order, as everywhere."""
    delivery_id = Shipment.objects.values_list("delivery", flat=True).get(pk=shipment_id)
    delivery = locked(delivery_id=delivery_id)
    shipment = Shipment.objects.select_for_update().get(pk=shipment_id)
    shipment.delivery = delivery
    return shipment


def _end(shipment: Shipment, state: ShipmentState, *, at: datetime, error: str = "") -> None:
    SHIPMENT.check(shipment.state, state)
    shipment.state, shipment.ended_at, shipment.next_try_at, shipment.error = state, at, None, error[:300]
    shipment.save()


def _settle(shipment: Shipment, *, at: datetime, by: Actor) -> None:
    delivery = shipment.delivery
    answered(order=delivery.order, kind=TaskKind.BOOKING_FAILED, delivery=delivery.number, at=at, by=by)


def _note(shipment: Shipment, kind: str, *, at: datetime, by: Actor) -> None:
    data = {"reference": shipment.reference, "service": shipment.service}
    DeliveryEvent.of(at=at, by=by, kind=kind, data=data, delivery=shipment.delivery).save()


def _words(error: CarrierError) -> str:
    facts = ", ".join(str(value) for value in error.data.values() if value)
    return f"{type(error).__name__} {facts}".strip()
