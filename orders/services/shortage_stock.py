"""The stock ledger put right around missing goods: what the order holds, what it gives back, what was never there."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from lapinkumi.core.acts import step
from orders.models import Order, OrderLine, Shortage
from orders.stock_causes import (
    Held,
    ending_cause,
    given_back_cause,
    holds,
    let_go_cause,
    missing_cause,
    substitute_cause,
)
from shop.models import StockMovement
from shop.services.stock import Put, Want, put_stock, take_stock, undo_take, write_off


@step
def take_substitute(*, shortage: Shortage, at: datetime) -> None:
    """Take the chosen product for the whole line. Raises NotEnoughStock; the act then rolls back."""
    if shortage.chosen is None:
        raise ValueError(f"{shortage}: no substitute was chosen")
    wants = [Want(shortage.chosen.product_id, shortage.line.quantity)]
    take_stock(wants=wants, cause=substitute_cause(shortage, tries=shortage.tries), at=at)


@step
def undo_substitute(*, shortage: Shortage, at: datetime) -> None:
    """Put back what was taken for a choice that came to nothing. Nothing was taken: nothing happens."""
    taken = substitute_cause(shortage, tries=shortage.tries)
    undo_take(taken=taken, cause=given_back_cause(taken), at=at)


@step
def give_back_missing(*, shortage: Shortage, lines: Iterable[OrderLine], at: datetime) -> None:
    """The order lets go of the goods of these lines; what is missing of them is written off, for it is on no shelf."""
    wanted = Counter[int]()
    for line in lines:
        if line.product_id:
            wanted[line.product_id] += line.quantity
    back = [Put(held.level.pk, count) for held, count in _shared_out(holds(shortage.order), wanted)]
    put_stock(puts=back, cause=let_go_cause(shortage), at=at)
    write_off_missing(shortage=shortage, at=at)


@step
def put_back(*, order: Order, how: str, but: Mapping[int, int] | None = None, at: datetime) -> None:
    """The order is over for us (`cancelled`, `transferred`): all that it holds goes back. Twice is once.

    `but`: so many of each product (by id) are not here to be put back.
    """
    away, puts = Counter(but or {}), []
    for held in holds(order):
        kept = min(held.quantity, away[held.level.product_id])
        away[held.level.product_id] -= kept
        if held.quantity > kept:
            puts.append(Put(held.level.pk, held.quantity - kept))
    put_stock(puts=puts, cause=ending_cause(order, how), at=at)


@step
def write_off_missing(*, shortage: Shortage, at: datetime) -> None:
    """Take the missing pieces off the shelves to which the line's goods have gone back. Once for each shortage."""
    product = shortage.line.product_id
    moves = StockMovement.objects.filter(
        cause__in=[let_go_cause(shortage), ending_cause(shortage.order, "cancelled")],
        level__product=product,
        delta__gt=0,
    )
    gone: list[Put] = []
    left = shortage.missing
    for move in moves.select_related("level").order_by("level"):
        count = min(left, move.delta)
        if count:
            gone.append(Put(move.level_id, count))
            left -= count
    write_off(gone=gone, cause=missing_cause(shortage), at=at)


def _shared_out(held: Iterable[Held], wanted: Counter[int]) -> list[tuple[Held, int]]:
    """From which shelves so many of each product came, as the order holds them."""
    found = []
    for one in held:
        count = min(one.quantity, wanted[one.level.product_id])
        if count:
            wanted[one.level.product_id] -= count
            found.append((one, count))
    return found
