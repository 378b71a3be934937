"""The products that fit a car, as one bit set. It agrees with `shop.fitment`: what that calls fits or conditions."""

from collections.abc import Iterator
from decimal import Decimal

from shop.car import Car
from shop.fitment.pairs import HALF_INCH, rim_widths
from shop.listing.filters import YES
from shop.listing.index import Index
from shop.load_speed import LOAD_KG, SPEED_KMH
from shop.sizes import TyreSize, plain


def can_tell(car: Car, kind: str) -> bool:
    """Whether enough is known of the car to list what fits it."""
    if kind == "renkaat":
        return bool(car.sizes)
    offsets_known = car.et_min is not None and car.et_max is not None
    return kind == "vanteet" and bool(car.sizes and car.bolts and car.centre_bore_mm is not None and offsets_known)


def fitting(index: Index, car: Car, kind: str) -> int:
    """The tyres or rims that fit the car; ask `can_tell` first."""
    return _tyres(index, car) if kind == "renkaat" else _rims(index, car)


def _tyres(index: Index, car: Car) -> int:
    found = index.having("size", {name for size in car.sizes for name in _names(size)})
    if car.load_index is not None:
        needed = LOAD_KG[car.load_index]
        found &= index.having("load", (str(load) for load, kg in LOAD_KG.items() if kg >= needed))
    if car.speed_symbol:
        found &= _fast_enough(index, car.speed_symbol)
    return found


def _names(size: TyreSize) -> Iterator[str]:
    """A van tyre goes on a car of the same figures, not the other way round."""
    yield size.compact
    if not size.commercial:
        yield TyreSize(size.width, size.aspect, size.rim, commercial=True).compact


def _fast_enough(index: Index, symbol: str) -> int:
    fast = index.having("speed", (name for name, kmh in SPEED_KMH.items() if kmh >= SPEED_KMH[symbol]))
    return fast | index.having("season", ("nasta", "kitka")) | index.having("snow", (YES,))


def _rims(index: Index, car: Car) -> int:
    found = index.having("kind", ("vanteet",)) & index.having("bolts", (str(car.bolts),))
    found &= index.having("bore", _at_least(index, "bore", car.centre_bore_mm))
    found &= index.having("et", (str(et) for et in range(car.et_min or 0, (car.et_max or 0) + 1)))
    found &= _dimensions(index, car)
    if car.load_index is not None:
        unknown = index.having("load_kg", ("0",))
        found &= unknown | index.having("load_kg", _at_least(index, "load_kg", Decimal(LOAD_KG[car.load_index])))
    return found


def _dimensions(index: Index, car: Car) -> int:
    """Of a listed diameter, and of a width that suits one of the car's tyres of that diameter."""
    found = 0
    for size in car.sizes:
        low, high = rim_widths(size)
        widths = [width for width in index.values("rim_width") if low - HALF_INCH <= Decimal(width) <= high + HALF_INCH]
        found |= index.having("inch", (plain(size.rim),)) & index.having("rim_width", widths)
    return found


def _at_least(index: Index, key: str, least: Decimal | None) -> list[str]:
    return [value for value in index.values(key) if least is not None and Decimal(value) >= least]
