"""What the builder's address asks for: size, season, parts, step. Nothing hidden, so that a package can be shared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from shop.packages.parts import Names
from shop.sizes import BadSize, TyreSize, parse_bolt_pattern, parse_tyre_size

PATH: Final = "/paketit/"
SLUG: Final = re.compile(r"[a-z0-9_-]{1,200}")
SLUG_NAMES: Final = ("vanne", "rengas", "vanne-taka", "rengas-taka", "anturi")
PAGE: Final = re.compile(r"[0-9]{1,3}", re.ASCII)
LONGEST: Final = 60
SIZE, RIMS, TYRES, DONE = "koko", "vanteet", "renkaat", "valmis"
STEPS: Final = (SIZE, RIMS, TYRES, DONE)
WINTER: Final = "talvi"
ALL_SEASONS: Final = "kaikki"
SEASONS: Final[Mapping[str, tuple[str, ...]]] = {
    WINTER: ("nasta", "kitka"),
    "nasta": ("nasta",),
    "kitka": ("kitka",),
    "kesa": ("kesa",),
    "ymparivuotinen": ("ymparivuotinen",),
    ALL_SEASONS: (),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The query, read. `season` and `step` are empty where nothing was asked; `typed` keeps a size that is none."""

    names: Names
    size: TyreSize | None
    rear: TyreSize | None
    bolts: str
    season: str
    step: str
    page: int
    typed: str
    notices: tuple[str, ...]

    def url(self, changes: Mapping[str, str]) -> str:
        """The builder's address with other values; an empty one takes its parameter away. Each begins at page one."""
        kept = {name: value for name, value in self.pairs() if name not in ("vaihe", "sivu")}
        query = urlencode({name: value for name, value in (kept | dict(changes)).items() if value})
        return f"{PATH}?{query}" if query else PATH

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters of this very address."""
        values = {
            "koko": self.size.compact if self.size else "",
            "koko-taka": self.rear.compact if self.rear else "",
            "pultit": self.bolts,
            "kausi": self.season,
            **dict(zip(SLUG_NAMES, self.slugs, strict=True)),
            "vaihe": self.step,
            "sivu": str(self.page) if self.page > 1 else "",
        }
        return ((name, value) for name, value in values.items() if value)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The parts' names in the order of SLUG_NAMES."""
        return (self.names.rim, self.names.tyre, self.names.rear_rim, self.names.rear_tyre, self.names.sensor)


def read(query: QueryDict) -> Asked:
    """Read an address, or a form of the same fields. What makes no sense is told, and left out."""
    notices: list[str] = []
    size, rear = _size(query, "koko", notices), _size(query, "koko-taka", notices)
    return Asked(
        names=names(query),
        size=size,
        rear=rear if size and rear != size else None,
        bolts=_bolts(query, notices),
        season=season if (season := query.get("kausi", "")) in SEASONS else "",
        step=step if (step := query.get("vaihe", "")) in STEPS else "",
        page=int(page) if PAGE.fullmatch(page := query.get("sivu", "")) and int(page) else 1,
        typed="" if size else _text(query, "koko"),
        notices=tuple(notices),
    )


def names(query: QueryDict) -> Names:
    """The parts by their slugs; what can't be one is left out."""
    given = {name: query.get(name, "") for name in SLUG_NAMES}
    rim, tyre, rear_rim, rear_tyre, sensor = (slug if SLUG.fullmatch(slug) else "" for slug in given.values())
    return Names(rim, tyre, rear_rim, rear_tyre, sensor)


def _size(query: QueryDict, name: str, notices: list[str]) -> TyreSize | None:
    text = _text(query, name)
    try:
        return parse_tyre_size(text) if text else None
    except BadSize as error:
        notices.append(str(error.message))
        return None


def _bolts(query: QueryDict, notices: list[str]) -> str:
    text = _text(query, "pultit")
    try:
        return str(parse_bolt_pattern(text)) if text else ""
    except BadSize:
        notices.append(_("Pulttijako kirjoitetaan näin: 5x112."))
        return ""


def _text(query: QueryDict, name: str) -> str:
    return "".join(sign for sign in query.get(name, "")[: LONGEST * 2] if sign.isprintable()).strip()[:LONGEST]
