"""The range as bit sets: which products have which value, one bit per product, so that any combination is an AND.

Position n of every set is the n-th cheapest product: a span of prices is then a run of ones. A set of 100,000 products
is 12 kB, and counting one is a single instruction stream, so every facet is counted exactly for every combination.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from shop.listing.vocabulary import Vocabulary

ONE: Final = re.compile("1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One product as the index knows it: values by filter key, words it is found by, and how orders rank it."""

    product_id: int
    cents: int
    days: int
    name: str
    values: Mapping[str, str]
    words: frozenset[str]


class Index:
    """All entries of one moment. Immutable; built anew when the range has changed. `names`: values in words, by key."""

    def __init__(self, entries: Iterable[Entry], *, names: Mapping[str, Mapping[str, str]] | None = None) -> None:
        rows = sorted(entries, key=lambda entry: (entry.cents, entry.product_id))
        self.ids: Final = tuple(entry.product_id for entry in rows)
        self.all: Final = (1 << len(rows)) - 1
        self.names: Final = names or {}
        self._cents: Final = [entry.cents for entry in rows]
        self._sets: Final = _sets(rows)
        self._vocabulary: Final = Vocabulary(_word_sets(rows))
        self._orders: Final = {
            "nopein": sorted(range(len(rows)), key=lambda at: (rows[at].days, at)),
            "nimi": sorted(range(len(rows)), key=lambda at: (rows[at].name, at)),
            "uusin": sorted(range(len(rows)), key=lambda at: -rows[at].product_id),
        }

    def values(self, key: str) -> Iterable[str]:
        """Every value that some product has."""
        return self._sets.get(key, {}).keys()

    def having(self, key: str, values: Iterable[str]) -> int:
        """The products that have one of the values."""
        known, found = self._sets.get(key, {}), 0
        for value in values:
            found |= known.get(value, 0)
        return found

    def priced(self, *, low: int | None, high: int | None) -> int:
        """The products of at least `low` and at most `high` cents."""
        first = bisect_left(self._cents, low) if low is not None else 0
        beyond = bisect_right(self._cents, high) if high is not None else len(self._cents)
        return ((1 << beyond) - 1) >> first << first if beyond > first else 0

    def named(self, words: Iterable[str]) -> int:
        """The products that have every word, in a form of it (`shop.listing.vocabulary`)."""
        found = self.all
        for word in words:
            found &= self._vocabulary.bits(word)
        return found

    def close_to(self, word: str) -> str | None:
        """A word that some product has, and that the one asked for may be a slip of."""
        return self._vocabulary.close_to(word)

    def counts(self, key: str, among: int) -> dict[str, int]:
        """How many of the products have each value; values that none has are left out."""
        found = ((value, (bits & among).bit_count()) for value, bits in self._sets.get(key, {}).items())
        return {value: count for value, count in found if count}

    def cheapest(self, among: int) -> int | None:
        """The lowest price of these, in cents; None of nothing."""
        return self._cents[(among & -among).bit_length() - 1] if among else None

    def page(self, among: int, *, order: str, start: int, size: int) -> tuple[int, ...]:
        """The ids of one page. Orders: halvin, kallein, nopein, nimi, uusin. Reads no further than the page's end."""
        return tuple(self.ids[at] for at in islice(self._places(among, order), start, start + size))

    def _places(self, among: int, order: str) -> Iterator[int]:
        """Positions in the order asked for."""
        last = len(self.ids) - 1
        highest_first = f"{among:0{last + 1}b}" if self.ids else ""
        if order == "kallein":
            return (last - found.start() for found in ONE.finditer(highest_first))
        lowest_first = highest_first[::-1]
        if order == "halvin":
            return (found.start() for found in ONE.finditer(lowest_first))
        return (at for at in self._orders[order] if lowest_first[at] == "1")


def _sets(rows: Sequence[Entry]) -> dict[str, dict[str, int]]:
    places: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, entry in enumerate(rows):
        for key, value in entry.values.items():
            places[key][value].append(at)
    return {key: {value: _bits(found) for value, found in values.items()} for key, values in places.items()}


def _word_sets(rows: Sequence[Entry]) -> dict[str, int]:
    places: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(rows):
        for word in entry.words:
            places[word].append(at)
    return {word: _bits(found) for word, found in places.items()}


def _bits(places: Sequence[int]) -> int:
    """Positions, ascending, as one number with those bits set."""
    raw = bytearray(places[-1] // 8 + 1)
    for at in places:
        raw[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(raw, "little")
