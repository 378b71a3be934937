"""Delays: told to the customer with the new days, and promises that have passed found out by time (R5.16, R5.19)."""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import HELSINKI, local_date
from lapinkumi.core.due import each
from lapinkumi.core.events import Channel
from orders.corrections.repromise import Window
from orders.messages import delays as messages
from orders.models import Delay, Delivery, Order, Task, TaskKind
from orders.seen import require_seen
from orders.services.attention import raise_task, settle
from orders.services.events import note
from orders.shortages.delaying import may_tell, problems
from orders.shortages.errors import BadDelay, NothingDelayed
from orders.shortages.view import time_is_early
from orders.states import DeliveryState, OrderState

WATCHER: Final = Actor.system("watch_late_orders")


@act
def tell_delay(
    *,
    order_id: int,
    window: Window,
    reason: str,
    seen: str,
    contacted_at: datetime | None = None,
    at: datetime,
    by: Actor,
) -> Delay:
    """Tell the customer that the goods come later: by e-mail, and `contacted_at` by phone where staff did so before.

    The new days are an estimate, no consent: the customer may cancel because of it, or move a booked time, free of
    charge. `seen` is the order as the clerk saw it: the same press again is the same notice. Raises BadDelay,
    NothingDelayed or OrderChanged.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if existing := order.delays.filter(seen=seen, new_last_on=window.last_on).first():
        return existing
    if not may_tell(order):
        raise NothingDelayed(order=order.pk)
    require_seen(order, seen)
    if found := problems(order, window, reason, contacted_at=contacted_at, at=at):
        raise BadDelay(found)
    delay = write(order=order, window=window, reason=reason, seen=seen, contacted_at=contacted_at, at=at, by=by)
    order.promise_first_on, order.promise_last_on = window
    order.save(update_fields=["promise_first_on", "promise_last_on"])
    settle(order=order, kind=TaskKind.PROMISE_LATE, at=at, by=by)
    is_early = time_is_early(order, window.last_on)
    if is_early:
        raise_task(order=order, kind=TaskKind.TIME_TOO_EARLY, at=at, by=by)
    messages.delivery_delayed(delay=delay, is_early=is_early, at=at)
    return delay


@step
def write(
    *,
    order: Order,
    window: Window,
    reason: str,
    seen: str,
    delivery: Delivery | None = None,
    contacted_at: datetime | None = None,
    at: datetime,
    by: Actor,
) -> Delay:
    """Write the notice down, and in the locked order's history. `delivery` where only that one is late."""
    delay = Delay.objects.create(
        order=order,
        number=order.delays.count() + 1,
        delivery=delivery,
        old_last_on=order.promise_last_on,
        new_first_on=window.first_on,
        new_last_on=window.last_on,
        reason=reason.strip(),
        told_at=at,
        channel=Channel.PHONE if contacted_at else Channel.EMAIL,
        contacted_at=contacted_at,
        made_by_id=by.user_id,
        seen=seen,
    )
    old = order.promise_last_on.isoformat() if order.promise_last_on else ""
    data = {"delay": delay.number, "last_on": {"old": old, "new": window.last_on.isoformat()}}
    note(order=order, kind="delay_told", at=at, by=by, data=data, channel=delay.channel, contacted_at=contacted_at)
    return delay


def watch_late_orders(*, at: datetime) -> int:
    """Rule of DUE_RULES: a task for each order whose last promised day has passed, and that has not left. How many."""
    due = late_orders(at).order_by("promise_last_on", "pk").values_list("pk", flat=True)
    return each(list(due), lambda order_id: call_clerk(order_id=order_id, at=at, by=WATCHER))


@act
def call_clerk(*, order_id: int, at: datetime, by: Actor) -> bool:
    """Ask a clerk to tell the customer, once for each promise. False where it was asked, or the goods have left."""
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    if order is None or order.promise_last_on is None or not late_orders(at).filter(pk=order_id).exists():
        return False
    data = {"last_on": order.promise_last_on.isoformat()}
    _task, is_new = raise_task(order=order, kind=TaskKind.PROMISE_LATE, at=at, by=by, data=data)
    return is_new


def late_orders(at: datetime) -> QuerySet[Order]:
    """Contracts of which something is still here after its last promised day, and of which nobody has been called."""
    today = local_date(at)
    told_later = Delay.objects.filter(delivery=OuterRef("pk"), new_last_on__gte=today)
    here = Delivery.objects.filter(order=OuterRef("pk"), state=DeliveryState.PLANNED).exclude(Exists(told_later))
    called = Task.objects.filter(order=OuterRef("pk"), kind=TaskKind.PROMISE_LATE).annotate(
        raised_on=TruncDate("raised_at", tzinfo=HELSINKI)
    )
    called = called.filter(Q(settled_at=None) | Q(raised_on__gt=OuterRef("promise_last_on")))
    late = Order.objects.filter(state=OrderState.CONFIRMED, promise_last_on__lt=today)
    return late.filter(Exists(here)).exclude(Exists(called))
