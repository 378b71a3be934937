"""What silence brings to a question about missing goods: a reminder, a clerk's call, in the end its lapse (R5.21).

Rules of DUE_RULES, by the clock of corrections. Silence is never consent: nothing dearer, later or other comes of it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.due import each
from orders.messages import shortages as messages
from orders.models import Order, Shortage, ShortageQuerySet, TaskKind
from orders.policy import CORRECTION_LAPSE_DAYS, CORRECTION_REMINDER_DAYS, CORRECTION_TASK_DAYS
from orders.services.attention import raise_task
from orders.services.events import note
from orders.services.shortage_steps import move, stop_asking
from orders.services.shortages import give_up
from orders.states import ShortageState

REMINDER = Actor.system("remind_of_shortages")
CALLER = Actor.system("call_about_shortages")
LAPSER = Actor.system("lapse_shortages")


def remind_of_shortages(*, at: datetime) -> int:
    """Remind customers who have not chosen. Returns how many were reminded."""
    due = _unanswered(at, CORRECTION_REMINDER_DAYS).filter(reminded_at=None)
    return _each(due, lambda shortage_id: remind(shortage_id=shortage_id, at=at, by=REMINDER))


def call_about_shortages(*, at: datetime) -> int:
    """Ask a clerk to call those who still have not chosen. Returns how many."""
    due = _unanswered(at, CORRECTION_TASK_DAYS).filter(task_raised_at=None)
    return _each(due, lambda shortage_id: call_clerk(shortage_id=shortage_id, at=at, by=CALLER))


def lapse_shortages(*, at: datetime) -> int:
    """Leave the goods out, free of charge, of the orders of those who never chose. Returns how many."""
    due = _unanswered(at, CORRECTION_LAPSE_DAYS)
    return _each(due, lambda shortage_id: lapse(shortage_id=shortage_id, at=at, by=LAPSER))


@act
def remind(*, shortage_id: int, at: datetime, by: Actor) -> bool:
    """Remind once for each time the question was put. False where it has been, or is answered."""
    shortage = _due(shortage_id, at, CORRECTION_REMINDER_DAYS)
    if shortage is None or shortage.reminded_at:
        return False
    shortage.reminded_at = at
    shortage.save(update_fields=["reminded_at"])
    note(order=shortage.order, kind="shortage_reminded", at=at, by=by, data={"shortage": shortage.number})
    messages.shortage_reminder(shortage=shortage, at=at)
    return True


@act
def call_clerk(*, shortage_id: int, at: datetime, by: Actor) -> bool:
    """Raise the task once for each time the question was put. False where it has been, or is answered."""
    shortage = _due(shortage_id, at, CORRECTION_TASK_DAYS)
    if shortage is None or shortage.task_raised_at:
        return False
    shortage.task_raised_at = at
    shortage.save(update_fields=["task_raised_at"])
    data = {"shortage": shortage.number}
    raise_task(order=shortage.order, kind=TaskKind.CORRECTION_SILENCE, at=at, by=by, data=data)
    return True


@act
def lapse(*, shortage_id: int, at: datetime, by: Actor) -> bool:
    """Nobody chose: the missing goods are left out free of charge, or, with nothing left, the order is cancelled.

    False where somebody did meanwhile.
    """
    shortage = _due(shortage_id, at, CORRECTION_LAPSE_DAYS)
    if shortage is None:
        return False
    move(shortage=shortage, to=ShortageState.LAPSED, at=at, by=by, closed_at=at)
    stop_asking(order=shortage.order, at=at, by=by)
    give_up(shortage=shortage, at=at, by=by)
    return True


def _unanswered(at: datetime, days: int) -> ShortageQuerySet:
    """Those whose question has waited so many whole days."""
    return Shortage.objects.unanswered_since(start_of_day(local_date(at) - timedelta(days=days)))


def _due(shortage_id: int, at: datetime, days: int) -> Shortage | None:
    """The shortage under its order's lock, if it is still due; None too where another worker has it in hand."""
    order_id = Shortage.objects.values_list("order_id", flat=True).get(pk=shortage_id)
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    if order is None:
        return None
    due = _unanswered(at, days).select_for_update(of=["self"]).select_related("line")
    shortage = due.filter(pk=shortage_id).first()
    if shortage is not None:
        shortage.order = shortage.line.order = order
    return shortage


def _each(due: ShortageQuerySet, do: Callable[[int], bool]) -> int:
    return each(list(due.values_list("pk", flat=True)), do)
