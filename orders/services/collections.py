"""Money that carriers collected on delivery: recorded once for each parcel, and missed when it is late."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from lapinkumi.core.due import each
from orders.delivery.errors import NothingToCollect, NotSettledSo
from orders.models import Collection, DeliveryEvent, Payment, TaskKind
from orders.payment.collecting import due_of, overdue
from orders.services import ledger
from orders.services.attention import answered, ask_about
from orders.services.events import note
from orders.services.planning import locked
from orders.services.verdict import record as write_down
from orders.states import PAYMENT, DeliveryState, PaymentState

WATCHER: Final = Actor.system("watch_collections")
MISSED: Final = "collection_missing"
# The carrier has it, or the customer has.
WITH_MONEY: Final = (DeliveryState.DISPATCHED, DeliveryState.READY, DeliveryState.HANDED_OVER)


@act
def record(
    *, delivery_id: int, amount: Decimal, settled_on: date, reference: str, at: datetime, by: Actor
) -> Collection:
    """The carrier has paid us what it collected for this parcel. Less than was due is a clerk's task.

    Recorded already: that one. Raises NothingToCollect where nothing was to be collected, or the parcel has not left or
    came back, and NotSettledSo for a sum beyond that, or a day before the parcel left or yet to come.
    """
    delivery = locked(delivery_id=delivery_id)
    if existing := Collection.objects.filter(delivery=delivery).first():
        return existing
    due = due_of(delivery)
    payment = Payment.objects.select_for_update().filter(order=delivery.order).first()
    if payment is None or not due or delivery.state not in WITH_MONEY or delivery.dispatched_at is None:
        raise NothingToCollect(delivery=delivery.number)
    if not (0 < amount <= due and local_date(delivery.dispatched_at) <= settled_on <= local_date(at)):
        raise NotSettledSo(delivery=delivery.number)
    found = Collection.objects.create(
        payment=payment,
        delivery=delivery,
        amount=amount,
        due=due,
        settled_on=settled_on,
        reference=reference.strip(),
        recorded_at=at,
        recorded_by_id=by.user_id,
    )
    _collected(payment, amount, at=at, by=by)
    ledger.post_collection(collection=found, at=at)
    data = {"delivery": delivery.number, "amount": str(amount), "due": str(due)}
    note(order=delivery.order, kind="collected", at=at, by=by, data=data)
    answered(order=delivery.order, kind=TaskKind.COLLECTION_MISSING, delivery=delivery.number, at=at, by=by)
    if amount < due:
        ask_about(delivery=delivery, kind=TaskKind.COLLECTION_SHORT, at=at, by=by)
    return found


def watch_collections(*, at: datetime) -> int:
    """Rule of DUE_RULES: a clerk's task for each parcel that was paid for and not settled in time. Returns how many."""
    late = overdue(on=local_date(at)).exclude(events__kind=MISSED).order_by("received_at")
    return each([one.pk for one in late], lambda delivery_id: miss(delivery_id=delivery_id, at=at, by=WATCHER))


@act
def miss(*, delivery_id: int, at: datetime, by: Actor) -> bool:
    """One task for the parcel; False where it was settled, or raised before."""
    delivery = locked(delivery_id=delivery_id)
    if Collection.objects.filter(delivery=delivery).exists() or delivery.events.filter(kind=MISSED).exists():
        return False
    ask_about(delivery=delivery, kind=TaskKind.COLLECTION_MISSING, at=at, by=by)
    DeliveryEvent.of(at=at, by=by, kind=MISSED, delivery=delivery).save()
    return True


def _collected(payment: Payment, amount: Decimal, *, at: datetime, by: Actor) -> None:
    """The payment says how much of it has come. Money given back stays the first thing to know."""
    payment.captured += amount
    to = PaymentState.CAPTURED if payment.captured >= payment.amount else PaymentState.PART_CAPTURED
    to = PaymentState.PART_REFUNDED if payment.refunded else to
    moved = payment.state != to
    if moved:
        PAYMENT.check(payment.state, to)
        payment.state = to
    payment.save(update_fields=["captured", "state"])
    if moved:
        write_down(payment=payment, kind=to, at=at, by=by, data={"captured": str(payment.captured)})
