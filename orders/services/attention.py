"""Raising and settling what a person must see to."""

from datetime import datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.models import Delivery, Fee, Order, Task, TaskKind
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


@step
def ask_about(*, delivery: Delivery, kind: TaskKind, at: datetime, by: Actor) -> None:
    """Open a task about this delivery; another delivery's open task of the kind asks about this one too."""
    data: dict[str, Any] = {"deliveries": [delivery.number]}
    task, is_new = raise_task(order=delivery.order, kind=kind, at=at, by=by, data=data)
    if not is_new:
        task.data["deliveries"] = [*task.data.get("deliveries", []), delivery.number]
        task.save(update_fields=["data"])


@step
def ask_about_fee(*, fee: Fee, kind: TaskKind, at: datetime, by: Actor) -> None:
    """Open a task about this fee; an open task of the kind asks about this one too."""
    task, is_new = raise_task(order=fee.order, kind=kind, at=at, by=by, data={"fees": [fee.pk]})
    if not is_new and fee.pk not in task.data.get("fees", []):
        task.data["fees"] = [*task.data.get("fees", []), fee.pk]
        task.save(update_fields=["data"])


@step
def fee_decided(*, fee: Fee, kind: TaskKind, at: datetime, by: Actor) -> None:
    """Take this fee off the open task of that kind; settle it where it was the only one."""
    task = Task.objects.select_for_update().filter(order=fee.order, kind=kind, settled_at=None).first()
    if task is None or fee.pk not in task.data.get("fees", []):
        return
    left = [pk for pk in task.data["fees"] if pk != fee.pk]
    if left:
        task.data["fees"] = left
        task.save(update_fields=["data"])
    else:
        settle(order=fee.order, kind=kind, at=at, by=by)


@step
def answered(*, order: Order, kind: TaskKind, delivery: str, at: datetime, by: Actor) -> None:
    """Settle the open task of that kind if it asks about this delivery (by number) alone; else take it off its list."""
    task = Task.objects.select_for_update().filter(order=order, kind=kind, settled_at=None).first()
    if task is None or delivery not in task.data.get("deliveries", []):
        return
    left = [number for number in task.data["deliveries"] if number != delivery]
    if left:
        task.data["deliveries"] = left
    else:
        task.settled_at = at
        note(order=order, kind="task_settled", at=at, by=by, data={"task": task.pk, "kind": task.kind})
    task.save(update_fields=["data", "settled_at"])
