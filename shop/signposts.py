"""What a search may want besides products: a car by its name, a page of information, a garage."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.cars import folded
from shop.models import Vehicle

MOST_SHOWN: Final = 6
SHORTEST_MODEL: Final = 2
WORD: Final = re.compile(r"[a-z0-9]+")
NICKNAMES: Final = {
    "vw": "volkswagen",
    "volkkari": "volkswagen",
    "mersu": "mercedes benz",
    "mercedes": "mercedes benz",
    "bemari": "bmw",
    "bemu": "bmw",
}
# What a name gets behind it in a sentence: `Octaviaan`, `Golfiin`, `Skodan`, `Passatilleni`.
ENDING: Final = re.compile(r"[aeiouy]{0,2}(n|hen|seen|lle|lla|ssa|sta|lta|ksi)?(ni|mme)?")
SHORTEST_INFLECTED: Final = 3
# How a word begins, and the page that it asks for.
PAGES: Final[tuple[tuple[tuple[str, ...], str, "str | Promise"], ...]] = (
    (("palaut", "peruut", "peru"), "/palautukset/", gettext_lazy("Palautukset ja peruuttaminen")),
    (("toimitus", "toimitet", "posti", "rahti", "matkahuol"), "/toimitus/", gettext_lazy("Toimitus")),
    (("maksu", "maksa", "klarna", "osamaks", "lasku"), "/maksutavat/", gettext_lazy("Maksutavat")),
    (("takuu", "reklam", "virhevast"), "/takuu/", gettext_lazy("Takuu ja virhevastuu")),
    (("yhteys", "puhelin", "asiakaspal", "soita"), "/yhteystiedot/", gettext_lazy("Yhteystiedot")),
    (("tilaus", "tilauk", "seuran", "seuraa"), "/tilaus/", gettext_lazy("Seuraa tilausta")),
    (("asennuspi", "aukiolo", "korjaamo", "liike", "myymal"), "/asennuspisteet/", gettext_lazy("Asennuspisteet")),
    (("ehdot", "ehto", "toimitusehdo"), "/ehdot/", gettext_lazy("Ehdot")),
    (("ohje", "neuvo", "opas"), "/ohjeet/", gettext_lazy("Näin ostat")),
    (
        ("vaihto", "vaihda", "renkaanvaih", "asennu", "tasapain", "hotelli", "palvelu", "suuntau", "paikkau"),
        "/palvelut/",
        gettext_lazy("Palvelut ja hinnat"),
    ),
)


@dataclass(frozen=True)
class Signpost:
    """One way on."""

    label: str
    url: str
    icon: str


def signposts(text: str) -> list[Signpost]:
    """The ways that the words may mean, cars first. One query."""
    words = WORD.findall(folded(text))
    return [*_cars(words), *_pages(words)][:MOST_SHOWN]


def _cars(words: Iterable[str]) -> Iterator[Signpost]:
    """Models that are named, else the make that is."""
    asked = {part for word in words for part in _meant(word).split()}
    rows = Vehicle.objects.order_by("make", "model").values_list("make", "model").distinct()
    known = [(make, model) for make, model in rows if _named(make, asked) or _named(model, asked)]
    both = [(make, model) for make, model in known if _named(make, asked) and _named(model, asked)]
    by_model = [(make, model) for make, model in known if len(model) > SHORTEST_MODEL and _named(model, asked)]
    for make, model in both or by_model:
        yield Signpost(f"{make} {model}", reverse("shop:car-versions", args=[slugify(make), slugify(model)]), "car")
    if not (both or by_model):
        for make in dict.fromkeys(make for make, _model in known if _named(make, asked)):
            label = _("%(make)s: valitse malli") % {"make": make}
            yield Signpost(label, reverse("shop:car-models", args=[slugify(make)]), "car")


def _meant(word: str) -> str:
    return next((name for nickname, name in NICKNAMES.items() if _is(word, nickname)), word)


def _named(name: str, asked: set[str]) -> bool:
    return all(any(_is(word, part) for word in asked) for part in WORD.findall(folded(name)))


def _is(word: str, name: str) -> bool:
    """Whether the word is the name, as it stands or in a case: `Focus` becomes `Focukseen`."""
    if word == name:
        return True
    if len(name) < SHORTEST_INFLECTED or not name.isalpha():
        return False
    stems = (name, f"{name[:-1]}kse") if name.endswith("s") else (name,)
    return any(word.startswith(stem) and bool(ENDING.fullmatch(word, len(stem))) for stem in stems)


def _pages(words: Iterable[str]) -> Iterator[Signpost]:
    words = list(words)
    for beginnings, url, label in PAGES:
        if any(word.startswith(beginnings) for word in words):
            yield Signpost(str(label), url, "arrow-right")
