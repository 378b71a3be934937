"""The range as bit sets: which products have which value, one bit per product, so that any combination is an AND.

Position n of every set is the n-th cheapest product: a span of prices is then a run of ones. A set of 100,000 products
is 12 kB, and counting one is a single instruction stream, so every facet is counted exactly for every combination.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, MutableSequence
from dataclasses import dataclass
from sys import intern
from typing import Any, Final, TypeVar

from shop.listing.bits import Order, Postings, bits, some_ones
from shop.listing.vocabulary import Vocabulary

MOST_COUNTS: Final = 4_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One product as the index knows it: values by filter key, words it is found by, and how orders rank it."""

    product_id: int
    cents: int
    days: int
    name: str
    values: Mapping[str, str]
    words: frozenset[str]

    @property
    def signature(self) -> int:
        """The same for entries that say the same, within one process."""
        return hash((self.cents, self.days, self.name, frozenset(self.values.items()), self.words))


class Index:
    """All entries of one moment. Immutable; built anew when the range has changed. `names`: values in words, by key."""

    def __init__(self, entries: Iterable[Entry], *, names: Mapping[str, Mapping[str, str]] | None = None) -> None:
        rows = _Rows(entries)
        size = len(rows.ids)
        self.ids: Final = rows.ids
        self.all: Final = (1 << size) - 1
        self.names: Final = names or {}
        self._cents: Final = rows.cents
        self._signatures: Final = rows.signatures
        self._by_id: Final = array("I", sorted(range(size), key=rows.ids.__getitem__))
        self._sets: Final = {
            key: {value: bits(found, size=size) for value, found in values.items()} for key, values in rows.sets.items()
        }
        self._vocabulary: Final = Vocabulary(Postings(rows.words, size=size))
        self._orders: Final = {
            "nopein": Order(sorted(range(size), key=rows.days.__getitem__)),
            "nimi": Order(sorted(range(size), key=rows.names.__getitem__)),
            "uusin": Order(self._by_id[::-1]),
        }
        self._counted: Final[dict[tuple[str, int, int], dict[str, int]]] = {}
        self._worked_out: Final[dict[tuple[str, ...], Any]] = {}

    def says(self, entries: Iterable[Entry], *, of: Collection[int]) -> bool:
        """Whether that is what the index says of these products already; those with no entry are not on sale."""
        told = {entry.product_id: entry.signature for entry in entries}
        return all(self._signature(product_id) == told.get(product_id) for product_id in of)

    def _signature(self, product_id: int) -> int | None:
        found = bisect_left(self._by_id, product_id, key=self.ids.__getitem__)
        at = self._by_id[found] if found < len(self._by_id) else None
        return self._signatures[at] if at is not None and self.ids[at] == product_id else None

    def values(self, key: str) -> Iterable[str]:
        """Every value that some product has."""
        return self._sets.get(key, {}).keys()

    def worked_out(self, name: tuple[str, ...], work_out: Callable[[], T]) -> T:
        """What follows from the index, worked out once: values in their order, say. Only what is fixed with it."""
        if name not in self._worked_out:
            self._worked_out[name] = work_out()
        return self._worked_out[name]

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

    def counts(self, key: str, among: int) -> Mapping[str, int]:
        """How many of the products have each value; values that none has are left out.

        The counts of a set are remembered by its size and hash, since pages and orders of one list ask for the same.
        """
        asked = (key, among.bit_count(), hash(among))
        found = self._counted.get(asked)
        if found is None:
            counted = ((value, (having & among).bit_count()) for value, having in self._sets.get(key, {}).items())
            found = {value: count for value, count in counted if count}
            if len(self._counted) >= MOST_COUNTS:
                self._counted.clear()
            self._counted[asked] = found
        return found

    def cheapest(self, among: int) -> int | None:
        """The lowest price of these, in cents; None of nothing."""
        return self._cents[(among & -among).bit_length() - 1] if among else None

    def page(self, among: int, *, order: str, start: int, size: int) -> tuple[int, ...]:
        """The ids of one page. Orders: halvin, kallein, nopein, nimi, uusin. Deep pages cost little more."""
        if order == "halvin":
            places = some_ones(among, start=start, size=size)
        elif order == "kallein":
            left = among.bit_count() - start
            places = some_ones(among, start=max(0, left - size), size=min(size, left))[::-1] if left > 0 else []
        else:
            places = self._orders[order].page(among, start=start, size=size)
        return tuple(self.ids[at] for at in places)


class _Rows:
    """Entries taken apart as they come, so that not all of them are held at once, and brought into order of price."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.ids, self.cents, self.days, self.signatures = array("q"), array("q"), array("i"), array("q")
        self.names: list[str] = []
        self.sets: dict[str, dict[str, MutableSequence[int]]] = defaultdict(lambda: defaultdict(lambda: array("I")))
        self.words: dict[str, MutableSequence[int]] = defaultdict(lambda: array("I"))
        for at, entry in enumerate(entries):
            self._take(at, entry)
        order = sorted(range(len(self.ids)), key=lambda at: (self.cents[at], self.ids[at]))
        if order != list(range(len(order))):
            self._reorder(order)

    def _take(self, at: int, entry: Entry) -> None:
        self.ids.append(entry.product_id)
        self.cents.append(entry.cents)
        self.days.append(entry.days)
        self.signatures.append(entry.signature)
        self.names.append(intern(entry.name))
        for key, value in entry.values.items():
            self.sets[key][value].append(at)
        for word in entry.words:
            self.words[word].append(at)

    def _reorder(self, order: list[int]) -> None:
        self.ids, self.cents, self.days, self.signatures = (
            array(kept.typecode, map(kept.__getitem__, order))
            for kept in (self.ids, self.cents, self.days, self.signatures)
        )
        self.names = [self.names[at] for at in order]
        ranks = array("I", bytes(4 * len(order)))
        for rank, at in enumerate(order):
            ranks[at] = rank
        for places in (*(found for values in self.sets.values() for found in values.values()), *self.words.values()):
            places[:] = array("I", map(ranks.__getitem__, places))
