"""What a search says by itself: `halvat kitkarenkaat 205/55 R16` is a list of tyres with filters, not five words.

Sizes are taken out first, in whatever way they are typed; then what names a kind, a season, a brand or a feature. What
is left are words to look for. Nothing here asks the database.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from shop.listing.criteria import read
from shop.listing.filters import RIMS, TYRES, Section
from shop.listing.finding import find
from shop.listing.index import Index
from shop.listing.measures import measures_in, parameters
from shop.listing.words import fold, joined, searched

# Words that say what is looked for: the list, and what they narrow it to.
TYRE_WORDS: Final = MappingProxyType(
    {
        "rengas": (),
        "nasta": (("kausi", "nasta"),),
        "kitka": (("kausi", "kitka"),),
        "ymparivuotinen": (("kausi", "ymparivuotinen"),),
        "3pmsf": (("lumi", "1"),),
        "xl": (("xl", "1"),),
        "runflat": (("runflat", "1"),),
        "pakettiauto": (("pakettiauto", "1"),),
    }
)
RIM_WORDS: Final = MappingProxyType(
    {
        "vanne": (),
        "alumiini": (("materiaali", "alumiini"),),
        "teras": (("materiaali", "teras"),),
    }
)
COLOURS: Final = (
    ("must", "musta"),
    ("hope", "hopea"),
    ("harma", "harmaa"),
    ("antrasii", "antrasiitti"),
    ("valko", "valkoinen"),
    ("valkea", "valkoinen"),
    ("prons", "pronssi"),
)
ORDERS: Final = (("halv", "halvin"), ("edulli", "halvin"), ("kalle", "kallein"), ("uusi", "uusin"), ("uude", "uusin"))
# Words that say nothing of the goods. What a car's body is called says nothing of its tyres either: the list asks for
# the car itself.
FILLING: Final = re.compile(
    r"ja|tai|(henkilo|sahko|perhe|kaupunki|pikku|urheilu|avo|kakkos|oma(an)?)?auto(n|on|oni|lle|ihin|ni)?|"
    r"sopiva(t|n)?|osta[a]?|hin(ta|nat|taan)|tarjou(s|kset|ksessa)|netista|oma(an|lle|ni)?|minun|mulle|mun|tila|"
    r"verkkokauppa|4?kpl|kappaletta|sarja|setti|kok(o|oa)|tuuma(a|iset|inen|n)?|hyvat?|para(s|at)|parhaat|"
    r"farmari(in|lle|n|ini|auto(on|n)?)?|(katu|kaupunki)?maasturi(in|lle|n|ini)?|sedan(iin|ille|in)?|suv(iin|ille|in|eihin)?|"
    r"viistopera(an|lle|n)?|hatchback(iin|ille|in)?|coupe(hen|lle|n)?|crossover(iin|ille|in)?|hybridi(in|lle|n|auto(on|n)?)?"
)
INCHES: Final = re.compile(r"1[0-9]|2[0-4]")
PACKAGE: Final = re.compile(r"(rengas|vanne|talvi|kesa|nasta|kitka)?(vanne)?(paketti|paketi|paketei).{0,4}")


@dataclass(frozen=True)
class Understood:
    """The list that was meant, if one was, with its filters; and the words that are left to look for."""

    section: Section | None
    pairs: tuple[tuple[str, str], ...] = ()
    words: str = ""

    @property
    def url(self) -> str:
        """The list's address; empty where no list was meant."""
        if self.section is None:
            return ""
        pairs = [*self.pairs, ("q", self.words)] if self.words else self.pairs
        return f"{self.section.path}?{urlencode(pairs)}" if pairs else self.section.path


@dataclass
class _Reading:
    """What has been understood so far."""

    tyre: bool = False
    rim: bool = False
    inch: bool = False
    season: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def understood(text: str, index: Index) -> Understood:
    """The search as a list with filters. `section` None: look for the words in everything."""
    measures = measures_in(joined(text))
    reading = _Reading(tyre=measures.is_tyre, rim=measures.is_rim, inch=measures.inch is not None)
    for word in measures.rest.lower().split():
        _take(word, reading)
    section = _section(reading)
    if section is None or (reading.tyre and reading.rim):
        return Understood(None)
    sizes = parameters(measures, kind=section.kind).items()
    pairs = [*sizes, *_seasons(reading, section), *reading.pairs]
    left = [word for word in reading.left if not _narrowed(word, section, index, pairs)]
    return Understood(section, tuple(dict.fromkeys(pairs)), " ".join(left))


def straight_to(text: str, index: Index) -> str:
    """The address that the search means by itself; empty where it is for the list of what was found."""
    if asks_for_packages(text):
        return "/paketit/"
    meant = understood(text, index)
    return meant.url if not meant.words or _holds_any(meant, index) else ""


def _holds_any(meant: Understood, index: Index) -> bool:
    """Whether the list that was meant has something of the words that are left."""
    if meant.section is None:
        return False
    asked = read(QueryDict(meant.url.partition("?")[2]), section=meant.section, index=index)
    return bool(find(index, asked.criteria, section=meant.section, car=None).total)


def asks_for_packages(text: str) -> bool:
    """`vannepaketti`, `renkaat ja vanteet`: both at once have a page of their own."""
    words = [word for word in re.findall(r"[a-z]+", fold(text)) if not FILLING.fullmatch(word)]
    forms = searched(" ".join(words))
    return any(PACKAGE.fullmatch(word) for word in words) or sorted(forms) == ["rengas", "vanne"]


def _take(typed: str, reading: _Reading) -> None:
    """Understand one word, or leave it as it was typed."""
    forms = searched(typed)
    if any(not FILLING.fullmatch(form) and not _understand(form, reading) for form in forms):
        reading.left.append(typed)


def _understand(form: str, reading: _Reading) -> bool:
    if form in ("talvi", "kesa"):
        reading.season.append(form)
    elif form in TYRE_WORDS:
        reading.tyre = True
        reading.pairs += TYRE_WORDS[form]
    elif form in RIM_WORDS:
        reading.rim = True
        reading.pairs += RIM_WORDS[form]
    elif order := _begun(form, ORDERS):
        reading.pairs.append(("jarjestys", order))
    else:
        return False
    return True


def _section(reading: _Reading) -> Section | None:
    if reading.rim:
        return RIMS
    return TYRES if reading.tyre or ((reading.season or reading.inch) and not reading.left) else None


def _seasons(reading: _Reading, section: Section) -> Iterator[tuple[str, str]]:
    """Winter and summer mean a tyre's season; of rims, winter asks for a finish that bears salt.

    Beside a kind of winter tyre, winter says nothing more: both at once would ask for either.
    """
    kind_named = any(name == "kausi" for name, _value in reading.pairs)
    for word in reading.season:
        if word == "talvi" and kind_named:
            continue
        if section is TYRES:
            yield ("kausi", word)
        elif word == "talvi":
            yield ("talvi", "1")


def _narrowed(typed: str, section: Section, index: Index, pairs: list[tuple[str, str]]) -> bool:
    """Take a word that only means something in this list: its inches, a width, a colour, a brand."""
    word = fold(typed)
    taken = {name for name, _ in pairs}
    if INCHES.fullmatch(word) and "tuuma" not in taken:
        pairs.append(("tuuma", word))
    elif section is TYRES and word in index.values("tyre_width") and "leveys" not in taken:
        pairs.append(("leveys", word))
    elif section is RIMS and (colour := _begun(word, COLOURS)):
        pairs.append(("vari", colour))
    elif brand := _brand(word, section, index):
        pairs.append(("merkki", brand))
    else:
        return False
    return True


def _brand(word: str, section: Section, index: Index) -> str:
    """The brand of that one-word name, if it makes what the section holds."""
    of_kind = index.having("kind", (section.kind,))
    named = (slug for slug, name in index.names.get("brand", {}).items() if fold(name) == word)
    return next((slug for slug in named if index.having("brand", (slug,)) & of_kind), "")


def _begun(word: str, table: Iterable[tuple[str, str]]) -> str:
    return next((meant for begins, meant in table if word.startswith(begins)), "")
