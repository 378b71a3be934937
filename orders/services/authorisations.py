"""Authorisations that run out: more time is asked for in good time, a clerk is called, and the end is written down.

Rules of DUE_RULES over the payments of which something can still be charged, found by a partial index. Each end is
asked about and alarmed for once: the payment keeps for which one it was.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each
from orders import policy
from orders.klarna import KlarnaError, Operation
from orders.models import Order, Payment, TaskKind
from orders.services import payments, verdict
from orders.services.attention import raise_task
from orders.services.klarna_calls import ask
from orders.states import LIVING, PaymentState

WATCHER: Final = Actor.system("watch_authorisations")


def extend_authorisations(*, at: datetime) -> int:
    """Ask Klarna for more time, some days before an authorisation ends. Returns for how many payments."""
    due = _to_extend(at).order_by("expires_at").values_list("order_id", flat=True)
    return each(list(due), lambda order_id: extend(order_id=order_id, at=at, by=WATCHER))


def alarm_of_authorisations(*, at: datetime) -> int:
    """Call a clerk where the end is near and no more time was given. Returns how many were called for."""
    due = _to_alarm(at).order_by("expires_at").values_list("pk", "order_id")
    orders = dict(due)
    return each(list(orders), lambda payment_id: _alarm(payment_id, orders[payment_id], at))


def end_authorisations(*, at: datetime) -> int:
    """Read Klarna where an authorisation should be over by now. Returns how many were."""
    due = Payment.objects.chargeable_until(at).order_by("expires_at").values_list("pk", flat=True)
    return each(list(due), lambda payment_id: _end(payment_id, at))


@act
def extend(*, order_id: int, at: datetime, by: Actor) -> bool:
    """Ask for more time for the payment of a living order; once for each end. False where that is not due."""
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    payment = _to_extend(at).select_for_update(of=["self"]).filter(order=order).first() if order else None
    if payment is None or payment.expires_at is None:
        return False
    payment.extended_for_at = payment.expires_at
    payment.save(update_fields=["extended_for_at"])
    ask(payment=payment, operation=Operation.EXTEND, cause=f"ends:{payment.expires_at:%Y-%m-%dT%H:%M}", at=at)
    verdict.record(payment=payment, kind="extension_asked", at=at, by=by)
    return True


@act
def alarm(*, order_id: int, at: datetime, by: Actor) -> bool:
    """Call a clerk because the money can soon no longer be charged; once for each end. False where that is not due."""
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    payment = _to_alarm(at).select_for_update(of=["self"]).filter(order=order).first() if order else None
    if order is None or payment is None or payment.expires_at is None:
        return False
    payment.alarmed_for_at = payment.expires_at
    payment.save(update_fields=["alarmed_for_at"])
    data = {"ends": payment.expires_at.isoformat(), "left": str(payment.amount - payment.captured)}
    raise_task(order=order, kind=TaskKind.AUTHORISATION_ENDING, at=at, by=by, data=data)
    return True


def _to_extend(at: datetime) -> QuerySet[Payment]:
    soon = at + timedelta(days=policy.AUTHORISATION_EXTENDED_DAYS)
    return _ending(soon).filter(Q(extended_for_at=None) | ~Q(extended_for_at=F("expires_at")), expires_at__gt=at)


def _to_alarm(at: datetime) -> QuerySet[Payment]:
    soon = at + timedelta(days=policy.AUTHORISATION_ALARM_DAYS)
    return _ending(soon).filter(Q(alarmed_for_at=None) | ~Q(alarmed_for_at=F("expires_at")), expires_at__gt=at)


def _ending(soon: datetime) -> QuerySet[Payment]:
    return Payment.objects.chargeable_until(soon).filter(order__state__in=LIVING)


def _alarm(payment_id: int, order_id: int, at: datetime) -> bool:
    """Read Klarna first: more time may have been given. Where it can't be read a person had better look."""
    try:
        payments.sync(payment_id=payment_id, at=at, by=WATCHER)
    except KlarnaError:
        pass
    return alarm(order_id=order_id, at=at, by=WATCHER)


def _end(payment_id: int, at: datetime) -> bool:
    try:
        payments.sync(payment_id=payment_id, at=at, by=WATCHER)
    except KlarnaError:  # nobody knows: it waits for the next round
        return False
    return Payment.objects.filter(pk=payment_id, state=PaymentState.EXPIRED).exists()
