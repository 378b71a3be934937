"""Raising and settling what a person must see to."""

from datetime import datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.models import Order, Task, TaskKind
from orders.services.events import note


@step
def raise_task(
    *, order: Order, kind: TaskKind, at: datetime, by: Actor, data: dict[str, Any] | None = None
) -> tuple[Task, bool]:
    """Open a task of that kind on the order, unless one is open: then that one, and False."""
    task, is_new = Task.objects.get_or_create(
        order=order, kind=kind, settled_at=None, defaults={"raised_at": at, "data": data or {}}
    )
    if is_new:
        note(order=order, kind=f"task_{kind}", at=at, by=by, data=data)
    return task, is_new


@step
def settle(*, order: Order, kind: TaskKind, at: datetime, by: Actor) -> None:
    """Close the order's open task of that kind: what it asked for has happened. None open: nothing happens."""
    task = Task.objects.select_for_update().filter(order=order, kind=kind, settled_at=None).first()
    if task is not None:
        task.settled_at = at
        task.save(update_fields=["settled_at"])
        note(order=order, kind="task_settled", at=at, by=by, data={"task": task.pk, "kind": kind})
