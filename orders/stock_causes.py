"""Under which causes the stock ledger shows what an order took, and what came back of it."""

from orders.models import Order
from shop.models import StockMovement


def stock_cause(order: Order) -> str:
    """What the order took when it was placed."""
    return f"order:{order.number}"


def revival_cause(order: Order) -> str:
    """What it took again, when it was paid after it had lapsed (pain 2)."""
    return f"{stock_cause(order)}:revived"


def standing_cause(order: Order) -> str:
    """What the order holds now. A revived order had given its first goods back already (pain 12)."""
    revived = StockMovement.objects.filter(cause=revival_cause(order)).exists()
    return revival_cause(order) if revived else stock_cause(order)
