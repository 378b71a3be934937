"""Words of products and of searches, brought to one form: no capitals, no accents, few endings."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+")
LONGEST_SEARCH: Final = 80
MOST_WORDS: Final = 8

# What people write, by how it begins, and what that means. Whole words first: the first match wins.
FORMS: Final = (
    ("nasta", ("nasta",)),
    ("kitka", ("kitka",)),
    ("kesaren", ("kesa", "rengas")),
    ("kesavan", ("kesa", "vanne")),
    ("kesa", ("kesa",)),
    ("talviren", ("talvi", "rengas")),
    ("talvivan", ("talvi", "vanne")),
    ("talvi", ("talvi",)),
    ("ymparivuoti", ("ymparivuotinen",)),
    ("jokasaa", ("ymparivuotinen",)),
    ("autonren", ("rengas",)),
    ("renga", ("rengas",)),
    ("renka", ("rengas",)),
    ("alumiiniv", ("alumiini", "vanne")),
    ("aluvan", ("alumiini", "vanne")),
    ("peltivan", ("teras", "vanne")),
    ("terasvan", ("teras", "vanne")),
    ("vanne", ("vanne",)),
    ("vante", ("vanne",)),
    ("pakettiauto", ("pakettiauto",)),
    ("runflat", ("runflat",)),
    ("rengaspaineantur", ("anturi",)),
    ("paineantur", ("anturi",)),
    ("antur", ("anturi",)),
    ("pult", ("pult",)),
    ("mutter", ("mutter",)),
    ("ketju", ("ketju",)),
    ("lumiketju", ("ketju",)),
)
SAID_APART: Final = (("run flat", "runflat"), ("run-flat", "runflat"), ("extra load", "xl"))


def fold(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words(text: str) -> Iterator[str]:
    """The words of a text in their one form."""
    folded = fold(text)
    for apart, together in SAID_APART:
        folded = folded.replace(apart, together)
    for match in WORD.finditer(folded):
        yield from _meaning(match[0])


def searched(text: str) -> list[str]:
    """The words of a search, each once; what is beyond a search's length is let go."""
    return list(dict.fromkeys(words(text[:LONGEST_SEARCH])))[:MOST_WORDS]


def _meaning(word: str) -> tuple[str, ...]:
    return next((meant for begins, meant in FORMS if word.startswith(begins)), (word,))
