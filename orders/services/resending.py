"""Sending a returned delivery again: offered, accepted, only then charged; or free where that is decided (R5.13)."""

from datetime import datetime
from decimal import Decimal

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from orders.delivery.errors import NotAgain, OfferedAnew
from orders.fees.parts import Part
from orders.messages import parcels as parcel_messages
from orders.models import Delivery, DeliveryEvent, Order, ResendOffer
from orders.policy import FeeKind, PartKind
from orders.services import fees, planning
from orders.services.events import note
from orders.services.restock import is_restocked
from orders.states import DeliveryState, OrderState


@act
def offer(*, delivery_id: int, carrier: str, freight: Decimal, at: datetime, by: Actor) -> ResendOffer:
    """Offer to send it again for that freight; the customer is told, and nothing is charged before they say yes.

    Offered before: the new freight takes the place of the old one. The same again: nothing happens. Raises NotAgain.
    """
    delivery = planning.locked(delivery_id=delivery_id)
    _require_returned(delivery)
    known = ResendOffer.objects.filter(delivery=delivery).first()
    if known is not None and (known.carrier, known.freight) == (carrier, freight):
        return known
    found, _is_new = ResendOffer.objects.update_or_create(
        delivery=delivery, defaults={"carrier": carrier, "freight": freight, "offered_at": at}
    )
    _record(delivery, "resend_offered", at=at, by=by)
    parcel_messages.resend_offered(offer=found, at=at)
    return found


@act
def accept(*, delivery_id: int, freight: Decimal, at: datetime, by: Actor) -> Delivery:
    """The customer's yes to that freight: a new delivery is planned, and the freight invoiced. Accepted already: the
    same delivery. Raises OfferedAnew where another freight has been offered since, NotAgain where there is nothing to
    accept.
    """
    delivery = planning.locked(delivery_id=delivery_id)
    found = ResendOffer.objects.select_for_update().filter(delivery=delivery).first()
    if found is not None and found.accepted_at is not None:
        return planning.again(delivery=delivery, at=at, by=by)
    _require_returned(delivery)
    if found is None:
        raise NotAgain(delivery=delivery.number)
    if found.freight != freight:
        raise OfferedAnew(delivery=delivery.number)
    found.accepted_at = at
    found.save(update_fields=["accepted_at"])
    new = planning.again(delivery=delivery, at=at, by=by)
    _record(delivery, "resend_accepted", at=at, by=by)
    _invoice(offer=found, new=new, at=at, by=by)
    return new


@act
def send_again_free(*, delivery_id: int, at: datetime, by: Actor) -> Delivery:
    """Plan it anew at no cost: it was not the customer's doing, or goes to a garage (R5.8). Twice is once.

    Raises NotAgain.
    """
    delivery = planning.locked(delivery_id=delivery_id)
    if existing := Delivery.objects.filter(resends=delivery).first():
        return existing
    _require_returned(delivery)
    new = planning.again(delivery=delivery, at=at, by=by)
    _record(delivery, "resent_free", at=at, by=by)
    return new


@step
def _invoice(*, offer: ResendOffer, new: Delivery, at: datetime, by: Actor) -> None:
    order = Order.objects.select_related("terms").get(pk=new.order_id)
    returned_at = offer.delivery.returned_at
    facts = {
        "delivery": offer.delivery.number,
        "returned_at": returned_at.isoformat() if returned_at else "",
        "offered_at": offer.offered_at.isoformat(),
        "accepted_at": at.isoformat(),
        "new_delivery": new.number,
    }
    parts = [Part(kind=PartKind.FREIGHT, each=offer.freight)]
    fee = fees.write(
        order=order, kind=FeeKind.RESENDING, delivery=offer.delivery, facts=facts, parts=parts, at=at, by=by
    )
    fees.invoice_at_once(fee=fee, at=at, by=by)


def _require_returned(delivery: Delivery) -> None:
    contract = delivery.order.state == OrderState.CONFIRMED
    again = Delivery.objects.filter(resends=delivery).exists() or is_restocked(delivery)
    if not contract or delivery.state != DeliveryState.RETURNED or again:
        raise NotAgain(delivery=delivery.number)


def _record(delivery: Delivery, kind: str, *, at: datetime, by: Actor) -> None:
    DeliveryEvent.of(at=at, by=by, kind=kind, delivery=delivery).save()
    note(order=delivery.order, kind=kind, at=at, by=by, data={"delivery": delivery.number})
