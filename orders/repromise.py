"""The delivery promise reckoned again, from the day on which a clerk confirms the order (R5.4)."""

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import NamedTuple

from installers.place import place_at, place_of
from lapinkumi.core.clock import local_date
from lapinkumi.core.postcodes import InvalidPostcode
from orders.models import LineKind, Order
from orders.stock_causes import standing_cause
from shop.models import StockMovement
from shop.place import Place
from shop.promise import Shelf, Supply, supply, window_from


class Window(NamedTuple):
    """From the first day to the last, both included."""

    first_on: date
    last_on: date


def promised(order: Order) -> Window | None:
    """What was promised; None where nothing was."""
    if order.promise_first_on is None or order.promise_last_on is None:
        return None
    return Window(order.promise_first_on, order.promise_last_on)


def reckoned(order: Order, *, at: datetime) -> Window | None:
    """When the goods can be there if the order is confirmed now, from the very shelves that it took them from.

    None where nobody can tell: no goods, or goods that came from no shelf of ours. The promise then stays. Two queries,
    and one for the place.
    """
    supplies = _supplies(order)
    place = _place(order)
    days = window_from(supplies, place=place, confirmed_on=local_date(at)) if supplies else None
    return Window(days.earliest, days.latest) if days else None


def is_later(order: Order, window: Window | None) -> bool:
    """Whether the last day of that window comes after the last one that was promised."""
    return bool(window and order.promise_last_on and window.last_on > order.promise_last_on)


def _supplies(order: Order) -> list[Supply]:
    """Where each of the products comes from; none at all where that is unknown for any of them."""
    wanted = Counter[int | None]()
    for product, quantity in order.lines.filter(kind=LineKind.GOODS).values_list("product", "quantity"):
        wanted[product] += quantity
    taken = _taken(order)
    found = [supply(taken.get(product, ()), wanted=count) for product, count in wanted.items()]
    return [] if None in found else [part for part in found if part]


def _taken(order: Order) -> dict[int | None, list[Shelf]]:
    """By product, the shelves as this order emptied them."""
    shelves: dict[int | None, list[Shelf]] = defaultdict(list)
    moves = StockMovement.objects.filter(cause=standing_cause(order), delta__lt=0)
    for move in moves.select_related("level__source"):
        shelf = Shelf.of(move.level)
        shelves[move.level.product_id].append(
            Shelf(-move.delta, shelf.first_days, shelf.last_days, central=shelf.central)
        )
    return shelves


def _place(order: Order) -> Place | None:
    if order.installer is not None:
        return place_of(order.installer)
    try:
        return place_at(order.postcode)
    except InvalidPostcode:
        return None
