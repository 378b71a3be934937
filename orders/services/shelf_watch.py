"""Shelves found empty after an order had taken its goods from them: a clerk looks whether they are there (R5.15)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each
from orders.models import Order, Task, TaskKind
from orders.services.attention import raise_task
from orders.shortages.asking import askable_lines
from orders.states import OrderState
from shop.models import StockMovement

WATCHER: Final = Actor.system("watch_shelves")
LOOKED_BACK: Final = timedelta(days=2)  # a rule that runs every few minutes need not look farther
TAKEN: Final = "order:"
COUNTED: Final = "count:"


def watch_shelves(*, at: datetime) -> int:
    """Rule of DUE_RULES: a task for each order whose shelf was counted, or told by its supplier, empty afterwards."""
    found = dict.fromkeys(number for empty in _emptied(at) for number in _takers(empty))
    due = Order.objects.filter(number__in=found, state__in=[OrderState.PRELIMINARY, OrderState.CONFIRMED])
    return each(list(due.order_by("pk").values_list("pk", flat=True)), lambda pk: look(order_id=pk, at=at, by=WATCHER))


@act
def look(*, order_id: int, at: datetime, by: Actor) -> bool:
    """Ask a clerk to look, once for each time that a shelf was found empty. False where that was done, or all left."""
    order = Order.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    if order is None or order.shortages.open().exists() or not askable_lines(order):
        return False
    products = {line.product_id for line in askable_lines(order)}
    empty = [one for one in _emptied(at) if one.level.product_id in products and order.number in _takers(one)]
    last = max((one.at for one in empty), default=None)
    known = Task.objects.filter(order=order, kind=TaskKind.SHORTFALL)
    if last is None or known.filter(Q(settled_at=None) | Q(raised_at__gte=last)).exists():
        return False
    data = {"levels": sorted({one.level_id for one in empty})}
    return raise_task(order=order, kind=TaskKind.SHORTFALL, at=at, by=by, data=data)[1]


def _emptied(at: datetime) -> QuerySet[StockMovement]:
    """Counts and suppliers' lists that found fewer than the ledger knew of, and left a shelf empty."""
    lately = StockMovement.objects.filter(at__gt=at - LOOKED_BACK, at__lte=at, delta__lt=0, level__quantity=0)
    return lately.exclude(cause__startswith=TAKEN).exclude(cause__startswith="missing:").select_related("level")


def _takers(empty: StockMovement) -> Iterator[str]:
    """The numbers of orders that had taken from that shelf before; of a supplier's, only those not confirmed since."""
    takes = StockMovement.objects.filter(level=empty.level_id, cause__startswith=TAKEN, delta__lt=0, at__lt=empty.at)
    numbers = dict.fromkeys(cause.split(":")[1] for cause in takes.values_list("cause", flat=True))
    orders = Order.objects.filter(number__in=numbers)
    if not empty.cause.startswith(COUNTED):  # once confirmed it was ordered from the supplier, whose list then shrinks
        orders = orders.filter(state=OrderState.PRELIMINARY)
    yield from orders.order_by("pk").values_list("number", flat=True)
