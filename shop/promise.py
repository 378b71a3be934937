"""The delivery promise: from when to when goods can be at the chosen place (R5.4). Pure: shelves in, days out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lapinkumi.core.clock import local_date
from lapinkumi.core.working_days import DayWindow, add_working_days, working_day_window
from shop.models import StockLevel, StockSource
from shop.place import Place
from shop.policy import CONFIRMATION_WORKING_DAYS, DELIVERY_FIRST_WORKING_DAYS


@dataclass(frozen=True, slots=True)
class Shelf:
    """So many of an article in one place, and in how many working days they are at hand."""

    quantity: int
    first_days: int
    last_days: int
    central: bool

    @classmethod
    def of(cls, level: StockLevel) -> "Shelf":
        """The level as a shelf; its own lead days override both of its source's."""
        source = level.source
        first = source.lead_days_min if level.lead_days is None else min(source.lead_days_min, level.lead_days)
        return cls(level.quantity, first, level.days, central=source.kind == StockSource.Kind.CENTRAL)


@dataclass(frozen=True, slots=True)
class Supply:
    """Where a wanted number of goods comes from: the slowest shelf that is needed decides the days."""

    first_days: int
    last_days: int
    central: bool


def supply(shelves: Iterable[Shelf], *, wanted: int) -> Supply | None:
    """What the goods would be picked from, as `shop.services.stock` picks them; None where there are not so many."""
    soonest = sorted(
        (shelf for shelf in shelves if shelf.quantity), key=lambda shelf: (shelf.last_days, not shelf.central)
    )
    whole = next((shelf for shelf in soonest if shelf.quantity >= wanted), None)
    used = [whole] if whole else _several(soonest, wanted)
    if not used:
        return None
    return Supply(
        first_days=max(shelf.first_days for shelf in used),
        last_days=max(shelf.last_days for shelf in used),
        central=all(shelf.central for shelf in used),
    )


def window(goods: Sequence[Supply], *, place: Place | None, ordered_at: datetime) -> DayWindow | None:
    """The days within which all these goods are at the place, None where there are none.

    Counted from the order with its final confirmation assumed by the next working day. `place` None: without the
    extra days that some places need.
    """
    return window_on(goods, place=place, ordered_on=local_date(ordered_at))


def window_on(goods: Sequence[Supply], *, place: Place | None, ordered_on: date) -> DayWindow | None:
    """As `window`, by the day of the order in Helsinki."""
    confirmed_on = add_working_days(ordered_on, days=CONFIRMATION_WORKING_DAYS)
    return window_from(goods, place=place, confirmed_on=confirmed_on)


def window_from(goods: Sequence[Supply], *, place: Place | None, confirmed_on: date) -> DayWindow | None:
    """As `window`, counted from the day of the final confirmation itself."""
    if not goods:
        return None
    extra = place.extra_days if place else 0
    first = max(DELIVERY_FIRST_WORKING_DAYS, *(part.first_days for part in goods))
    last = max(first, *(part.last_days for part in goods))
    return working_day_window(confirmed_on, earliest=first + extra, latest=last + extra)


def _several(soonest: Sequence[Shelf], wanted: int) -> list[Shelf]:
    """The quickest shelves that together have enough; none where even all of them have not."""
    used: list[Shelf] = []
    for shelf in soonest:
        used.append(shelf)
        if sum(part.quantity for part in used) >= wanted:
            return used
    return []
