"""What silence brings to a correction: a reminder, a clerk's call, in the end its lapse (R5.21): rules of DUE_RULES.

Silence is never consent. Days are Helsinki's, and the day of the question is not counted: something is due once that
many whole days have gone by.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.due import each
from orders.messages import corrections as correction_messages
from orders.models import Correction, CorrectionQuerySet, Order, TaskKind
from orders.policy import CORRECTION_LAPSE_DAYS, CORRECTION_REMINDER_DAYS, CORRECTION_TASK_DAYS
from orders.services.attention import raise_task
from orders.services.cancelling import cancel_order
from orders.services.correction_steps import move, stop_asking
from orders.services.events import note
from orders.states import CorrectionState

REMINDER = Actor.system("remind_of_corrections")
CALLER = Actor.system("call_clerks")
LAPSER = Actor.system("lapse_corrections")


def remind_of_corrections(*, at: datetime) -> int:
    """Remind customers who have not answered. Returns how many were reminded."""
    due = _unanswered(at, CORRECTION_REMINDER_DAYS).filter(reminded_at=None)
    return _each(due, lambda correction_id: remind(correction_id=correction_id, at=at, by=REMINDER))


def call_clerks(*, at: datetime) -> int:
    """Ask a clerk to call those who still have not answered. Returns how many."""
    due = _unanswered(at, CORRECTION_TASK_DAYS).filter(task_raised_at=None)
    return _each(due, lambda correction_id: call_clerk(correction_id=correction_id, at=at, by=CALLER))


def lapse_corrections(*, at: datetime) -> int:
    """Cancel, free of charge, the orders of those who never answered. Returns how many."""
    due = _unanswered(at, CORRECTION_LAPSE_DAYS)
    return _each(due, lambda correction_id: lapse(correction_id=correction_id, at=at, by=LAPSER))


@act
def remind(*, correction_id: int, at: datetime, by: Actor) -> bool:
    """Remind once for each time the question was put. False where it has been, or is answered."""
    correction = _due(correction_id, at, CORRECTION_REMINDER_DAYS)
    if correction is None or correction.reminded_at:
        return False
    correction.reminded_at = at
    correction.save(update_fields=["reminded_at"])
    data = {"correction": correction.number}
    note(order=correction.order, kind="correction_reminded", at=at, by=by, data=data)
    correction_messages.correction_reminder(correction=correction, at=at)
    return True


@act
def call_clerk(*, correction_id: int, at: datetime, by: Actor) -> bool:
    """Raise the task once for each time the question was put. False where it has been, or is answered."""
    correction = _due(correction_id, at, CORRECTION_TASK_DAYS)
    if correction is None or correction.task_raised_at:
        return False
    correction.task_raised_at = at
    correction.save(update_fields=["task_raised_at"])
    data = {"correction": correction.number}
    raise_task(order=correction.order, kind=TaskKind.CORRECTION_SILENCE, at=at, by=by, data=data)
    return True


@act
def lapse(*, correction_id: int, at: datetime, by: Actor) -> bool:
    """Nobody answered: the order is cancelled free of charge. False where somebody did meanwhile.

    Whoever said yes, and whose payment Klarna would not raise, is not told that they were silent.
    """
    correction = _due(correction_id, at, CORRECTION_LAPSE_DAYS)
    if correction is None:
        return False
    move(correction=correction, to=CorrectionState.LAPSED, at=at, by=by, closed_at=at)
    stop_asking(order=correction.order, at=at, by=by)
    why = "correction_payment_refused" if correction.payment_refused_at else "correction_lapsed"
    return cancel_order(order=correction.order, why=why, at=at, by=by)


def _unanswered(at: datetime, days: int) -> CorrectionQuerySet:
    """Those whose question has waited so many whole days."""
    return Correction.objects.unanswered_since(start_of_day(local_date(at) - timedelta(days=days)))


def _due(correction_id: int, at: datetime, days: int) -> Correction | None:
    """The correction under its order's lock, if it is still due; None too where another worker has it in hand."""
    order_id = Correction.objects.values_list("order_id", flat=True).get(pk=correction_id)
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    if order is None:
        return None
    due = _unanswered(at, days).select_for_update(of=["self"])
    correction = due.filter(pk=correction_id).first()
    if correction is not None:
        correction.order = order
    return correction


def _each(due: CorrectionQuerySet, do: Callable[[int], bool]) -> int:
    return each(list(due.values_list("pk", flat=True)), do)
