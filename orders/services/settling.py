"""Settling what a person has seen to."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.errors import NeedsReason
from orders.models import Order, Task, TaskKind
from orders.services.events import note


@act
def settle_task(*, task_id: int, at: datetime, by: Actor) -> Task:
    """Mark the task as taken care of; the order's history tells who did. Settled already: nothing happens.

    Raises NeedsReason for a suspicion: that is cleared with a reason (`services.suspicions`).
    """
    order_id = Task.objects.values_list("order_id", flat=True).get(pk=task_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    task = Task.objects.select_for_update().get(pk=task_id)
    if task.settled_at is None:
        if task.kind == TaskKind.SUSPICION:
            raise NeedsReason(order=order.number, task=task.pk)
        task.settled_at = at
        task.save(update_fields=["settled_at"])
        note(order=order, kind="task_settled", at=at, by=by, data={"task": task.pk, "kind": task.kind})
    return task
