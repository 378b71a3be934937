"""Sets of positions as whole numbers, one bit each: made of positions, read as positions, a page of them at a time."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence, Sequence
from typing import Final

NONZERO: Final = re.compile(rb"[^\x00]", re.DOTALL)
PLACES: Final = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))
BLOCK: Final = 256  # bytes counted at once on the way to a deep page
FEW: Final = 2048  # so many are rather sorted than looked for in the whole order
BUCKETS: Final = 128
LEAST_BUCKET: Final = 512
RARE: Final = 256  # a word that one product in so many has takes less room as a list of positions


def bits(positions: Iterable[int], *, size: int) -> int:
    """The number with those bits set; each position is below `size`."""
    raw = bytearray(size // 8 + 1)
    for at in positions:
        raw[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(raw, "little")


def ones(number: int) -> Iterator[int]:
    """The positions, ascending."""
    return _ones(_raw(number), 0)


def some_ones(number: int, *, start: int, size: int) -> list[int]:
    """So many positions, ascending, without the first `start`: what is passed over is counted, not listed."""
    raw, found = _raw(number), list[int]()
    for at in range(0, len(raw), BLOCK):
        block = raw[at : at + BLOCK]
        count = int.from_bytes(block, "little").bit_count()
        if count <= start:
            start -= count
            continue
        found += list(_ones(block, at * 8))[start : start + size - len(found)]
        start = 0
        if len(found) >= size:
            break
    return found


class Order:
    """Positions in an order of their own, and pages of any set in that order."""

    def __init__(self, places: Sequence[int]) -> None:
        self._places: Final = array("I", places)
        self._ranks: MutableSequence[int] | None = None
        self._buckets: list[int] = []
        self._width: Final = max(LEAST_BUCKET, -(-len(places) // BUCKETS))

    def page(self, among: int, *, start: int, size: int) -> list[int]:
        """So many positions of the set in this order, without the first `start`."""
        if among.bit_count() <= FEW:
            return sorted(ones(among), key=self._rank())[start : start + size]
        found = list[int]()
        for number, bucket in enumerate(self._all_buckets()):
            inside = among & bucket
            count = inside.bit_count()
            if count <= start:
                start -= count
                continue
            found += self._inside(number, inside)[start : start + size - len(found)]
            start = 0
            if len(found) >= size:
                break
        return found

    def _inside(self, number: int, inside: int) -> list[int]:
        raw = inside.to_bytes(len(self._places) // 8 + 1, "little")
        stretch = self._places[number * self._width : (number + 1) * self._width]
        return [at for at in stretch if raw[at >> 3] >> (at & 7) & 1]

    def _rank(self) -> Callable[[int], int]:
        if self._ranks is None:
            ranks = array("I", bytes(4 * len(self._places)))
            for rank, at in enumerate(self._places):
                ranks[at] = rank
            self._ranks = ranks
        return self._ranks.__getitem__

    def _all_buckets(self) -> list[int]:
        if not self._buckets:
            size, width = len(self._places), self._width
            self._buckets = [bits(self._places[at : at + width], size=size) for at in range(0, size, width)]
        return self._buckets


class Postings(Mapping[str, int]):
    """Words with the set of positions that have each. What few have is kept as positions, and made a set when asked."""

    def __init__(self, places: Mapping[str, MutableSequence[int]], *, size: int) -> None:
        self._size: Final = size
        self._kept: Final[dict[str, int | MutableSequence[int]]] = {
            word: bits(found, size=size) if len(found) * RARE > size else found for word, found in places.items()
        }

    def __getitem__(self, word: str) -> int:
        found = self._kept[word]
        return found if isinstance(found, int) else bits(found, size=self._size)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def any_of(self, words: Iterable[str]) -> int:
        """The positions that have one of the words: rare words are put together before they become a set."""
        found, rare = 0, array("I")
        for word in words:
            places = self._kept[word]
            if isinstance(places, int):
                found |= places
            else:
                rare.extend(places)
        return found | bits(rare, size=self._size) if rare else found


def _raw(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "little")


def _ones(raw: bytes, first: int) -> Iterator[int]:
    for found in NONZERO.finditer(raw):
        at = found.start()
        for bit in PLACES[raw[at]]:
            yield first + at * 8 + bit
