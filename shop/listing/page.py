"""A list as its template shows it: facets with counts, chosen filters as tags, orders, pages, what to say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.money import NO_BREAK_SPACE
from shop.car import Car
from shop.listing.criteria import ALL_CARS, Asked
from shop.listing.filters import ORDERS, YES, Filter, Flag
from shop.listing.finding import Found
from shop.listing.index import Index
from shop.sizes import TyreSize, plain
from shop.wording import grouped

NEIGHBOURS: Final = 1
NUMBER: Final = re.compile(r"[0-9]{2,3}(\.5)?", re.ASCII)
FEATURES: Final = "ominaisuudet"
CANONICAL: Final = frozenset({"leveys", "profiili", "tuuma", "kausi", "merkki", "pultit"})
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
        return {
            "list": self.asked.section,
            "section": self.asked.section.path.strip("/"),
            "suggestion": self.suggestion(),
            "typed": self.asked.typed,
            "notices": self.notices(),
            "facets": list(self.facets()),
            "tags": list(self.tags()),
            "orders": self.orders(),
            "pagination": self.pagination(),
            "of_any_car": grouped(self.found.of_any_car),
            "reset_url": self.reset_url(),
            "car_view": self.car_view(),
            "size_tabs": list(self.size_tabs()),
            "canonical": self.canonical(),
            "title": self.title(),
        }

    def notices(self) -> list[str]:
        told = list(self.asked.notices)
        if self.asked.criteria.page > self.found.pages:
            told.append(_("Sivua %(page)s ei ole, joten näytetään viimeinen.") % {"page": self.asked.criteria.page})
        return told

    def title(self) -> str:
        """What is listed, in the words that people search by: `Kitkarenkaat 205/55 R16`."""
        chosen = self.asked.criteria.chosen
        name = TITLES[self.asked.section.path]
        if self.asked.section.kind == "renkaat":
            name = SEASON_TITLES.get(frozenset(chosen.get("season", ())), name)
        figures = [chosen.get(key, ()) for key in ("tyre_width", "aspect", "inch")]
        if words := self.asked.typed.get("q"):
            return _("Haku: %(words)s") % {"words": words}
        if all(len(values) == 1 and NUMBER.fullmatch(values[0]) for values in figures):
            width, aspect, inch = (values[0] for values in figures)
            return f"{name} {width}/{aspect} R{inch}"
        return str(name)

    def canonical(self) -> str:
        """The address that search engines keep: by size, season and brand, nothing else."""
        return self.asked.url(without=[pair for pair in self.asked.pairs if pair[0] not in CANONICAL])

    def suggestion(self) -> dict[str, str] | None:
        """What a search that found nothing may have meant."""
        words = self.asked.criteria.words
        if self.found.total or not words:
            return None
        meant = [word if self.index.named([word]) else self.index.close_to(word) or word for word in words]
        text = " ".join(meant)
        return {"text": text, "url": self.asked.url(q=text)} if meant != list(words) else None

    def facets(self) -> Iterator[dict[str, Any]]:
        for item in self.asked.section.filters:
            options = list(self._options(item))
            if any(option["count"] or option["checked"] for option in options):
                yield {
                    "name": item.name,
                    "legend": item.legend,
                    "open": item.open,
                    "chosen": len(self.asked.criteria.chosen.get(item.key, ())),
                    "options": options,
                }
        if flags := [self._flag(flag) for flag in self.asked.section.flags]:
            chosen = sum(flag["checked"] for flag in flags)
            yield {"name": FEATURES, "legend": _("Ominaisuudet"), "open": False, "chosen": chosen, "options": flags}

    def _options(self, item: Filter) -> Iterator[dict[str, Any]]:
        counts, chosen = self.found.counts[item.key], self.asked.criteria.chosen.get(item.key, ())
        for value in item.known or sorted({*counts, *self._had(item, chosen)}, key=self._rank(item)):
            count = counts.get(value, 0)
            yield {
                "value": value,
                "label": self.label(item, value),
                "icon": item.icons.get(value, ""),
                "count": count,
                "checked": value in chosen,
                "disabled": not count and value not in chosen,
            }

    def _had(self, item: Filter, chosen: tuple[str, ...]) -> set[str]:
        """Chosen values that some product has, though perhaps none of these: they stay in sight."""
        return {value for value in chosen if value in self.index.values(item.key)}

    def _rank(self, item: Filter) -> Any:
        names = self.index.names.get(item.key)
        return (lambda value: names.get(value, value).casefold()) if names else item.rank

    def _flag(self, flag: Flag) -> dict[str, Any]:
        checked = flag.key in self.asked.criteria.chosen
        count = self.found.counts[flag.key].get(YES, 0)
        return {
            "name": flag.name,
            "value": YES,
            "label": flag.label,
            "icon": flag.icon,
            "count": count,
            "checked": checked,
            "disabled": not count and not checked,
        }

    def label(self, item: Filter, value: str) -> str:
        """A value in words; what is no value at all stays as it was written."""
        known = item.known.get(value) or self.index.names.get(item.key, {}).get(value)
        if known is None:
            known = item.label(value) if value in self.index.values(item.key) else value
        return str(known)

    def tags(self) -> Iterator[dict[str, str]]:
        """Every narrowing as a link that takes it away."""
        filters = {item.name: item for item in self.asked.section.filters}
        flags = {flag.name: flag for flag in self.asked.section.flags}
        for name, value in self.asked.pairs:
            url = self.asked.url(without=[(name, value)])
            if name in filters:
                label = self.label(filters[name], value)
                yield {"label": label if name == "merkki" else f"{filters[name].legend}: {label}", "href": url}
            elif name in flags:
                yield {"label": str(flags[name].label), "href": url}
            elif name in ("hinta-min", "hinta-max"):
                word = _("Vähintään") if name == "hinta-min" else _("Enintään")
                yield {"label": f"{word} {value}{NO_BREAK_SPACE}€", "href": url}

    def orders(self) -> list[dict[str, Any]]:
        current = self.asked.criteria.order
        return [{"value": value, "label": label, "selected": value == current} for value, label in ORDERS.items()]

    def reset_url(self) -> str:
        """The list with no narrowing but the search itself."""
        kept = ("q", "jarjestys", "auto")
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
        sizes = ("auto", "leveys", "profiili", "tuuma", "pultit", "et")
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
