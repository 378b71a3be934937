"""What does not fit in a basket: each part held against the car it was chosen for and against the others (R7.1).

Nothing is forbidden here, since people buy for two cars at once; it is said at the line, with a way to mend it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError
from shop.car import Car
from shop.cards import rim_facts, tyre_facts
from shop.contents import Contents, Line
from shop.fitment import Fit, Verdict, judge_axles, judge_pair, judge_rim, judge_tyre, judge_wheel, sentence
from shop.fitment.wheels import ONE_AXLE
from shop.models import Kind

ON_AN_AXLE: Final = 2


class Note(NamedTuple):
    """Something to know about a line. `tone`: warn or bad; `href` and `link`: the way to mend it."""

    tone: str
    text: str
    href: str = ""
    link: str = ""


def fit_notes(contents: Contents) -> dict[int, list[Note]]:
    """The notes by line. Pure: everything was read with the basket."""
    found = {line.line_id or 0: [*_under_car(line), *_with_others(line, contents.loose)] for line in contents.loose}
    for parts in packages_of(contents).values():
        found[parts[0].line_id or 0] = list(_of_package(parts))
    return {line_id: notes for line_id, notes in found.items() if notes}


def packages_of(contents: Contents) -> dict[str, list[Line]]:
    """The lines of each package, in their order."""
    found: dict[str, list[Line]] = {}
    for line in contents.lines:
        if line.package:
            found.setdefault(line.package, []).append(line)
    return found


def wheels_of(parts: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Rim and tyre of each kind of wheel in a package."""
    for rim in parts:
        if rim.product.kind == Kind.RIM:
            tyre = next((t for t in parts if t.product.kind == Kind.TYRE and t.axle == rim.axle), None)
            if tyre is not None:
                yield rim, tyre


def car_of(facts: Mapping[str, object]) -> Car | None:
    """The car that a line keeps, if any. A value of an older shape counts as none."""
    try:
        return Car.from_plain(facts) if facts else None
    except (TypeError, ValueError, KeyError, ShopError):
        return None


def _under_car(line: Line) -> Iterator[Note]:
    """Wheels that do not go on the car they were chosen for, or go on one axle only while there are more."""
    car = car_of(line.car_facts)
    if car is None or line.product.kind not in (Kind.TYRE, Kind.RIM):
        return
    tyre = line.product.kind == Kind.TYRE
    verdict = judge_tyre(tyre_facts(line.product.tyre), car) if tyre else judge_rim(rim_facts(line.product.rim), car)
    if verdict.fit == Fit.NOT:
        href = reverse("shop:tyres") if tyre else reverse("shop:rims")
        yield Note("bad", _misfit(verdict, car), href, _("Näytä autoon sopivat"))
        return
    for reason in verdict.reasons:
        if reason.code in ONE_AXLE and line.quantity > ON_AN_AXLE:
            text = _("%(why)s Korissa niitä on %(count)s.") % {"why": sentence(reason), "count": line.quantity}
            yield Note("warn", text, line.product.get_absolute_url(), _("Vaihda kahteen ja kahteen"))


def _misfit(verdict: Verdict, car: Car) -> str:
    why = sentence(verdict.main) if verdict.main else ""
    return _("Ei sovi autoon %(car)s. %(why)s") % {"car": car.name, "why": why}


def _with_others(line: Line, others: Sequence[Line]) -> Iterator[Note]:
    """Loose tyres beside loose rims, none of which they fit; rims that no tyre fits, if each tyre has its own."""
    tyres, rims = (_of_kind(others, kind) for kind in (Kind.TYRE, Kind.RIM))
    if line.product.kind == Kind.TYRE and (why := _against([(line, rim) for rim in rims])):
        text = _("Rengas ei sovi korissa oleville vanteille. %(why)s") % {"why": why}
        yield Note("warn", text, _builder(rengas=line.product.slug), _("Valitse renkaaseen sopivat vanteet"))
    told = any(_against([(tyre, rim) for rim in rims]) for tyre in tyres)
    if line.product.kind == Kind.RIM and not told and (why := _against([(tyre, line) for tyre in tyres])):
        text = _("Korissa olevat renkaat eivät sovi tälle vanteelle. %(why)s") % {"why": why}
        yield Note("warn", text, _builder(vanne=line.product.slug), _("Valitse vanteeseen sopivat renkaat"))


def _of_kind(lines: Sequence[Line], kind: Kind) -> list[Line]:
    return [line for line in lines if line.product.kind == kind]


def _against(pairs: Sequence[tuple[Line, Line]]) -> str:
    """Why none of these tyres fits its rim; empty where one does, or there are none."""
    verdicts = [judge_pair(tyre.product.tyre.size, rim_facts(rim.product.rim)) for tyre, rim in pairs]
    main = verdicts[0].main if verdicts and all(verdict.fit == Fit.NOT for verdict in verdicts) else None
    return sentence(main) if main else ""


def _of_package(parts: Sequence[Line]) -> Iterator[Note]:
    """A package whose facts have changed since it was put together."""
    car = car_of(parts[0].car_facts)
    front = None
    for rim, tyre in wheels_of(parts):
        facts = (tyre_facts(tyre.product.tyre), rim_facts(rim.product.rim))
        front = front or facts
        verdict = judge_wheel(*facts, car, axle=rim.axle).with_more(judge_axles(front, facts))
        if verdict.fit == Fit.NOT and verdict.main:
            href = _builder(vanne=rim.product.slug)
            yield Note("bad", sentence(verdict.main), href, _("Valitse vanteisiin sopivat renkaat"))


def _builder(**picks: str) -> str:
    return f"{reverse('shop:packages')}?{urlencode(picks)}"
