"""Answering criteria from an index: how many, which on this page, and what each further filter would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shop.car import Car
from shop.listing.criteria import Criteria
from shop.listing.filters import Section
from shop.listing.fitting import can_tell, fitting
from shop.listing.index import Index

PAGE_SIZE: Final = 24


@dataclass(frozen=True, kw_only=True)
class Found:
    """`counts` are exact: each filter's own choice set aside, all others held. `of_any_car`: without the car."""

    total: int
    ids: tuple[int, ...]
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]
    for_car: bool
    of_any_car: int


def find(index: Index, criteria: Criteria, *, section: Section, car: Car | None) -> Found:
    """One page of what meets the criteria; with a car, of what fits it. A page past the last gives the last."""
    keys = [item.key for item in section.filters] + [flag.key for flag in section.flags]
    base = _base(index, criteria)
    narrowed = {key: index.having(key, values) for key, values in criteria.chosen.items()}
    everything = _all_of(base, narrowed)
    for_car = car is not None and can_tell(car, criteria.kind)
    if car is not None and for_car:
        base &= fitting(index, car, criteria.kind)
    among = _all_of(base, narrowed)
    total = among.bit_count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(criteria.page, pages)
    return Found(
        total=total,
        ids=index.page(among, order=criteria.order, start=(page - 1) * PAGE_SIZE, size=PAGE_SIZE),
        page=page,
        pages=pages,
        counts={key: index.counts(key, _all_of(base, narrowed, but=key)) for key in keys},
        for_car=for_car,
        of_any_car=everything.bit_count(),
    )


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
