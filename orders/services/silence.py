"""What silence brings to a question, whatever it is about: the same clock for corrections and missing goods (R5.21).

Silence is never consent. Days are Helsinki's, and the day of the question is not counted: something is due once that
many whole days have gone by.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import QuerySet

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.due import each
from orders.models import Correction, Order, Shortage, TaskKind
from orders.policy import CORRECTION_LAPSE_DAYS, CORRECTION_REMINDER_DAYS, CORRECTION_TASK_DAYS
from orders.services.attention import raise_task
from orders.services.events import note

Asked = TypeVar("Asked", Correction, Shortage)


def each_to_remind(kind: type[Asked], do: Callable[[int], bool], *, at: datetime) -> int:
    """Do it for every question of the kind that has waited for days without a reminder. Returns how many it moved."""
    return _each(_unanswered(kind, at, CORRECTION_REMINDER_DAYS).filter(reminded_at=None), do)


def each_to_call(kind: type[Asked], do: Callable[[int], bool], *, at: datetime) -> int:
    """As above, for those about which a clerk had better call."""
    return _each(_unanswered(kind, at, CORRECTION_TASK_DAYS).filter(task_raised_at=None), do)


def each_to_lapse(kind: type[Asked], do: Callable[[int], bool], *, at: datetime) -> int:
    """As above, for those that have waited long enough."""
    return _each(_unanswered(kind, at, CORRECTION_LAPSE_DAYS), do)


@step
def reminded(*, kind: type[Asked], pk: int, at: datetime, by: Actor) -> Asked | None:
    """Mark the question as reminded of, once for each time it was put. None where it has been, or is answered."""
    question = _due(kind, pk, at, CORRECTION_REMINDER_DAYS)
    if question is None or question.reminded_at:
        return None
    question.reminded_at = at
    question.save(update_fields=["reminded_at"])
    name = kind._meta.model_name
    note(order=question.order, kind=f"{name}_reminded", at=at, by=by, data={str(name): question.number})
    return question


@step
def called(*, kind: type[Asked], pk: int, at: datetime, by: Actor) -> bool:
    """Raise the task once for each time the question was put. False where it has been, or is answered."""
    question = _due(kind, pk, at, CORRECTION_TASK_DAYS)
    if question is None or question.task_raised_at:
        return False
    question.task_raised_at = at
    question.save(update_fields=["task_raised_at"])
    data = {str(kind._meta.model_name): question.number}
    raise_task(order=question.order, kind=TaskKind.CORRECTION_SILENCE, at=at, by=by, data=data)
    return True


@step
def over(*, kind: type[Asked], pk: int, at: datetime) -> Asked | None:
    """The question that has waited long enough, locked with its order; None where it is answered by now."""
    return _due(kind, pk, at, CORRECTION_LAPSE_DAYS)


def _unanswered(kind: type[Asked], at: datetime, days: int) -> QuerySet[Asked]:
    """Those whose question has waited so many whole days."""
    return kind.objects.unanswered_since(start_of_day(local_date(at) - timedelta(days=days)))


def _due(kind: type[Asked], pk: int, at: datetime, days: int) -> Asked | None:
    """The question under its order's lock, if it is still due; None too where another worker has it in hand."""
    order_id = kind.objects.values_list("order_id", flat=True).get(pk=pk)
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    if order is None:
        return None
    question = _unanswered(kind, at, days).select_for_update(of=["self"]).filter(pk=pk).first()
    if question is not None:
        question.order = order
    return question


def _each(due: QuerySet[Asked], do: Callable[[int], bool]) -> int:
    return each(list(due.values_list("pk", flat=True)), do)
