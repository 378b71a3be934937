"""Which of several sources an article would come from, and so whose days the promise tells (R5.4)."""

from shop.cards import usual_quantity
from shop.models import Product, StockLevel


def picked_from(product: Product) -> list[StockLevel]:
    """The levels that the usual number would be taken from: the quickest that has it whole, else several."""
    levels = product.levels.filter(source__active=True, quantity__gt=0).select_related("source")
    soonest = sorted(levels, key=lambda level: (level.days, level.source.kind, level.pk))
    wanted = min(usual_quantity(product), sum(level.quantity for level in soonest))
    whole = [level for level in soonest if level.quantity >= wanted]
    return whole[:1] or _enough(soonest, wanted)


def _enough(soonest: list[StockLevel], wanted: int) -> list[StockLevel]:
    used: list[StockLevel] = []
    for level in soonest:
        if sum(each.quantity for each in used) < wanted:
            used.append(level)
    return used
