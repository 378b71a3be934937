"""A list as its template shows it: title, address for search engines, filters, orders, pages, what to say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.money import format_euros
from shop.car import Car
from shop.listing.criteria import ALL_CARS, Asked
from shop.listing.facets import Facets
from shop.listing.filters import ORDERS, SEARCH
from shop.listing.finding import Found
from shop.listing.goods import GOODS_NAMES
from shop.listing.index import Index
from shop.listing.words import searched
from shop.sizes import TyreSize, plain
from shop.wording import grouped

NEIGHBOURS: Final = 1
WINTER: Final = (("kausi", "nasta"), ("kausi", "kitka"))
NUMBER: Final = re.compile(r"[0-9]{2,3}(\.5)?", re.ASCII)
# The lists that search engines may keep: combinations that people look for by name. All others point to one of these.
SIZE: Final = frozenset({"leveys", "profiili", "tuuma"})
KEPT: Final[tuple[frozenset[str], ...]] = (
    *(frozenset(), frozenset({"kausi"}), frozenset({"merkki"}), frozenset({"kausi", "merkki"})),
    *(SIZE, SIZE | {"kausi"}, SIZE | {"merkki"}, frozenset({"tuuma"}), frozenset({"tuuma", "kausi"})),
    *(frozenset({"pultit"}), frozenset({"tuuma", "pultit"}), frozenset({"laji"})),
)
TITLES: Final = {
    "/renkaat/": gettext_lazy("Renkaat"),
    "/vanteet/": gettext_lazy("Vanteet"),
    "/tarvikkeet/": gettext_lazy("Tarvikkeet"),
    "/haku/": gettext_lazy("Haku"),
}
SEASON_TITLES: Final = {
    frozenset({"nasta"}): gettext_lazy("Nastarenkaat"),
    frozenset({"kitka"}): gettext_lazy("Kitkarenkaat"),
    frozenset({"nasta", "kitka"}): gettext_lazy("Talvirenkaat"),
    frozenset({"kesa"}): gettext_lazy("Kesärenkaat"),
    frozenset({"ymparivuotinen"}): gettext_lazy("Ympärivuotiset renkaat"),
}


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """What was asked and what was found, put together for one page."""

    asked: Asked
    found: Found
    index: Index
    car: Car | None

    def context(self) -> dict[str, Any]:
        facets = Facets(asked=self.asked, found=self.found, index=self.index)
        return {
            "list": self.asked.section,
            "section": self.asked.section.path.strip("/"),
            "suggestion": self.suggestion(),
            "typed": self.asked.typed,
            "notices": self.notices(),
            "facets": list(facets.groups()),
            "bounds": list(facets.bounds()),
            "tags": list(facets.tags()),
            "ways_back": [] if self.found.total else list(facets.ways_back()),
            "shorter": list(self.shorter()),
            "orders": self.orders(),
            "pagination": self.pagination(),
            "any_car": self.asked.criteria.any_car,
            "of_any_car": grouped(self.found.of_any_car),
            "reset_url": self.reset_url(),
            "car_view": self.car_view(),
            "size_tabs": list(self.size_tabs()),
            "canonical": self.canonical(),
            "noindex": not self.is_indexed(),
            "title": self.title(),
            "description": self.description(),
        }

    def notices(self) -> list[str]:
        told = list(self.asked.notices)
        if self.asked.criteria.page > self.found.pages:
            told.append(_("Sivua %(page)s ei ole, joten näytetään viimeinen.") % {"page": self.asked.criteria.page})
        return told

    def title(self) -> str:
        """What is listed, in the words that people search by: `Kitkarenkaat 205/55 R16, Kaamos`."""
        if words := self.asked.typed.get("q"):
            return _("Haku: %(words)s") % {"words": words}
        chosen = self.asked.criteria.chosen
        name: str | Promise = TITLES[self.asked.section.path]
        if self.asked.section.kind == "renkaat":
            name = SEASON_TITLES.get(frozenset(chosen.get("season", ())), name)
        if goods := _only(chosen.get("goods", ())):
            name = GOODS_NAMES.get(goods, name)
        brand = self.index.names.get("brand", {}).get(_only(chosen.get("brand", ())), "")
        named = " ".join(part for part in (str(name), self._measures()) if part)
        return f"{named}, {brand}" if brand else named

    def _measures(self) -> str:
        """`205/55 R16`, `16″`, `5x112`; nothing where no single size was asked for, or one that can be none."""
        chosen = self.asked.criteria.chosen
        width, aspect, inch = (
            value if NUMBER.fullmatch(value := _only(chosen.get(key, ()))) else ""
            for key in ("tyre_width", "aspect", "inch")
        )
        if width and aspect and inch:
            return f"{width}/{aspect} R{inch}"
        bolts = _only(chosen.get("bolts", ()))
        known = bolts if bolts in self.index.values("bolts") else ""
        return " ".join(part for part in (f"{inch}″" if inch else "", known) if part)

    def description(self) -> str:
        """What a search engine shows below the title."""
        if self.found.cheapest is None:
            return ""
        price = format_euros(Decimal(self.found.cheapest) / 100)
        told = {"title": self.title(), "count": grouped(self.found.total), "price": price}
        if self.asked.section.kind == "renkaat":
            return (
                _(
                    "%(title)s: %(count)s vaihtoehtoa alkaen %(price)s. Asennus omille vanteille ja toimitus "
                    "asennuspisteeseen sisältyvät hintaan."
                )
                % told
            )
        return (
            _("%(title)s: %(count)s vaihtoehtoa alkaen %(price)s. Toimitus asennuspisteeseen sisältyy hintaan.") % told
        )

    def canonical(self) -> str:
        """The address that search engines keep: this one, or the nearest that they may."""
        names = self._narrowing_names()
        kept = max((combination for combination in KEPT if combination <= names), key=len)
        page = self.found.page if self.is_indexed() else 1
        left_out = [pair for pair in self.asked.pairs if pair[0] not in kept]
        return self.asked.url(without=left_out, sivu=str(page) if page > 1 else "")

    def is_indexed(self) -> bool:
        """Whether this very list is for search engines: something is on it, and people look for it by name."""
        names = self._narrowing_names()
        alone = names == {name for name, _value in self._pairs()}
        return bool(self.asked.section.kind and self.found.total and alone and names in KEPT)

    def _narrowing_names(self) -> frozenset[str]:
        """What it is narrowed by, once each: two brands at a time are nobody's search."""
        names = [name for name, _value in self._pairs()]
        return frozenset(name for name in names if names.count(name) == 1)

    def _pairs(self) -> Sequence[tuple[str, str]]:
        """The address's pairs; studded and friction tyres together are winter tyres, which is one thing to look for."""
        pairs = self.asked.pairs
        return [pair for pair in pairs if pair != ("kausi", "kitka")] if set(WINTER) <= set(pairs) else pairs

    def suggestion(self) -> dict[str, str] | None:
        """What a search that found nothing may have meant."""
        typed = self.asked.typed.get("q", "")
        if self.found.total or not typed:
            return None
        mended = [self._mended(word) for word in typed.split()]
        text = " ".join(word for word in mended if self.index.named(searched(word)))
        if mended == typed.split() or not self.index.named(searched(text)):
            return None
        return {"text": text, "url": f"{SEARCH.path}?{urlencode({'q': text})}"}

    def _mended(self, typed: str) -> str:
        """The word, or the one that it is a slip of."""
        forms = searched(typed)
        if len(forms) != 1 or self.index.named(forms):
            return typed
        return self.index.close_to(forms[0]) or typed

    def shorter(self) -> Iterator[dict[str, str]]:
        """For a search of several words that found nothing: what is found without one of them."""
        typed = self.asked.typed.get("q", "").split()
        if self.found.total or len(typed) < 2:
            return
        for left_out in typed:
            text = " ".join(word for word in typed if word != left_out)
            if text and (count := self.index.named(searched(text)).bit_count()):
                yield {"label": text, "url": f"{SEARCH.path}?{urlencode({'q': text})}", "count": grouped(count)}

    def orders(self) -> list[dict[str, Any]]:
        current = self.asked.criteria.order
        return [{"value": value, "label": label, "selected": value == current} for value, label in ORDERS.items()]

    def reset_url(self) -> str:
        """The list with no narrowing; a search of everything keeps its words."""
        kept = ("jarjestys", "auto") if self.asked.section.kind else ("q", "jarjestys", "auto")
        return self.asked.url(without=[pair for pair in self.asked.pairs if pair[0] not in kept])

    def pagination(self) -> dict[str, Any] | None:
        page, pages = self.found.page, self.found.pages
        if pages == 1:
            return None
        return {
            "pages": list(self._pages()),
            "previous_url": self._page_url(page - 1) if page > 1 else "",
            "next_url": self._page_url(page + 1) if page < pages else "",
        }

    def _pages(self) -> Iterator[dict[str, Any]]:
        page, pages = self.found.page, self.found.pages
        shown = sorted({1, pages, *range(max(1, page - NEIGHBOURS), min(pages, page + NEIGHBOURS) + 1)})
        before = 0
        for number in shown:
            if number - before > 1:
                yield {"gap": True}
            yield {"number": number, "url": self._page_url(number), "current": number == page}
            before = number

    def _page_url(self, number: int) -> str:
        return self.asked.url(sivu=str(number) if number > 1 else "")

    def car_view(self) -> dict[str, str] | None:
        """How the visitor's car narrows this list, and the way to the other view."""
        if self.car is None or self.asked.section.kind not in ("renkaat", "vanteet"):
            return None
        if self.found.for_car:
            return {"state": "fitting", "url": self.asked.url(auto=ALL_CARS)}
        if self.asked.criteria.any_car or self.asked.sized:
            return {"state": "all", "url": self._without_sizes()}
        return {"state": "unknown", "url": ""}

    def _without_sizes(self) -> str:
        sizes = ("auto", "leveys", "profiili", "tuuma", "pultit", "et-min", "et-max")
        return self.asked.url(without=[pair for pair in self.asked.pairs if pair[0] in sizes])

    def size_tabs(self) -> Iterator[dict[str, Any]]:
        """The car's tyre sizes, each as a view of its own."""
        if self.car is None or self.asked.section.kind != "renkaat" or not self.car.sizes:
            return
        yield {"label": _("Kaikki sopivat"), "url": self._without_sizes(), "current": self.found.for_car}
        for size in self.car.sizes:
            yield {"label": str(size), "url": self._of_size(size), "current": self._is_of(size)}

    def _of_size(self, size: TyreSize) -> str:
        sizes = ("auto", "leveys", "profiili", "tuuma")
        figures = {"leveys": str(size.width), "profiili": str(size.aspect), "tuuma": plain(size.rim)}
        return self.asked.url(without=[pair for pair in self.asked.pairs if pair[0] in sizes], **figures)

    def _is_of(self, size: TyreSize) -> bool:
        chosen: Mapping[str, tuple[str, ...]] = self.asked.criteria.chosen
        figures = ((str(size.width),), (str(size.aspect),), (plain(size.rim),))
        return tuple(chosen.get(key) for key in ("tyre_width", "aspect", "inch")) == figures


def _only(values: Sequence[str]) -> str:
    """The value where there is just one."""
    return values[0] if len(values) == 1 else ""
