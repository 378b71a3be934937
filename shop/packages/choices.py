"""One choice of the builder as its page shows it: the part, how it fits, and what the whole package would cost."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from shop.car import Wheels
from shop.cards import FIT_STATES, Visit, rim_facts, tyre_facts
from shop.drawings import drawing
from shop.fitment import Fit, Verdict, headline, in_short, judge_rim_for, judge_tyre_on, judge_wheel, sentence, short
from shop.models import Axle, Kind, Product
from shop.packages.finding import Choice
from shop.packages.parts import WHEELS, Wheel
from shop.promise import Shelf, supply, window
from shop.reductions import Reduction
from shop.sizes import TyreSize
from shop.wording import arrival_words, kind_words, marks


class ChoiceView(NamedTuple):
    """`package` is the price of four wheels, from which `difference` tells what is picked now; `url` picks this one."""

    slug: str
    brand: str
    name: str
    sizes: list[str]
    kind: str
    drawing: str
    marks: list[dict[str, Any]]
    label: dict[str, Any] | None
    page_url: str
    fit: dict[str, str]
    reasons: list[dict[str, str]]
    price: Decimal
    rear_price: Decimal | None
    reduction: Reduction | None
    package: Decimal | None
    package_from: bool
    difference: Decimal | None
    stock: dict[str, str]
    url: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What all choices of a page share."""

    visit: Visit
    wheels: Wheels
    products: Mapping[int, Product]
    shelves: Mapping[int, Sequence[Shelf]]
    reduced: Mapping[int, Reduction]
    partner: Choice | None
    partner_picked: bool
    current: Decimal | None

    def view(self, choice: Choice, *, url: str) -> ChoiceView:
        parts = [self.products[pk] for pk in choice.ids]
        first, verdict = parts[0], self._verdict(parts)
        package = self._package(choice)
        tyre = first.kind == Kind.TYRE
        return ChoiceView(
            slug=first.slug,
            brand=first.brand.name if first.brand else "",
            name=first.name,
            sizes=list(dict.fromkeys(str(getattr(part, part.kind)) for part in parts)),
            kind=kind_words(first),
            drawing=drawing(first),
            marks=marks(first.tyre) if tyre else [],
            label=_label(first) if tyre and first.tyre.has_label else None,
            page_url=first.get_absolute_url(),
            fit={"state": FIT_STATES[verdict.fit], "text": in_short(verdict)},
            reasons=_deviations(verdict),
            price=first.price,
            rear_price=parts[1].price if len(set(parts)) > 1 else None,
            reduction=self.reduced.get(first.pk),
            package=package,
            package_from=not self.partner_picked,
            difference=package - self.current if package is not None and self.current is not None else None,
            stock=stock_of([(part, WHEELS // len(parts)) for part in parts], self.shelves, self.visit),
            url=url,
        )

    def _package(self, choice: Choice) -> Decimal | None:
        """Four wheels with this part, and with the other that is picked or the cheapest one."""
        if self.partner is None or not set(self.partner.ids) <= self.products.keys():
            return None
        return sum((self._of_four(part) for part in (choice, self.partner)), Decimal(0))

    def _of_four(self, choice: Choice) -> Decimal:
        each = WHEELS // len(choice.ids)
        return sum((self.products[pk].price * each for pk in choice.ids), Decimal(0))

    def _verdict(self, parts: Sequence[Product]) -> Verdict:
        axles = (Axle.FRONT, Axle.REAR) if self.wheels.rear else ("",)
        sizes = (self.wheels.front, self.wheels.rear or self.wheels.front)
        others = self._others(len(axles))
        found = [
            self._of_wheel(parts[min(at, len(parts) - 1)], others[at], sizes[at], axle) for at, axle in enumerate(axles)
        ]
        return _all_of(found)

    def _others(self, count: int) -> Sequence[Product | None]:
        """The picked other part on each axle."""
        if not self.partner_picked or self.partner is None:
            return [None] * count
        parts = [self.products.get(pk) for pk in self.partner.ids]
        return [parts[min(at, len(parts) - 1)] for at in range(count)]

    def _of_wheel(self, part: Product, other: Product | None, size: TyreSize, axle: str) -> Verdict:
        car = self.visit.car
        if part.kind == Kind.TYRE:
            if other is None:
                return judge_tyre_on(tyre_facts(part.tyre), car, axle=axle)
            return judge_wheel(tyre_facts(part.tyre), rim_facts(other.rim), car, axle=axle)
        if other is None:
            return judge_rim_for(rim_facts(part.rim), size, car, axle=axle)
        return judge_wheel(tyre_facts(other.tyre), rim_facts(part.rim), car, axle=axle)


def stock_of(
    parts: Iterable[tuple[Product, int]], shelves: Mapping[int, Sequence[Shelf]], visit: Visit
) -> dict[str, str]:
    """Whether there is enough of all these for one package, and when it can be at the visitor's place."""
    wanted: Counter[int] = Counter()
    for product, quantity in parts:
        wanted[product.pk] += quantity
    found = {pk: supply(shelves.get(pk, ()), wanted=quantity) for pk, quantity in wanted.items()}
    goods = [part for part in found.values() if part]
    if len(goods) < len(found):
        left = min(sum(shelf.quantity for shelf in shelves.get(pk, ())) for pk, part in found.items() if part is None)
        return {"state": "none", "text": _("Jäljellä vain %(count)s") % {"count": left}, "detail": ""}
    when = arrival_words(window(goods, place=visit.place, ordered_at=visit.at), visit.place)
    central = all(part.central for part in goods)
    where = _("Keskusvarastossa neljälle pyörälle") if central else _("Toimittajalla neljälle pyörälle")
    return {"state": "here" if central else "ordered", "text": f"{where}," if when else where, "detail": when}


def verdict_view(wheel: Wheel, verdict: Verdict) -> dict[str, Any]:
    """One kind of wheel with every finding."""
    title = {Axle.FRONT: _("Etupyörät"), Axle.REAR: _("Takapyörät")}.get(Axle(wheel.axle)) if wheel.axle else ""
    return {
        "title": title,
        "state": FIT_STATES[verdict.fit],
        "text": headline(verdict),
        "reasons": [{"state": FIT_STATES[reason.fit], "text": sentence(reason)} for reason in verdict.reasons],
    }


def _all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """All findings of all wheels, each once."""
    reasons = {(reason.code, str(reason.data)): reason for verdict in verdicts for reason in verdict.reasons}
    return Verdict.of(reasons.values())


def _deviations(verdict: Verdict) -> list[dict[str, str]]:
    """What is not simply right, in short; what nobody could check is said once, at the top of the page."""
    return [
        {"state": FIT_STATES[reason.fit], "text": short(reason)}
        for reason in verdict.reasons
        if reason.fit != Fit.FITS and reason.code != "no_car"
    ]


def _label(product: Product) -> dict[str, Any]:
    tyre = product.tyre
    return {
        "fuel": tyre.fuel_class,
        "wet": tyre.wet_class,
        "noise_db": tyre.noise_db,
        "noise_class": tyre.noise_class,
        "sheet_url": f"{product.get_absolute_url()}#tuoteseloste",
    }
