"""Whether the goods are there, and where they would come from."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Sum

from lapinkumi.core.working_days import DayWindow
from orders.models import Order
from orders.states import OrderState
from orders.stock_causes import stock_cause
from shop.contents import Contents
from shop.models import Basket, StockLevel, StockMovement
from shop.place import Place
from shop.promise import Shelf, Supply, supply, window


@dataclass(frozen=True)
class Stock:
    """What the goods would be picked from; `short` maps a product to how many there are, where that is too few."""

    supplies: tuple[Supply, ...]
    short: Mapping[int, int]

    def window(self, place: Place | None, *, at: datetime) -> DayWindow | None:
        """When all the goods can be there (R5.4); None where there are none, or not enough."""
        return None if self.short else window(self.supplies, place=place, ordered_at=at)


def read_stock(contents: Contents, *, own: Order | None = None) -> Stock:
    """The stock for these goods. Two queries at most.

    What the draft's own unpaid order has taken counts as there: it would be put back, or is the very order.
    """
    wanted = Counter[int]()
    for line in contents.goods:
        wanted[line.product.pk] += line.quantity
    if not wanted:
        return Stock((), {})
    shelves = _shelves(wanted, _taken(own))
    found = {product: supply(shelves[product], wanted=count) for product, count in wanted.items()}
    short = {product: sum(shelf.quantity for shelf in shelves[product]) for product in wanted if not found[product]}
    return Stock(tuple(part for part in found.values() if part), short)


def held_for(basket: Basket) -> dict[int, int]:
    """Part of BASKET_HOLDS: what this basket's own unpaid order has taken, by product. Two queries at most."""
    numbers = Order.objects.filter(checkouts__basket=basket, state=OrderState.PENDING_PAYMENT)
    causes = [stock_cause(order) for order in numbers.only("number")]
    moves = StockMovement.objects.filter(cause__in=causes) if causes else StockMovement.objects.none()
    moved = moves.order_by().values_list("level__product").annotate(moved=Sum("delta"))
    return {product: -delta for product, delta in moved}


def _shelves(wanted: Mapping[int, int], taken: Mapping[int, int]) -> Mapping[int, Sequence[Shelf]]:
    shelves: dict[int, list[Shelf]] = defaultdict(list)
    levels = StockLevel.objects.filter(product_id__in=wanted, source__active=True).select_related("source")
    for level in levels.order_by("pk"):
        shelf = Shelf.of(level)
        shelves[level.product_id].append(replace(shelf, quantity=shelf.quantity + taken.get(level.pk, 0)))
    return shelves


def _taken(own: Order | None) -> dict[int, int]:
    """By level, what that unpaid order has taken."""
    if own is None or own.state != OrderState.PENDING_PAYMENT:
        return {}
    moves = StockMovement.objects.filter(cause=stock_cause(own)).values_list("level").annotate(moved=Sum("delta"))
    return {level: -moved for level, moved in moves.order_by()}
