"""Taking goods from stock, putting them back, counting them: the quantity and its movement, always together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.errors import ShopError
from shop.models import Product, ProductEvent, StockLevel, StockMovement, StockSource


class NotEnoughStock(ShopError):
    """Nothing was taken. `data["short"]` maps the product's id to how many there are."""

    message = _("Tuotetta ei ole enää näin montaa.")


@dataclass(frozen=True, slots=True)
class Want:
    """So many of a product, from wherever it comes soonest."""

    product_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Put:
    """So many into one level."""

    level_id: int
    quantity: int


@step
def take_stock(*, wants: Sequence[Want], cause: str, at: datetime) -> list[StockMovement]:
    """Take all that is wanted, or nothing (NotEnoughStock). The same cause takes once: again, it returns what it took.

    Each product comes whole from the quickest source that has it all, else from several, quickest first. Levels are
    locked in id order, so two buyers never wait for each other crosswise; the last goods go to one of them.
    """
    wanted = Counter[int]()
    for want in wants:
        wanted[want.product_id] += _positive(want.quantity)
    levels = _lock(StockLevel.objects.filter(product_id__in=wanted, source__active=True))
    if taken := _moves_of(cause):
        return taken
    picks = _pick_all(wanted, levels)
    return _move({level: -quantity for level, quantity in picks.items()}, cause=cause, at=at)


@step
def hold_still(*, product_ids: Iterable[int]) -> None:
    """Let nobody else move these products' stock until the act ends: where goods are now is where they are taken."""
    _lock(StockLevel.objects.filter(product_id__in=product_ids))


@step
def put_stock(*, puts: Iterable[Put], cause: str, at: datetime) -> list[StockMovement]:
    """Add goods to the named levels. The same cause adds once: again, it returns what it added."""
    added = Counter[int]()
    for put in puts:
        added[put.level_id] += _positive(put.quantity)
    levels = _lock(StockLevel.objects.filter(pk__in=added))
    if done := _moves_of(cause):
        return done
    return _move({level: added[level.pk] for level in levels}, cause=cause, at=at)


@step
def put_central(*, puts: Mapping[int, int], cause: str, at: datetime) -> list[StockMovement]:
    """Add so many of each product (by id) to the central warehouse; it may never have held the product before.

    The same cause adds once. Raises StockSource.DoesNotExist where no central warehouse is in use.
    """
    central = StockSource.objects.filter(kind=StockSource.Kind.CENTRAL, active=True).earliest("pk")
    levels = [_level(central, product) for product in Product.objects.filter(pk__in=puts).order_by("pk")]
    return put_stock(puts=[Put(level.pk, puts[level.product_id]) for level in levels], cause=cause, at=at)


@step
def undo_take(*, taken: str, cause: str, at: datetime) -> list[StockMovement]:
    """Put everything that the cause `taken` took back where it was. Undone once only, under the cause `cause`."""
    took = StockMovement.objects.filter(cause=taken, delta__lt=0)
    return put_stock(puts=[Put(move.level_id, -move.delta) for move in took], cause=cause, at=at)


@step
def write_off(*, gone: Iterable[Put], cause: str, at: datetime) -> list[StockMovement]:
    """Take so many from the named levels: they are not there after all. The same cause takes once.

    Raises NotEnoughStock where the ledger knows of fewer; nothing is taken then.
    """
    taken = Counter[int]()
    for put in gone:
        taken[put.level_id] += _positive(put.quantity)
    levels = _lock(StockLevel.objects.filter(pk__in=taken))
    if done := _moves_of(cause):
        return done
    return _move({level: -taken[level.pk] for level in levels}, cause=cause, at=at)


@step
def set_counted(*, level_id: int, quantity: int, cause: str, at: datetime) -> StockMovement | None:
    """Set the quantity to what was counted, moving the difference; None if it was right, or the cause is known."""
    if quantity < 0:
        raise ValueError("a counted quantity is never negative")
    level = StockLevel.objects.select_for_update().get(pk=level_id)
    if level.quantity == quantity or StockMovement.objects.filter(level=level, cause=cause).exists():
        return None
    return _move({level: quantity - level.quantity}, cause=cause, at=at)[0]


@act
def count_stock(*, level_id: int, quantity: int, at: datetime, by: Actor) -> None:
    """A person counted the shelf: set the quantity, and note who did. Changes nothing when it was right."""
    move = set_counted(level_id=level_id, quantity=quantity, cause=f"count:{at.isoformat()}", at=at)
    if move:
        data = {"source": move.level.source_id, "old": quantity - move.delta, "new": quantity}
        ProductEvent.of(at=at, by=by, kind="stock_counted", product_id=move.level.product_id, data=data).save()


def _level(source: StockSource, product: Product) -> StockLevel:
    level, _is_new = StockLevel.objects.get_or_create(
        source=source, product=product, defaults={"supplier_sku": product.sku}
    )
    return level


def _positive(quantity: int) -> int:
    if quantity <= 0:
        raise ValueError("stock moves by one or more")
    return quantity


def _lock(levels: "QuerySet[StockLevel]") -> list[StockLevel]:
    return list(levels.select_related("source").select_for_update(of=("self",)).order_by("pk"))


def _moves_of(cause: str) -> list[StockMovement]:
    """What the cause has moved already: asked under the locks, so that two at once can't both find nothing."""
    return list(StockMovement.objects.filter(cause=cause).select_related("level").order_by("level_id"))


def _pick_all(wanted: Counter[int], levels: Sequence[StockLevel]) -> dict[StockLevel, int]:
    by_product: dict[int, list[StockLevel]] = {product_id: [] for product_id in wanted}
    for level in levels:
        by_product[level.product_id].append(level)
    have = {product_id: sum(level.quantity for level in held) for product_id, held in by_product.items()}
    short = {product_id: have[product_id] for product_id, count in wanted.items() if have[product_id] < count}
    if short:
        raise NotEnoughStock(short=short)
    return dict(pick for product_id, count in wanted.items() for pick in _pick(by_product[product_id], count))


def _pick(levels: Iterable[StockLevel], count: int) -> Iterator[tuple[StockLevel, int]]:
    soonest = sorted(levels, key=lambda level: (level.days, level.source.kind, level.pk))
    whole = [level for level in soonest if level.quantity >= count]
    for level in whole[:1] or soonest:
        part = min(level.quantity, count)
        if part:
            yield level, part
            count -= part


def _move(deltas: dict[StockLevel, int], *, cause: str, at: datetime) -> list[StockMovement]:
    moves = []
    for level, delta in sorted(deltas.items(), key=lambda item: item[0].pk):
        changed = StockLevel.objects.filter(pk=level.pk, quantity__gte=-delta).update(quantity=F("quantity") + delta)
        if not changed:
            raise NotEnoughStock(short={level.product_id: level.quantity})
        level.quantity += delta
        moves.append(StockMovement(level=level, delta=delta, cause=cause, at=at))
    return StockMovement.objects.bulk_create(moves)
