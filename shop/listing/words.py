"""Words of products and of searches, brought to one form: no capitals, no accents, few endings."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+")
LONGEST_SEARCH: Final = 80
MOST_WORDS: Final = 8

# How a word may begin, how many signs may follow, and what it means then; the first match wins. What follows is limited
# where longer words mean something else: `renkaat` are tyres, but `renkaanvaihto` is a service.
ANY: Final = 99
FORMS: Final = (
    ("nasta", ANY, ("nasta",)),
    ("kitka", ANY, ("kitka",)),
    ("kesarenga", 4, ("kesa", "rengas")),
    ("kesarenka", 4, ("kesa", "rengas")),
    ("kesavan", ANY, ("kesa", "vanne")),
    ("talvirenga", 4, ("talvi", "rengas")),
    ("talvirenka", 4, ("talvi", "rengas")),
    ("talvivan", ANY, ("talvi", "vanne")),
    ("ymparivuoti", ANY, ("ymparivuotinen",)),
    ("jokasaa", ANY, ("ymparivuotinen",)),
    ("autonrenga", 4, ("rengas",)),
    ("autonrenka", 4, ("rengas",)),
    ("renga", 4, ("rengas",)),
    ("renka", 4, ("rengas",)),
    ("alumiiniv", ANY, ("alumiini", "vanne")),
    ("aluvan", ANY, ("alumiini", "vanne")),
    ("peltivan", ANY, ("teras", "vanne")),
    ("terasvan", ANY, ("teras", "vanne")),
    ("vanne", 3, ("vanne",)),
    ("vante", 4, ("vanne",)),
    ("pakettiauto", ANY, ("pakettiauto",)),
)
# What a longer word holds, wherever it stands in it: `pyöränpultit`, `rengaspaineanturi`, `lumiketjut`.
STEMS: Final = ("antur", "ketju", "mutter", "pult")
SAID_APART: Final = (("run flat", "runflat"), ("run-flat", "runflat"), ("extra load", "xl"))


def fold(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words(text: str) -> Iterator[str]:
    """The words of a text in their one form."""
    for word in _plain_words(text):
        yield from _meaning(word)


def found_by(text: str) -> Iterator[str]:
    """The words that a product of this text is found by: their one form, and as they were written."""
    for word in _plain_words(text):
        yield word
        yield from _meaning(word)


def searched(text: str) -> list[str]:
    """The words of a search, each once; what is beyond a search's length is let go."""
    return list(dict.fromkeys(words(text[:LONGEST_SEARCH])))[:MOST_WORDS]


def _plain_words(text: str) -> list[str]:
    folded = fold(text)
    for apart, together in SAID_APART:
        folded = folded.replace(apart, together)
    return WORD.findall(folded)


def _meaning(word: str) -> tuple[str, ...]:
    for begins, rest, meant in FORMS:
        if word.startswith(begins) and len(word) - len(begins) <= rest:
            return meant
    return next(((stem,) for stem in STEMS if stem in word), (word,))
