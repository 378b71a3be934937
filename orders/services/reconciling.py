"""Our payments against Klarna's orders, both ways: money that we count and Klarna does not, and the other way round.

Each payment is compared once a night; it keeps when, so a round that was broken off goes on where it stopped. What
Klarna has and we do not is brought in by `payments.sync`: the order always exists before its payment (pain 4).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final

from django.db.models import F, Q, QuerySet, Sum

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local
from lapinkumi.core.money import ZERO
from orders.klarna import Difference, KlarnaError, KlarnaNotFound, ManagedOrder
from orders.models import CallState, Order, Payment, RefundWay, TaskKind
from orders.payment.reconciliation import MISSING, differences, standing
from orders.services import payments
from orders.services.attention import raise_task, settle
from orders.services.klarna_calls import client
from orders.states import RefundState

RECONCILER: Final = Actor.system("reconcile")
NIGHT: Final = range(1, 5)  # Finnish hours in which the shop is quiet
BATCH: Final = 200  # of one round, so that a round of rules stays short
PAUSE: Final = timedelta(hours=20)  # one night is not compared twice
LOOKED_BACK: Final = timedelta(days=180)  # as long as an authorisation can last


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One payment that was compared, and where Klarna says otherwise."""

    number: str
    found: tuple[Difference, ...]


def reconcile_nightly(*, at: datetime) -> int:
    """Rule of DUE_RULES: compare what has not been this night. Returns how many payments differ."""
    if local(at).hour not in NIGHT:
        return 0
    return sum(bool(one.found) for one in islice(reconcile(at=at), BATCH))


def reconcile(*, at: datetime) -> Iterator[Compared]:
    """Compare every payment whose turn it is, the longest waiting first. Ends quietly where Klarna can't be read."""
    for payment_id in list(_waiting(at).values_list("pk", flat=True)):
        try:
            compared = compare_one(payment_id=payment_id, at=at, by=RECONCILER)
        except KlarnaError:
            return
        if compared is not None:
            yield compared


def compare_one(*, payment_id: int, at: datetime, by: Actor) -> Compared | None:
    """Read Klarna and compare; differences become a clerk's task. None where the payment moved meanwhile.

    Raises KlarnaError where Klarna can't be read: nothing was changed then.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.authorised_at is None:
        payments.sync(payment_id=payment_id, at=at, by=by)
        return record(payment_id=payment_id, told=None, before=None, at=at, by=by)
    try:
        told = client(payment).get_order(payment.klarna_order_id or "")
    except KlarnaNotFound:
        told = None
    return record(payment_id=payment_id, told=told, before=standing(payment), at=at, by=by)


@act
def record(
    *, payment_id: int, told: ManagedOrder | None, before: tuple[object, ...] | None, at: datetime, by: Actor
) -> Compared | None:
    """Write down what was found. `before` is how the payment stood when Klarna was read; None compares nothing."""
    order = Order.objects.select_for_update().get(payment__pk=payment_id)
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if before is not None and (before != standing(payment) or _is_moving(payment)):
        return None
    payment.reconciled_at = at
    payment.save(update_fields=["reconciled_at"])
    found = (
        [] if before is None else ([MISSING] if told is None else differences(payment, told, by_bank=_by_bank(payment)))
    )
    if found:
        data = {"differences": [asdict(one) for one in found]}
        raise_task(order=order, kind=TaskKind.KLARNA_DIFFERS, at=at, by=by, data=data)
    else:
        settle(order=order, kind=TaskKind.KLARNA_DIFFERS, at=at, by=by)
    return Compared(number=order.number, found=tuple(found))


def _waiting(at: datetime) -> QuerySet[Payment]:
    turn = Q(reconciled_at=None) | Q(reconciled_at__lte=at - PAUSE)
    known = Payment.objects.filter(turn, klarna_order_id__isnull=False, created_at__gte=at - LOOKED_BACK)
    moving = known.filter(calls__state=CallState.QUEUED).values("pk")
    return known.exclude(pk__in=moving).order_by(F("reconciled_at").asc(nulls_first=True), "pk")


def _is_moving(payment: Payment) -> bool:
    return payment.calls.filter(state=CallState.QUEUED).exists()


def _by_bank(payment: Payment) -> Decimal:
    """What was given back from our bank."""
    paid = payment.refunds.filter(way=RefundWay.BANK, state=RefundState.DONE)
    return paid.aggregate(sum=Sum("amount"))["sum"] or ZERO
