"""Words of products and of searches, brought to one form: no capitals, no accents, few endings."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+")
LONGEST_SEARCH: Final = 80
MOST_WORDS: Final = 8
MOST_KEPT: Final = 20_000  # many products have the same names, sizes and words

# How a word may begin, how many signs may follow, and what it means then; the first match wins. What follows is limited
# where longer words mean something else: `renkaat` are tyres, but `renkaanvaihto` is a service.
ANY: Final = 99
FORMS: Final = (
    ("nastato", ANY, ("kitka",)),
    ("nastatto", ANY, ("kitka",)),
    ("nastoittama", ANY, ("kitka",)),
    ("nasta", ANY, ("nasta",)),
    ("nasto", ANY, ("nasta",)),
    ("lamelli", ANY, ("kitka",)),
    ("kitka", ANY, ("kitka",)),
    ("kesarenga", 4, ("kesa", "rengas")),
    ("kesarenka", 5, ("kesa", "rengas")),
    ("kesavan", ANY, ("kesa", "vanne")),
    ("lumirenga", 4, ("talvi", "rengas")),
    ("lumirenka", 5, ("talvi", "rengas")),
    ("talvirenga", 4, ("talvi", "rengas")),
    ("talvirenka", 5, ("talvi", "rengas")),
    ("talvivan", ANY, ("talvi", "vanne")),
    ("ymparivuoti", ANY, ("ymparivuotinen",)),
    ("jokasaa", ANY, ("ymparivuotinen",)),
    ("talviset", 2, ("talvi",)),
    ("kesaiset", 2, ("kesa",)),
    ("vuodenympar", ANY, ("ymparivuotinen",)),
    ("autonrenga", 4, ("rengas",)),
    ("autonrenka", 5, ("rengas",)),
    ("renga", 4, ("rengas",)),
    ("renka", 5, ("rengas",)),
    ("alumiiniv", ANY, ("alumiini", "vanne")),
    ("alut", 0, ("alumiini", "vanne")),
    ("alufel", ANY, ("alumiini", "vanne")),
    ("kevytmetalliv", ANY, ("alumiini", "vanne")),
    ("metallivan", ANY, ("alumiini", "vanne")),
    ("felg", 4, ("vanne",)),
    ("aluvan", ANY, ("alumiini", "vanne")),
    ("peltivan", ANY, ("teras", "vanne")),
    ("terasvan", ANY, ("teras", "vanne")),
    ("pyoran", 0, ("pyora",)),
    ("vanne", 3, ("vanne",)),
    ("vante", 5, ("vanne",)),
    ("pakettiauto", ANY, ("pakettiauto",)),
    ("pakurin", ANY, ("pakettiauto",)),
    ("pakuun", 0, ("pakettiauto",)),
    ("crenga", 4, ("pakettiauto",)),
    ("crenka", 5, ("pakettiauto",)),
    ("sailyty", ANY, ("rengashotelli",)),
    ("rengassailyty", ANY, ("rengashotelli",)),
    ("lumihiutale", ANY, ("3pmsf",)),
    ("talvi", 4, ("talvi",)),
    ("kesa", 3, ("kesa",)),
)
# What a longer word holds, wherever it stands in it: `pyöränpultit`, `rengaspaineanturi`, `lumiketjut`.
STEMS: Final = tuple(
    (re.compile(part), meant)
    for part, meant in (
        ("antur|tpms", "anturi"),
        ("ketju(t|n|ja|jen|a|illa|ihin)?$", "ketju"),
        ("mutter", "mutteri"),
        ("pult(t?i|t?e[jti])", "pultti"),
        ("suk(ka|at|kia|ki)", "sukka"),
        ("tunk(k?i|kei)", "tunkki"),
    )
)
# Compounds whose parts are also searched for apart: `vanteen pesuaine` is on the shelf as `vanteenpesuaine`.
COMPOUND: Final = re.compile(r"(vanteen|renkaan|rengas|pyoran)(?=[a-z]{4})")
PARTS: Final = {"vanteen": "vanne", "renkaan": "rengas", "rengas": "rengas", "pyoran": "pyora"}
# The one forms: they are looked for whole, since a maker of chains may be named after them (`Ketjuvala`).
MEANINGS: Final = frozenset(
    (*(form for _begins, _rest, meant in FORMS for form in meant), *(meant for _part, meant in STEMS), *PARTS.values())
)
# What is one thing but written as two, or in a word of its own.
SAID_APART: Final = tuple(
    (re.compile(apart), together)
    for apart, together in (
        ("run[ -]flat", "runflat"),
        (r"\b(ei|ilman) nast[ao]\w*", "nastaton"),
        ("extra load", "xl"),
        (r"(\d{2}) ?z?r ?(\d{2})\b", r"\1r\2"),
        (r"\bc[ -]ren([gk])", r"cren\1"),
        (r"\w*(renkai(den|tten)|renga[st]|renkaan)[ -]?vaih", "renkaanvaih"),
    )
)


@lru_cache(maxsize=MOST_KEPT)
def fold(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words(text: str) -> Iterator[str]:
    """The words of a text in their one form."""
    for word in _plain_words(text):
        yield from _meaning(word)


@lru_cache(maxsize=MOST_KEPT)
def found_by(text: str) -> tuple[str, ...]:
    """The words that a product of this text is found by: their one form, and as they were written."""
    return tuple(_found_by(text))


def _found_by(text: str) -> Iterator[str]:
    for word in _plain_words(text):
        yield word
        yield from _meaning(word)
        if compound := COMPOUND.match(word):
            yield PARTS[compound[0]]
            yield from _meaning(word[compound.end() :])


def named_by(text: str) -> Iterator[str]:
    """The words of a name, as they are written: a maker of bolts is no bolt."""
    yield from _plain_words(text)


def searched(text: str) -> list[str]:
    """The words of a search, each once; what is beyond a search's length is let go."""
    return list(dict.fromkeys(words(text[:LONGEST_SEARCH])))[:MOST_WORDS]


def _plain_words(text: str) -> list[str]:
    return WORD.findall(fold(joined(text)))


def joined(text: str) -> str:
    """Small letters, with what is one thing but written as two made one word."""
    text = text.casefold()
    for apart, together in SAID_APART:
        text = apart.sub(together, text)
    return text


@lru_cache(maxsize=MOST_KEPT)
def _meaning(word: str) -> tuple[str, ...]:
    for begins, rest, meant in FORMS:
        if word.startswith(begins) and len(word) - len(begins) <= rest:
            return meant
    return next(((meant,) for part, meant in STEMS if part.search(word)), (word,))
