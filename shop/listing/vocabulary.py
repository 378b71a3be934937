"""The words that products have: found whole, by their beginning, inside a compound, without an ending, or by a slip.

Finnish bends words at their end and writes compounds as one, so a word asked for is looked for in that order, and what
finds something first is taken. Slips are never taken silently: they are for asking back.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from shop.listing.bits import Postings
from shop.listing.words import MEANINGS

SHORTEST_BEGINNING: Final = 2
SHORTEST_INSIDE: Final = 4
# Endings of cases and plurals, without accents; the longest is not always the right one, so all are tried.
ENDINGS: Final = (
    *("t", "n", "a", "ta", "tta", "ja", "ia", "ita", "eita", "eja", "oja", "et", "at"),
    *("met", "men", "mia", "en", "in", "jen", "ien", "iden", "itten", "een", "iin"),
    *("lle", "lla", "lta", "ssa", "sta", "ksi", "ille", "illa", "ilta", "issa", "ista", "eille", "eilla"),
)
WRITTEN_TOGETHER: Final = re.compile(r"([a-z]{3,})([0-9]{1,2})")  # `hakka10` for `Hakka 10`
LONG: Final = ("kk", "pp", "tt")  # bent words often have two of these where the plain one has one
SHORTEST_STEM: Final = 4
SHORTEST_SLIP: Final = 4
TWO_SLIPS_FROM: Final = 7
GAP: Final = "\n"
LAST_SIGN: Final = "\U0010ffff"
MOST_REMEMBERED: Final = 200


class Vocabulary:
    """Words and, for each, the bit set of the products that have it. Immutable."""

    def __init__(self, words: Postings) -> None:
        self._bits: Final = words
        self._begun: Final[dict[str, int]] = {}
        self._sorted: Final = sorted(words)
        self._spelt: Final = [word for word in self._sorted if word.isalpha() and len(word) >= SHORTEST_SLIP - 1]
        self._text: Final = GAP + GAP.join(self._spelt) + GAP

    def bits(self, word: str) -> int:
        """The products that have the word in one of the ways above, slips apart."""
        if word in MEANINGS and (found := self._bits.get(word, 0)):
            return found
        if found := self._beginning(word):
            return found
        if together := WRITTEN_TOGETHER.fullmatch(word):
            return self._beginning(together[1]) & self._beginning(together[2])
        if not word.isalpha():
            return 0
        return next((found for stem in _stems(word) if (found := self._beginning(stem) or self._inside(stem))), 0)

    def close_to(self, word: str) -> str | None:
        """The word that the one asked for is most likely a slip of: the fewest slips, then the most products."""
        allowed = 2 if len(word) >= TWO_SLIPS_FROM else 1
        if len(word) < SHORTEST_SLIP or not word.isalpha():
            return None
        signs = set(word)
        alike = (
            known
            for known in self._spelt
            if abs(len(known) - len(word)) <= allowed and len(signs ^ set(known)) <= 2 * allowed
        )
        ranked = [(slips(word, known), -self._bits[known].bit_count(), known) for known in alike]
        best = min((found for found in ranked if found[0] <= allowed), default=None)
        return best[2] if best else None

    def _beginning(self, word: str) -> int:
        if len(word) < SHORTEST_BEGINNING:
            return self._bits.get(word, 0)
        found = self._begun.get(word)
        if found is None:
            first, beyond = bisect_left(self._sorted, word), bisect_left(self._sorted, word + LAST_SIGN)
            found = self._bits.any_of(self._sorted[first:beyond])
            if len(self._begun) >= MOST_REMEMBERED:
                self._begun.clear()
            self._begun[word] = found
        return found

    def _inside(self, word: str) -> int:
        """The products that have a compound of the word: `pesuaine` in `vanteenpesuaine`."""
        return self._bits.any_of(self._holding(word)) if len(word) >= SHORTEST_INSIDE else 0

    def _holding(self, part: str) -> Iterator[str]:
        at = self._text.find(part)
        while at >= 0:
            begin, end = self._text.rfind(GAP, 0, at) + 1, self._text.find(GAP, at)
            yield self._text[begin:end]
            at = self._text.find(part, end)


def _stems(word: str) -> Iterator[str]:
    """The word, then what is left of it without an ending, the shortest ending first."""
    yield word
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= SHORTEST_STEM:
            yield stem
            if stem.endswith(LONG):
                yield stem[:-1]


def slips(typed: str, meant: str) -> int:
    """How many signs were left out, put in, mistaken, or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(meant) + 1))
    for row, sign in enumerate(typed, start=1):
        line = [row]
        for column, other in enumerate(meant, start=1):
            steps = min(above[column] + 1, line[-1] + 1, above[column - 1] + (sign != other))
            if row > 1 and column > 1 and sign == meant[column - 2] and typed[row - 2] == other:
                steps = min(steps, before[column - 2] + 1)
            line.append(steps)
        before, above = above, line
    return above[-1]
