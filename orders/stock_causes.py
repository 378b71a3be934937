"""Under which causes the stock ledger shows what an order took, what came back of it, and what it holds now."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Sum

from orders.models import Order, Shortage
from shop.models import StockLevel, StockMovement


class Held(NamedTuple):
    """So many pieces that an order holds from one shelf."""

    level: StockLevel
    quantity: int


def stock_cause(order: Order) -> str:
    """What the order took when it was placed."""
    return f"order:{order.number}"


def revival_cause(order: Order) -> str:
    """What it took again, when it was paid after it had lapsed (pain 2)."""
    return f"{stock_cause(order)}:revived"


def substitute_cause(shortage: Shortage, *, tries: int) -> str:
    """What the order took in the place of missing goods: each choice is a cause of its own."""
    return f"{stock_cause(shortage.order)}:substitute:{shortage.number}:{tries}"


def given_back_cause(taken: str) -> str:
    """The giving back of all that another cause took, while the order goes on."""
    return f"{taken}:back"


def let_go_cause(shortage: Shortage) -> str:
    """The giving back of what the order had taken of goods that it gets no more."""
    return f"{stock_cause(shortage.order)}:let-go:{shortage.number}"


def change_cause(order: Order, number: int) -> str:
    """The giving back of what its customer left out of the order, by the number of the change."""
    return f"{stock_cause(order)}:change:{number}"


def missing_cause(shortage: Shortage) -> str:
    """What the ledger believed to be on the shelf, and was not. No order holds that."""
    return f"missing:{shortage.order.number}:{shortage.number}"


def standing_cause(order: Order) -> str:
    """What the order took last as a whole. A revived order had given its first goods back already (pain 12)."""
    revived = StockMovement.objects.filter(cause=revival_cause(order)).exists()
    return revival_cause(order) if revived else stock_cause(order)


def holds(order: Order) -> list[Held]:
    """What the order holds now, by shelf: what it took less what it gave back since. Five queries at most."""
    moves = StockMovement.objects.filter(cause__in=_causes(order))
    sums = dict(moves.order_by().values_list("level").annotate(sum=Sum("delta")).filter(sum__lt=0))
    levels = StockLevel.objects.select_related("source").filter(pk__in=sums).order_by("pk")
    return [Held(level, -sums[level.pk]) for level in levels]


def ending_cause(order: Order, how: str) -> str:
    """The giving back of all that the order holds, once it is over: `cancelled`, `transferred`."""
    return f"{standing_cause(order)}:{how}"


def _causes(order: Order) -> Iterator[str]:
    """Every cause under which the order takes and gives back while it lives, and when it ends."""
    yield standing_cause(order)
    yield from (ending_cause(order, how) for how in ("cancelled", "transferred"))
    changes = order.events.filter(kind="order_changed").count()
    yield from (change_cause(order, number) for number in range(1, changes + 2))  # the one under way too
    for shortage in Shortage.objects.filter(order=order):
        shortage.order = order
        yield let_go_cause(shortage)
        for tries in range(shortage.tries + 1):
            taken = substitute_cause(shortage, tries=tries)
            yield from (taken, given_back_cause(taken))
