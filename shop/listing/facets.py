"""The filters of a list as its template shows them: groups with counts, bounds to choose, and what was chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lapinkumi.core.choices import Option
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
            if any(option.checked or not option.disabled for option in options):
                yield {
                    "name": item.name,
                    "legend": item.legend,
                    "open": item.open,
                    "chosen": len(self.asked.criteria.chosen.get(item.key, ())),
                    "options": options,
                }
        if flags := [self._flag(flag) for flag in self.asked.section.flags]:
            chosen = sum(flag.checked for flag in flags)
            yield {"name": FEATURES, "legend": _("Ominaisuudet"), "open": False, "chosen": chosen, "options": flags}

    def _options(self, item: Filter) -> Iterator[Option]:
        """Its choices: all of a known list, else what some of these have, and what was chosen."""
        counts, chosen = self.found.counts[item.key], self.asked.criteria.chosen.get(item.key, ())
        for value, label in self._in_words(item):
            count, checked = counts.get(value, 0), value in chosen
            if count or checked or item.known:
                icon = item.icons.get(value, "")
                yield Option(item.name, value, label, icon, checked, not count and not checked, str(count))

    def _in_words(self, item: Filter) -> Sequence[tuple[str, str]]:
        """Every value that can be, in order, and in words: the same as long as the index is."""

        def told() -> list[tuple[str, str]]:
            values = item.known or sorted(self.index.values(item.key), key=self._rank(item))
            return [(value, self.label(item, value)) for value in values]

        return self.index.worked_out(("filter", item.name, item.key, get_language()), told)

    def _rank(self, item: Filter) -> Any:
        names = self.index.names.get(item.key)
        return (lambda value: names.get(value, value).casefold()) if names else item.rank

    def _flag(self, flag: Flag) -> Option:
        checked = flag.key in self.asked.criteria.chosen
        count = self.found.counts[flag.key].get(YES, 0)
        return Option(flag.name, YES, str(flag.label), flag.icon, checked, not count and not checked, str(count))

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
            known = self._limits(bound)
            if chosen and chosen not in counts:
                known = sorted([*known, (chosen, bound.label(chosen))], key=lambda row: bound.rank(row[0]))
            if len(known) > 1 or chosen:
                options = [
                    Option(bound.name, value, label, "", value == chosen, not count and value != chosen, grouped(count))
                    for value, label in known
                    for count in (counts.get(value, 0),)
                ]
                yield {"name": bound.name, "legend": bound.legend, "options": options, "range_of": str(bound.range_of)}

    def _limits(self, bound: Bound) -> Sequence[tuple[str, str]]:
        """Every value that some product has, in order, and in words: the same as long as the index is."""

        def told() -> list[tuple[str, str]]:
            return [(value, bound.label(value)) for value in sorted(self.index.values(bound.key), key=bound.rank)]

        return self.index.worked_out(("bound", bound.name, get_language()), told)

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
