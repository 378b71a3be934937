"""The delivery promise reckoned again, from the day on which a clerk confirms the order (R5.4)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from installers.place import place_at, place_of
from lapinkumi.core.clock import local_date
from lapinkumi.core.postcodes import InvalidPostcode
from orders.models import LineKind, Order
from orders.stock_causes import holds
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


def arrival(order: Order, shelves: Iterable[Shelf], *, wanted: int, at: datetime) -> Window | None:
    """When so many of a product on these shelves could be at the order's place, begun now; None where there are fewer.

    One query, for the place.
    """
    found = supply(shelves, wanted=wanted)
    days = window_from([found], place=_place(order), confirmed_on=local_date(at)) if found else None
    return Window(days.earliest, days.latest) if days else None


def is_later(order: Order, window: Window | None) -> bool:
    """Whether the last day of that window comes after the last one that was promised."""
    return bool(window and order.promise_last_on and window.last_on > order.promise_last_on)


def as_of_now(order: Order, accepted: Window, *, asked_at: datetime, at: datetime) -> Window | None:
    """The promise reckoned again at a yes. None where nobody can tell, or a clerk promised against the reckoning.

    Days that a clerk promised so stand until they have gone by.
    """
    then = reckoned(order, at=asked_at)
    if then is not None and then.last_on > accepted.last_on >= local_date(at):
        return None
    return reckoned(order, at=at)


def latest(order: Order, accepted: Window) -> date:
    """The last day that the customer has agreed to: in the order as it was placed, or in the question."""
    return max(filter(None, (accepted.last_on, order.promise_last_on)))


def kept(accepted: Window, now: Window | None, *, latest: date, today: date) -> Window | None:
    """What may be promised at a yes: what was accepted while it holds, else `now` if it ends by `latest`.

    Never a day that has gone by: what is left of the accepted days then. None where no day is left.
    """
    holds = accepted.first_on >= today and (now is None or now.last_on <= accepted.last_on)
    if holds:
        return accepted
    if now is not None and now.last_on <= latest:
        return now
    return Window(max(today, accepted.first_on), accepted.last_on) if today <= accepted.last_on else None


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
    for held in holds(order):
        shelf = Shelf.of(held.level)
        shelves[held.level.product_id].append(
            Shelf(held.quantity, shelf.first_days, shelf.last_days, central=shelf.central)
        )
    return shelves


def _place(order: Order) -> Place | None:
    if order.installer is not None:
        return place_of(order.installer)
    try:
        return place_at(order.postcode)
    except InvalidPostcode:
        return None
