"""Requests that a garage has left unanswered: a clerk's task once, and gone when the answer comes (R5.2)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from installers.services.moves import locked
from installers.states import BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each
from orders.models import Order, Task, TaskKind
from orders.services.attention import raise_task
from orders.services.settling import settle_task
from orders.states import LIVING

CHASER = Actor.system("chase_answers")


def chase_answers(*, at: datetime) -> int:
    """Rule of DUE_RULES: one task for every request whose answer is overdue. Returns how many are new."""
    return each(
        list(_overdue(at).values_list("pk", flat=True)), lambda order_id: chase(order_id=order_id, at=at, by=CHASER)
    )


def settle_answered(*, at: datetime) -> int:
    """Rule of DUE_RULES: settle the tasks whose request was answered, moved or given up. Returns how many."""
    still_asked = Q(order__booking__state=BookingState.REQUESTED, order__booking__answer_due_at__lte=at)
    done = Task.objects.filter(kind=TaskKind.ANSWER_OVERDUE, settled_at=None).exclude(still_asked)
    return each(list(done.values_list("pk", flat=True)), lambda task_id: _settle(task_id, at))


@act
def chase(*, order_id: int, at: datetime, by: Actor) -> bool:
    """Raise one order's task; False where it has one, the garage has answered, or another worker has it in hand."""
    order = Order.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=order_id).first()
    if order is None or order.booking_id is None:
        return False
    booking = locked(booking_id=order.booking_id)
    if not _overdue(at).filter(pk=order_id).exists():
        return False
    data = {"booking": booking.pk, "revision": booking.revision}
    _task, is_new = raise_task(order=order, kind=TaskKind.ANSWER_OVERDUE, at=at, by=by, data=data)
    return is_new


def _overdue(at: datetime) -> QuerySet[Order]:
    """Orders whose request should have been answered, and that had no task since: a task settled is not raised anew."""
    asked = {"booking__state": BookingState.REQUESTED, "booking__answer_due_at__lte": at}
    since = Task.objects.filter(order=OuterRef("pk"), kind=TaskKind.ANSWER_OVERDUE)
    had = since.filter(raised_at__gte=OuterRef("booking__answer_due_at"))
    return Order.objects.filter(state__in=LIVING, **asked).exclude(Exists(had)).order_by("booking__answer_due_at")


def _settle(task_id: int, at: datetime) -> bool:
    settle_task(task_id=task_id, at=at, by=CHASER)
    return True
