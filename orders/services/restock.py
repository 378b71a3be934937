"""Returned goods back on sale: only by a person's decision, piece by piece, once for a delivery."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.delivery.errors import NotRestocked
from orders.models import Delivery, DeliveryEvent
from orders.services.events import note
from orders.services.planning import locked
from orders.states import DeliveryState
from shop.services.stock import put_central

RESTOCKED = "restocked"


@act
def restock(*, delivery_id: int, pieces: Mapping[int, int], at: datetime, by: Actor) -> Delivery:
    """Put so many pieces of these delivery lines (by id) into the central warehouse; the rest is not sellable.

    Decided before: nothing happens, whatever the numbers. Raises NotRestocked for a delivery that is not back, is sent
    again, or had less in it.
    """
    delivery = locked(delivery_id=delivery_id)
    if is_restocked(delivery):
        return delivery
    lines = {row.pk: row for row in delivery.lines.select_related("line") if row.is_goods}
    sensible = all(pk in lines and 0 < count <= lines[pk].quantity for pk, count in pieces.items())
    sent_again = Delivery.objects.filter(resends=delivery).exists()
    if delivery.state != DeliveryState.RETURNED or sent_again or not pieces or not sensible:
        raise NotRestocked(delivery=delivery.number)
    puts = Counter[int]()
    for pk, count in pieces.items():
        product_id = lines[pk].line.product_id
        if product_id is None:  # the product is no longer in the range: there is no shelf for it
            raise NotRestocked(delivery=delivery.number)
        puts[product_id] += count
    put_central(puts=puts, cause=f"restock:{delivery.number}", at=at)
    data = {"delivery": delivery.number, "pieces": sum(pieces.values())}
    DeliveryEvent.of(at=at, by=by, kind=RESTOCKED, data=data, delivery=delivery).save()
    note(order=delivery.order, kind=RESTOCKED, at=at, by=by, data=data)
    return delivery


def is_restocked(delivery: Delivery) -> bool:
    """Whether its goods went back on sale."""
    return delivery.events.filter(kind=RESTOCKED).exists()
