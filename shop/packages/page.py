"""The builder's page: the steps, the choices of this step with their prices, and the package so far."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.car import Wheels
from shop.cards import Visit, shelves_of
from shop.listing import Index
from shop.models import MandatoryServiceRule, Product
from shop.packages.asked import ALL_SEASONS, DONE, PATH, RIMS, SEASONS, SIZE, TYRES, WINTER, Asked
from shop.packages.choices import ChoiceView, Shown, stock_of, verdict_view
from shop.packages.finding import Choice, Finder, Found
from shop.packages.parts import WHEELS, Package
from shop.packages.picked import part_views, row
from shop.packages.plan import Plan, plan
from shop.packages.sensors import sensors_for
from shop.promise import Shelf
from shop.reductions import Reduction, reductions
from shop.wording import is_winter

SEASON_WORDS: Final = {
    WINTER: gettext_lazy("Talvirenkaat"),
    "nasta": gettext_lazy("Nastarenkaat"),
    "kitka": gettext_lazy("Kitkarenkaat"),
    "kesa": gettext_lazy("Kesärenkaat"),
    "ymparivuotinen": gettext_lazy("Ympärivuotiset"),
    ALL_SEASONS: gettext_lazy("Kaikki"),
}
STEP_WORDS: Final = {
    SIZE: gettext_lazy("Koko"),
    RIMS: gettext_lazy("Vanteet"),
    TYRES: gettext_lazy("Renkaat"),
    DONE: gettext_lazy("Valmis paketti"),
}


@dataclass(frozen=True)
class BuilderPage:
    """One look at the builder. Reads a fixed number of queries, whatever the size of the range."""

    asked: Asked
    visit: Visit
    index: Index

    def context(self) -> dict[str, Any]:
        step = self.plan.step
        return {
            "section": "paketit",
            "step": step,
            "notices": [*self.asked.notices, *self.plan.lost, *self._odd_size()],
            "typed": self.asked.typed or (str(self.asked.size) if self.asked.size else ""),
            "bolts": self.asked.bolts,
            "bolts_needed": not (self.visit.car and self.visit.car.bolts),
            "bolt_patterns": sorted(self.index.values("bolts")),
            "steps": list(self._steps()),
            "kept": [(name, value) for name, value in self.asked.pairs() if name not in ("kausi", "sivu")],
            "kept_size": [(name, value) for name, value in self.asked.pairs() if name in ("kausi", *_PARTS)],
            "seasons": self._seasons(),
            "options": list(self._options()) if step == SIZE else [],
            "wheels": self.plan.wheels,
            "choices": list(self._choices()) if step in (RIMS, TYRES) else [],
            "count": self.found.total if self.found else 0,
            "pagination": self._pagination(),
            "start_with": self._start_with(),
            "picked": list(self._picked_view()),
            "package": self._package_view() if step == DONE else None,
            "canonical": PATH,
        }

    @cached_property
    def season(self) -> str:
        return self.asked.season or (WINTER if is_winter(self.visit.at) else "kesa")

    @cached_property
    def finder(self) -> Finder:
        return Finder(index=self.index, car=self.visit.car, bolts=self.asked.bolts, seasons=tuple(SEASONS[self.season]))

    @cached_property
    def plan(self) -> Plan:
        return plan(self.asked, finder=self.finder)

    @cached_property
    def found(self) -> Found | None:
        """The choices of this step."""
        wheels, step = self.plan.wheels, self.plan.step
        if wheels is None or step not in (RIMS, TYRES):
            return None
        find = self.finder.rims if step == RIMS else self.finder.tyres
        return find(wheels, page=self.asked.page)

    @cached_property
    def partner(self) -> Choice | None:
        """The other part: the picked one, else the cheapest that fits, from which a package's price is told."""
        wheels, picked, step = self.plan.wheels, self.plan.picked, self.plan.step
        if wheels is None:
            return None
        if step == RIMS and self.plan.has_tyres and picked.tyre:
            return Choice(picked.tyre.pk, picked.rear_tyre.pk if picked.rear_tyre else None)
        if step == TYRES and self.plan.has_rims and picked.rim:
            return Choice(picked.rim.pk, picked.rear_rim.pk if picked.rear_rim else None)
        return _first(self.finder.tyres(wheels) if step == RIMS else self.finder.rims(wheels))

    @cached_property
    def products(self) -> Mapping[int, Product]:
        """Everything that this page shows or reckons with: one query."""
        ids = {pk for choice in (self.found.choices if self.found else ()) for pk in choice.ids}
        if self.found and self.partner:
            ids |= set(self.partner.ids)
        rows = Product.objects.published().with_details().filter(pk__in=ids) if ids else ()
        return {row.pk: row for row in rows}

    @cached_property
    def shelves(self) -> Mapping[int, list[Shelf]]:
        return shelves_of(self._shown) if self._shown else {}

    @cached_property
    def reduced(self) -> Mapping[int, Reduction]:
        return reductions(self._shown) if self._shown else {}

    @cached_property
    def _shown(self) -> set[int]:
        """Every product with a price on this page."""
        picked = self.plan.picked
        parts = (picked.rim, picked.tyre, picked.rear_rim, picked.rear_tyre, picked.sensor)
        return {*self.products, *(part.pk for part in parts if part)}

    def _odd_size(self) -> Iterator[str]:
        """A size that was asked for, but is none of the car's."""
        asked, car = self.asked, self.visit.car
        if asked.size and self.plan.wheels is None and car:
            yield _("Koko %(size)s ei ole autosi %(car)s rengaskokoja tai ei sovi valitsemaasi osaan.") % {
                "size": asked.size,
                "car": car.name,
            }

    def _steps(self) -> Iterator[dict[str, str]]:
        order = (SIZE, RIMS, TYRES, DONE)
        done = {SIZE: self.plan.wheels is not None, RIMS: self.plan.has_rims, TYRES: self.plan.has_tyres}
        for name in order:
            current = name == self.plan.step
            state = "current" if current else "done" if done.get(name) else "todo"
            yield {"label": str(STEP_WORDS[name]), "state": state, "url": self._step_url(name)}

    def _step_url(self, name: str) -> str:
        if name == SIZE:  # other wheels take other parts
            return self.asked.url(dict.fromkeys(("koko", "koko-taka", *_PARTS), ""))
        return self.asked.url({"vaihe": name} | self._size_pairs(self.plan.wheels))

    def _seasons(self) -> list[dict[str, Any]]:
        return [{"value": name, "label": word, "selected": name == self.season} for name, word in SEASON_WORDS.items()]

    def _options(self) -> Iterator[dict[str, Any]]:
        """The sets of wheels to choose from, each with what a package of them costs at the least."""
        find = self.finder
        cheapest = [(wheels, _first(find.rims(wheels)), _first(find.tyres(wheels))) for wheels in self.plan.options]
        ids = {pk for _wheels, *parts in cheapest for part in parts if part for pk in part.ids}
        prices = dict(Product.objects.filter(pk__in=ids).values_list("pk", "price")) if ids else {}
        for wheels, rim, tyre in cheapest:
            yield {
                "label": str(wheels.front),
                "rear": str(wheels.rear) if wheels.rear else "",
                "original": wheels.original,
                "url": self.asked.url(self._size_pairs(wheels)),
                "from_price": _of_four(prices, rim) + _of_four(prices, tyre) if rim and tyre else None,
                "lacks": _lacking(rim, tyre),
            }

    def _size_pairs(self, wheels: Wheels | None) -> dict[str, str]:
        if wheels is None:
            return {}
        return {"koko": wheels.front.compact, "koko-taka": wheels.rear.compact if wheels.rear else ""}

    def _choices(self) -> Iterator[ChoiceView]:
        found, wheels = self.found, self.plan.wheels
        if found is None or wheels is None:
            return
        shown = Shown(
            visit=self.visit,
            wheels=wheels,
            products=self.products,
            shelves=self.shelves,
            reduced=self.reduced,
            partner=self.partner,
            partner_picked=self.plan.has_tyres if self.plan.step == RIMS else self.plan.has_rims,
            current=self._current(),
        )
        front, rear = ("vanne", "vanne-taka") if self.plan.step == RIMS else ("rengas", "rengas-taka")
        for choice in found.choices:
            if set(choice.ids) <= self.products.keys():
                slugs = [self.products[pk].slug for pk in choice.ids]
                picks = {front: slugs[0], rear: slugs[1] if len(slugs) > 1 else ""}
                yield shown.view(choice, url=self.asked.url(picks | self._size_pairs(wheels)))

    def _current(self) -> Decimal | None:
        """What the package costs as it is picked now: others are compared with it."""
        package = self.plan.package
        return package.price(package.usual_count) if package else None

    def _pagination(self) -> dict[str, Any] | None:
        found = self.found
        if found is None or found.pages == 1:
            return None
        here = {"vaihe": self.asked.step}

        def url(page: int) -> str:
            return self.asked.url(here | {"sivu": str(page) if page > 1 else ""})

        return {
            "pages": list(_pages(found, url)),
            "previous_url": url(found.page - 1) if found.page > 1 else "",
            "next_url": url(found.page + 1) if found.page < found.pages else "",
        }

    def _start_with(self) -> dict[str, str] | None:
        """The other way round: tyres first, or rims first."""
        if self.plan.has_rims or self.plan.has_tyres or self.plan.step not in (RIMS, TYRES):
            return None
        sizes = self._size_pairs(self.plan.wheels)
        if self.plan.step == RIMS:
            return {"label": _("Valitse ensin renkaat"), "url": self.asked.url({"vaihe": TYRES} | sizes)}
        return {"label": _("Valitse ensin vanteet"), "url": self.asked.url({"vaihe": RIMS} | sizes)}

    def _picked_view(self) -> Iterator[dict[str, Any]]:
        """What is picked already, each with the way to change it."""
        picked, count = self.plan.picked, WHEELS // len(self.plan.axles)
        rows = ((RIMS, picked.rim, picked.rear_rim), (TYRES, picked.tyre, picked.rear_tyre))
        for step, front, rear in rows:
            if front and self.plan.wheels:
                parts = [part for part in (front, rear) if part]
                total = sum((part.price * (count if rear else WHEELS) for part in parts), Decimal(0))
                yield {
                    "label": STEP_WORDS[step],
                    "parts": list(part_views(front, rear, self.reduced)),
                    "total": total,
                    "url": self._step_url(step),
                }

    def _package_view(self) -> dict[str, Any] | None:
        package = self.plan.package
        if package is None:
            return None
        count = package.usual_count
        sensors = sensors_for(self.visit.car)
        rules = self._sensor_rules() if sensors else []
        extra = sum((rule["price"] for rule in rules), Decimal(0)) if package.sensor else Decimal(0)
        stock = stock_of([(part.product, part.quantity) for part in package.parts(count)], self.shelves, self.visit)
        verdicts = [verdict_view(wheel, verdict) for wheel, verdict in package.judge(self.visit.car)]
        return {
            "wheels": verdicts,
            "fits": all(view["state"] != "no" for view in verdicts),
            "staggered": package.is_staggered,
            "rows": [row(part, self.reduced) for part in package.parts(count)],
            "total": package.price(count) + extra,
            "stock": stock,
            "fields": [(name, value) for name, value in zip(_PARTS, _slugs(package), strict=True) if value],
            "count": count,
            "most": package.most,
            "sensors": [_sensor_view(sensor, picked=package.sensor) for sensor in sensors],
            "sensor": package.sensor,
            "services": rules if package.sensor else [],
            "services_of_sensors": rules,
            "tpms": bool(self.visit.car and self.visit.car.tpms),
            "kept": [(name, value) for name, value in self.asked.pairs() if name not in ("anturi", "vaihe", "sivu")],
            "change_rims": self._step_url(RIMS),
            "change_tyres": self._step_url(TYRES),
        }

    def _sensor_rules(self) -> list[dict[str, Any]]:
        """The services that sensors bring along (R2.3). One query."""
        condition = MandatoryServiceRule.Condition.PACKAGE_WITH_TPMS
        rows = MandatoryServiceRule.objects.filter(condition=condition, active=True)
        return [
            {"name": rule.service.product.name, "price": rule.service.product.price, "reason": rule.reason}
            for rule in rows.select_related("service__product")
        ]


_PARTS: Final = ("vanne", "rengas", "vanne-taka", "rengas-taka", "anturi")


def _pages(found: Found, url: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """The first, the last, and those beside this one, with gaps between."""
    before = 0
    for page in sorted({1, found.pages, *range(max(1, found.page - 1), min(found.pages, found.page + 1) + 1)}):
        if page - before > 1:
            yield {"gap": True}
        yield {"number": page, "url": url(page), "current": page == found.page}
        before = page


def _slugs(package: Package) -> tuple[str, ...]:
    front, *rear = package.wheels
    others = (rear[0].rim.slug, rear[0].tyre.slug) if rear else ("", "")
    return (front.rim.slug, front.tyre.slug, *others, package.sensor.slug if package.sensor else "")


def _sensor_view(sensor: Product, *, picked: Product | None) -> dict[str, Any]:
    return {"slug": sensor.slug, "name": sensor.name, "price": sensor.price, "selected": sensor == picked}


def _first(found: Found) -> Choice | None:
    return found.choices[0] if found.choices else None


def _of_four(prices: Mapping[int, Decimal], choice: Choice) -> Decimal:
    """What four of them cost, or two and two."""
    return sum((prices[pk] * (WHEELS // len(choice.ids)) for pk in choice.ids), Decimal(0))


def _lacking(rim: Choice | None, tyre: Choice | None) -> str:
    if rim is None and tyre is None:
        return _("Ei nyt varastossa")
    if rim is None:
        return _("Vanteita ei nyt varastossa")
    return "" if tyre else _("Renkaita ei nyt varastossa")
