"""Which parts come into question: from the listing's bit sets, so that a hundred thousand articles cost little.

What is found agrees with `shop.fitment`: everything but what that calls NOT, as far as the index can tell.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from shop.car import Car, Wheels
from shop.fitment.pairs import HALF_INCH, rim_widths
from shop.listing import Index
from shop.listing.fitting import can_tell, fitting
from shop.models import Product, Rim
from shop.sizes import BadSize, TyreSize, parse_tyre_size, plain

TYRE, RIM = "renkaat", "vanteet"
IN_STOCK: Final = ("oma", "toimittaja")
PAGE_SIZE: Final = 12
MOST_PAIRED: Final = 3000


class Choice(NamedTuple):
    """One part to choose: a product for every wheel, or one for each axle."""

    front: int
    rear: int | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.front,) if self.rear is None else (self.front, self.rear)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of choices, cheapest first."""

    choices: Sequence[Choice]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, kw_only=True)
class Finder:
    """What limits the choice: the car where enough of it is known, else a bolt pattern; and the season of tyres."""

    index: Index
    car: Car | None
    bolts: str = ""
    seasons: tuple[str, ...] = ()

    def tyres(self, wheels: Wheels, *, page: int = 1) -> Found:
        return self._found([self.tyre_bits(size) for size in wheels.sizes], page)

    def rims(self, wheels: Wheels, *, page: int = 1) -> Found:
        return self._found([self.rim_bits(size) for size in wheels.sizes], page)

    def tyre_bits(self, size: TyreSize) -> int:
        """Tyres of the size, in stock, that the car takes."""
        index = self.index
        found = index.having("size", _names(size)) & index.having("stock", IN_STOCK)
        if self.seasons:
            found &= index.having("season", self.seasons)
        known = self.car is not None and can_tell(self.car, TYRE)
        return found & fitting(index, self.car, TYRE) if self.car and known else found

    def rim_bits(self, size: TyreSize) -> int:
        """Rims in stock for tyres of the size, that go on the car."""
        index = self.index
        low, high = rim_widths(size)
        widths = [width for width in index.values("rim_width") if low - HALF_INCH <= Decimal(width) <= high + HALF_INCH]
        found = index.having("kind", (RIM,)) & index.having("inch", (plain(size.rim),))
        found &= index.having("rim_width", widths) & index.having("stock", IN_STOCK)
        if self.car and can_tell(self.car, RIM):
            return found & fitting(index, self.car, RIM)
        bolts = str(self.car.bolts) if self.car and self.car.bolts else self.bolts
        return found & index.having("bolts", (bolts,)) if bolts else found

    def sizes_for(self, rim: Rim) -> list[TyreSize]:
        """The sizes of tyres that we have and that go on the rim, smallest first."""
        inches = f"R{plain(rim.diameter_in)}"
        named = (name for name in self.index.values("size") if name.removesuffix("C").endswith(inches))
        return sorted(size for name in named if (size := _size(name)) and _takes(rim.width_in, size))

    def _found(self, bits: Sequence[int], page: int) -> Found:
        if len(bits) == 1:
            return self._alike(bits[0], page)
        pairs = paired(*(self.index.page(part, order="halvin", start=0, size=MOST_PAIRED) for part in bits))
        page = max(1, min(page, -(-len(pairs) // PAGE_SIZE)))
        start = (page - 1) * PAGE_SIZE
        return Found(choices=pairs[start : start + PAGE_SIZE], total=len(pairs), page=page)

    def _alike(self, bits: int, page: int) -> Found:
        total = bits.bit_count()
        page = max(1, min(page, -(-total // PAGE_SIZE)))
        ids = self.index.page(bits, order="halvin", start=(page - 1) * PAGE_SIZE, size=PAGE_SIZE)
        return Found(choices=[Choice(pk) for pk in ids], total=total, page=page)


def paired(front: Iterable[int], rear: Iterable[int]) -> list[Choice]:
    """The same model in both sizes, the cheapest of each, cheapest pair first: axles are not mixed. One query."""
    fronts, rears = list(front), list(rear)
    rows = Product.objects.filter(pk__in={*fronts, *rears})
    fields = rows.values_list("pk", "price", "brand", "name", "rim__colour", "tyre__season", "tyre__run_flat")
    models = {pk: (tuple(model), price) for pk, price, *model in fields}
    cheapest = _cheapest_of_model(rears, models)
    found: dict[tuple[object, ...], tuple[Decimal, Choice]] = {}
    for pk in fronts:
        model, price = models.get(pk, ((), Decimal(0)))
        if model in cheapest and model not in found:
            other = cheapest[model]
            found[model] = (price + models[other][1], Choice(pk, other))
    return [choice for _sum, choice in sorted(found.values())]


def _cheapest_of_model(
    ids: Iterable[int], models: Mapping[int, tuple[tuple[object, ...], Decimal]]
) -> dict[tuple[object, ...], int]:
    by_model: dict[tuple[object, ...], list[tuple[Decimal, int]]] = defaultdict(list)
    for pk in ids:
        if pk in models:
            model, price = models[pk]
            by_model[model].append((price, pk))
    return {model: min(rows)[1] for model, rows in by_model.items()}


def _names(size: TyreSize) -> tuple[str, ...]:
    """A van tyre goes where a car's of the same figures does, not the other way round."""
    if size.commercial:
        return (size.compact,)
    return (size.compact, TyreSize(size.width, size.aspect, size.rim, commercial=True).compact)


def _takes(width_in: Decimal, size: TyreSize) -> bool:
    low, high = rim_widths(size)
    return low - HALF_INCH <= width_in <= high + HALF_INCH


def _size(name: str) -> TyreSize | None:
    try:
        return parse_tyre_size(name)
    except BadSize:
        return None
