"""Reading what a list is asked for: query parameters in, criteria and plain words about what made no sense out.

Nothing that was asked is dropped in silence: a value that no product has narrows to nothing and is named; a price, page
or order that can't be one is named and left out. What was typed is kept, so that it can be mended.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from shop.listing.filters import DEFAULT_ORDER, ORDERS, YES, Bound, Filter, Section
from shop.listing.index import Index
from shop.listing.measures import measures_in, parameters
from shop.listing.words import searched
from shop.sizes import BadSize, parse_rim, parse_tyre_size, plain

MOST_VALUES: Final = 40
LONGEST_VALUE: Final = 40
LONGEST_TYPED: Final = 80
DEAREST: Final = Decimal(100_000)
MOST_PAGES: Final = 1_000_000
PRICE: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?", re.ASCII)
ALL_CARS: Final = "kaikki"


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What to look for.

    `chosen` is by index key, `bounds` by parameter; prices are cents; `any_car` looks past the visitor's car.
    """

    kind: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bounds: Mapping[str, str] = field(default_factory=dict)
    low: int | None = None
    high: int | None = None
    words: tuple[str, ...] = ()
    order: str = DEFAULT_ORDER
    page: int = 1
    any_car: bool = False


@dataclass(frozen=True)
class Asked:
    """What was asked for: the criteria, what to say about it, and the pairs that an address of the same list holds."""

    section: Section
    criteria: Criteria
    notices: tuple[str, ...]
    typed: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...]

    def url(self, *, without: Iterable[tuple[str, str]] = (), **changes: str) -> str:
        """The list's address without some pairs and with other values; a changed filter begins at the first page."""
        left_out = set(without)
        kept = [pair for pair in self.pairs if pair not in left_out and pair[0] not in changes and pair[0] != "sivu"]
        added = [(name, value) for name, value in changes.items() if value]
        query = urlencode(kept + added)
        return f"{self.section.path}?{query}" if query else self.section.path

    @property
    def sized(self) -> bool:
        """Whether a size was asked for: then it is what counts, not the car's."""
        return bool(self.criteria.chosen.keys() & {"tyre_width", "aspect", "inch", "rim_width", "bolts", "bore"})


def read(query: QueryDict, *, section: Section, index: Index) -> Asked:
    """Read the query of an address. The index tells which values the range has now."""
    return _Reader(query, section, index).asked()


class _Reader:
    """One reading; collects notices and pairs on its way."""

    def __init__(self, query: QueryDict, section: Section, index: Index) -> None:
        self.query = query
        self.section = section
        self.index = index
        self.notices: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        self.typed: dict[str, str] = {}
        self.sizes: Mapping[str, str] = {}
        self.beside_size = ""

    def asked(self) -> Asked:
        self.sizes = self._size()
        chosen = {item.key: found for item in self.section.filters if (found := self._values(item))}
        chosen |= {flag.key: (YES,) for flag in self.section.flags if self._flag(flag.name)}
        low, high = self._price("hinta-min", "low"), self._price("hinta-max", "high")
        if low is not None and high is not None and low > high:
            self.notices.append(_("Hinnan alaraja on ylärajaa suurempi, joten mikään ei mahdu väliin."))
        bounds = {bound.name: asked for bound in self.section.bounds if (asked := self._bound(bound))}
        self._tell_crossed(bounds)
        criteria = Criteria(
            kind=self.section.kind,
            chosen=chosen,
            bounds=bounds,
            low=low,
            high=high,
            words=self._words(),
            order=self._order(),
            page=self._page(),
            any_car=self._any_car(),
        )
        return Asked(self.section, criteria, tuple(self.notices), self.typed, tuple(dict.fromkeys(self.pairs)))

    def _words(self) -> tuple[str, ...]:
        """The words looked for: in everything, or in this list alone."""
        text = _clean(self.query.get("q", ""), longest=LONGEST_TYPED) or self.beside_size
        if not text:
            return ()
        self.typed["q"] = text
        self.pairs.append(("q", text))
        found = tuple(searched(text))
        if not found:
            self.notices.append(
                _("Haussa ”%(text)s” ei ole kirjaimia eikä numeroita, joten se ei rajannut mitään.") % {"text": text}
            )
        return found

    def _values(self, item: Filter) -> tuple[str, ...]:
        given = [_clean(value) for value in self.query.getlist(item.name)[:MOST_VALUES]]
        wanted = [meant for value in given if value for meant in item.aliases.get(value, (value,))]
        if item.name in self.sizes:
            wanted = [*wanted, self.sizes[item.name]]
        values = tuple(dict.fromkeys(_same_number(value) for value in wanted))
        self.pairs += [(item.name, value) for value in values]
        self._tell_unknown(item, values)
        return values

    def _tell_unknown(self, item: Filter, values: Sequence[str]) -> None:
        unknown = [value for value in values if value not in item.known and value not in self.index.values(item.key)]
        if unknown:
            self.notices.append(
                _("%(legend)s: valikoimassa ei ole nyt arvoa %(value)s.")
                % {"legend": item.legend, "value": ", ".join(f"”{value}”" for value in unknown[:3])}
            )

    def _size(self) -> Mapping[str, str]:
        """The free text `koko`: a size taken apart into filters. Words beside it are searched."""
        text = _clean(self.query.get("koko", ""), longest=LONGEST_TYPED)
        if not text or not self.section.sized:
            return {}
        measures = measures_in(text)
        if found := parameters(measures, kind=self.section.kind):
            self.beside_size = measures.rest.lower()
            return found
        self.typed["koko"] = text
        self.notices.append(_why_no_size(text, self.section.kind))
        return {}

    def _flag(self, name: str) -> bool:
        on = _clean(self.query.get(name, "")) not in ("", "0", "ei") or name in self.sizes
        if on:
            self.pairs.append((name, YES))
        return on

    def _bound(self, bound: Bound) -> str:
        """The bound asked for; empty where none was, or none that can be."""
        value = _clean(self.query.get(bound.name, "")).upper() or self.sizes.get(bound.name, "")
        if value and value not in bound.known:
            self.notices.append(_("%(legend)s: arvoa ”%(value)s” ei ole.") % {"legend": bound.legend, "value": value})
            return ""
        if value:
            self.pairs.append((bound.name, value))
        return value

    def _tell_crossed(self, asked: Mapping[str, str]) -> None:
        """Ends of a range that leave nothing between them."""
        for low, high in pairwise(bound for bound in self.section.bounds if bound.range_of and bound.name in asked):
            if low.key == high.key and low.rank(asked[low.name]) > high.rank(asked[high.name]):
                self.notices.append(
                    _("%(what)s: alaraja on ylärajaa suurempi, joten mikään ei mahdu väliin.") % {"what": low.range_of}
                )

    def _price(self, name: str, field_name: str) -> int | None:
        """Cents; None where nothing sensible was asked."""
        text = _clean(self.query.get(name, "")).replace(" ", "").removesuffix("€")
        if not text:
            return None
        self.typed[field_name] = text
        amount = _amount(text)
        if amount is None:
            self.notices.append(
                _("Hintaa ”%(text)s” ei ymmärretty. Kirjoita se euroina, esimerkiksi 120.") % {"text": text}
            )
        elif amount < 0:
            self.notices.append(
                _("Hinta ei voi olla negatiivinen, joten rajaa ”%(text)s” ei käytetty.") % {"text": text}
            )
        elif amount > DEAREST:
            self.notices.append(_("Hintaraja on liian suuri, joten sitä ei käytetty."))
        else:
            self.pairs.append((name, text))
            return int(amount * 100)
        return None

    def _order(self) -> str:
        order = _clean(self.query.get("jarjestys", ""))
        if order and order not in ORDERS:
            self.notices.append(_("Järjestystä ”%(order)s” ei ole.") % {"order": order})
        if order not in ORDERS or order == DEFAULT_ORDER:
            return DEFAULT_ORDER
        self.pairs.append(("jarjestys", order))
        return order

    def _page(self) -> int:
        text = _clean(self.query.get("sivu", ""))
        if not text:
            return 1
        page = int(text) if re.fullmatch(r"[0-9]{1,7}", text, re.ASCII) else 0
        if not 1 <= page <= MOST_PAGES:
            self.notices.append(_("Sivua ”%(page)s” ei ole, joten näytetään ensimmäinen.") % {"page": text})
            return 1
        return page

    def _any_car(self) -> bool:
        any_car = _clean(self.query.get("auto", "")) == ALL_CARS
        if any_car:
            self.pairs.append(("auto", ALL_CARS))
        return any_car


def _clean(value: str, *, longest: int = LONGEST_VALUE) -> str:
    """Printable, trimmed, of a sane length."""
    return "".join(sign for sign in value[: longest * 2] if sign.isprintable()).strip()[:longest].strip()


def _amount(text: str) -> Decimal | None:
    """Euros, cut to cents: the figures are few enough that the arithmetic stays exact."""
    if not PRICE.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _same_number(value: str) -> str:
    """`16.0` and `7,5` as the index writes them."""
    return (
        plain(Decimal(value.replace(",", "."))) if re.fullmatch(r"[0-9]{1,3}[.,][0-9]{1,2}", value, re.ASCII) else value
    )


def _why_no_size(text: str, kind: str) -> str:
    """What was expected instead."""
    try:
        parse_rim(text) if kind == "vanteet" else parse_tyre_size(text)
    except BadSize as error:
        return str(error.message)
    return _("Kokoa ”%(text)s” ei ole.") % {"text": text}
