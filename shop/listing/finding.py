"""Answering criteria from an index: how many, which on this page, and what each further filter would leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

from shop.car import Car
from shop.listing.criteria import Criteria
from shop.listing.filters import Bound, Section
from shop.listing.fitting import can_tell, fitting
from shop.listing.index import Index

PAGE_SIZE: Final = 24


@dataclass(frozen=True, kw_only=True)
class Found:
    """`counts` are exact: each filter's own choice set aside, all others held; of a bound, how many are within each.

    `of_any_car`: without the car. `without`: how many there would be without one narrowing, where there are none with
    it; prices are named `price`, the car `car`. `cheapest`: cents.
    """

    total: int
    ids: tuple[int, ...]
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]
    for_car: bool
    of_any_car: int
    cheapest: int | None = None
    without: Mapping[str, int] = field(default_factory=dict)


def find(index: Index, criteria: Criteria, *, section: Section, car: Car | None) -> Found:
    """One page of what meets the criteria; with a car, of what fits it. A page past the last gives the last."""
    keys = [item.key for item in section.filters] + [flag.key for flag in section.flags]
    base = _base(index, criteria)
    narrowed = {**_chosen(index, criteria), **_bounded(index, criteria, section)}
    everything = _all_of(base, narrowed)
    for_car = car is not None and can_tell(car, criteria.kind)
    fits = fitting(index, car, criteria.kind) if car is not None and for_car else index.all
    base &= fits
    among = _all_of(base, narrowed)
    total = among.bit_count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(criteria.page, pages)
    counts = {key: index.counts(key, _all_of(base, narrowed, but=key)) for key in keys}
    within = {bound.name: _within(index, bound, _all_of(base, narrowed, but=bound.name)) for bound in section.bounds}
    return Found(
        total=total,
        ids=index.page(among, order=criteria.order, start=(page - 1) * PAGE_SIZE, size=PAGE_SIZE),
        page=page,
        pages=pages,
        counts={**counts, **within},
        for_car=for_car,
        of_any_car=everything.bit_count(),
        cheapest=index.cheapest(among),
        without={} if total else {"car": everything.bit_count()} | _without(index, criteria, narrowed, fits=fits),
    )


def _chosen(index: Index, criteria: Criteria) -> dict[str, int]:
    return {key: index.having(key, values) for key, values in criteria.chosen.items()}


def _bounded(index: Index, criteria: Criteria, section: Section) -> dict[str, int]:
    """The products within each bound that was asked for, by its name."""
    return {
        bound.name: index.having(bound.key, (value for value in index.values(bound.key) if bound.holds(value, asked)))
        for bound in section.bounds
        if (asked := criteria.bounds.get(bound.name))
    }


def _within(index: Index, bound: Bound, among: int) -> dict[str, int]:
    """How many each possible bound would leave: added up from the strictest, which leaves the fewest."""
    counts = index.counts(bound.key, among)
    strictest_first = index.worked_out(
        ("strictest", bound.name), lambda: sorted(index.values(bound.key), key=bound.rank, reverse=not bound.at_most)
    )
    return dict(zip(strictest_first, accumulate(counts.get(value, 0) for value in strictest_first), strict=True))


def _without(index: Index, criteria: Criteria, narrowed: Mapping[str, int], *, fits: int) -> dict[str, int]:
    base = _base(index, criteria) & fits
    found = {key: _all_of(base, narrowed, but=key).bit_count() for key in narrowed}
    if criteria.low is not None or criteria.high is not None:
        unpriced = _base(index, replace(criteria, low=None, high=None)) & fits
        found["price"] = _all_of(unpriced, narrowed).bit_count()
    return found


def _base(index: Index, criteria: Criteria) -> int:
    found = index.having("kind", (criteria.kind,)) if criteria.kind else index.all
    if criteria.low is not None or criteria.high is not None:
        found &= index.priced(low=criteria.low, high=criteria.high)
    return found & index.named(criteria.words) if criteria.words else found


def _all_of(base: int, narrowed: Mapping[str, int], *, but: str = "") -> int:
    for key, bits in narrowed.items():
        if key != but:
            base &= bits
    return base
