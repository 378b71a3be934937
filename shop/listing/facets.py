"""The filters of a list as its template shows them: groups with counts, bounds to choose, and what was chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _

from lapinkumi.core.money import NO_BREAK_SPACE
from shop.listing.criteria import Asked
from shop.listing.filters import YES, Bound, Filter, Flag
from shop.listing.finding import Found
from shop.listing.index import Index
from shop.wording import grouped

FEATURES: Final = "ominaisuudet"
PRICES: Final = ("hinta-min", "hinta-max")


@dataclass(frozen=True, kw_only=True)
class Facets:
    """What was asked and what was found, as filters to tick and to take away."""

    asked: Asked
    found: Found
    index: Index

    def groups(self) -> Iterator[dict[str, Any]]:
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
        bounds = {bound.name: bound for bound in self.asked.section.bounds}
        for name, value in self.asked.pairs:
            url = self.asked.url(without=[(name, value)])
            if name in filters:
                label = self.label(filters[name], value)
                yield {"label": label if name == "merkki" else f"{filters[name].legend}: {label}", "href": url}
            elif name in flags:
                yield {"label": str(flags[name].label), "href": url}
            elif name in bounds:
                yield {"label": f"{bounds[name].legend} {bounds[name].label(value)}", "href": url}
            elif name in PRICES:
                word = _("Vähintään") if name == "hinta-min" else _("Enintään")
                yield {"label": f"{word} {value}{NO_BREAK_SPACE}€", "href": url}
            elif name == "q" and self.asked.section.kind:
                yield {"label": _("Haku: %(words)s") % {"words": value}, "href": url}

    def bounds(self) -> Iterator[dict[str, Any]]:
        """The bounds, the two ends of a range together: `legend` names what they are of, and is empty of a single."""
        for what, fields in groupby(self._bounds(), key=itemgetter("range_of")):
            yield {"legend": what, "fields": list(fields)}

    def _bounds(self) -> Iterator[dict[str, Any]]:
        """Every bound that would divide something, with how many are within each of its choices."""
        for bound in self.asked.section.bounds:
            chosen = self.asked.criteria.bounds.get(bound.name, "")
            counts = self.found.counts[bound.name]
            values = sorted({*counts, *([chosen] if chosen else [])}, key=bound.rank)
            if len(values) > 1 or chosen:
                choices = [self._choice(bound, value, counts.get(value, 0), chosen) for value in values]
                yield {"name": bound.name, "legend": bound.legend, "options": choices, "range_of": str(bound.range_of)}

    def _choice(self, bound: Bound, value: str, count: int, chosen: str) -> dict[str, Any]:
        return {
            "value": value,
            "label": f"{bound.label(value)}: {grouped(count)}",
            "selected": value == chosen,
            "disabled": not count and value != chosen,
        }

    def ways_back(self) -> Iterator[dict[str, str]]:
        """For a list of nothing: each narrowing that alone is in the way, and how much there is without it."""
        for legend, names, count in self._narrowings():
            if count:
                url = self.asked.url(without=[pair for pair in self.asked.pairs if pair[0] in names])
                yield {"label": str(legend), "url": url, "count": grouped(count)}

    def _narrowings(self) -> Iterator[tuple[Any, tuple[str, ...], int]]:
        without = self.found.without
        chosen = self.asked.criteria.chosen
        for item in self.asked.section.filters:
            if item.key in chosen:
                yield item.legend, (item.name,), without.get(item.key, 0)
        for flag in self.asked.section.flags:
            if flag.key in chosen:
                yield flag.label, (flag.name,), without.get(flag.key, 0)
        for bound in self.asked.section.bounds:
            yield bound.legend, (bound.name,), without.get(bound.name, 0)
        yield _("Hinta"), PRICES, without.get("price", 0)
