"""What pages show of the range and the basket, as plain values for templates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapinkumi.core.money import ZERO
from shop.basket_fit import Note, packages_of
from shop.campaigns import note
from shop.contents import Contents, Line, Role
from shop.drawings import drawing, goods_icon
from shop.instalments import figure
from shop.models import Axle, BasketLine, Campaign, Kind
from shop.policy import MOST_OF_ONE_PRODUCT


class ChildView(NamedTuple):
    """A service that came along with goods."""

    name: str
    quantity: int
    price: Decimal | None
    is_mandatory: bool
    reason: str


class PartView(NamedTuple):
    """One part of a package."""

    name: str
    size: str
    where: str
    url: str
    quantity: int
    total: Decimal


class LineView(NamedTuple):
    """One thing in the basket: a product, or a whole package with its `parts`."""

    line_id: int
    line_id_text: str
    quantity_url: str
    remove_url: str
    name: str
    size: str
    url: str
    drawing: str
    icon: str
    quantity: str
    quantity_label: str
    most: int
    unit_price: Decimal | None
    total: Decimal
    car: str
    error: str
    campaigns: list[dict[str, str]]
    notes: list[Note]
    children: list[ChildView]
    parts: list[PartView]


Mistakes = Mapping[int, tuple[str, str]]
Notes = Mapping[int, list[Note]]
Campaigns = Mapping[int, Campaign]


def basket_view(
    contents: Contents,
    *,
    gone: Iterable[BasketLine] = (),
    mistakes: Mistakes,
    notes: Sequence[Notes] = (),
    campaigns: Campaigns | None = None,
) -> dict[str, Any]:
    """The basket's page.

    `mistakes` holds what was typed and why it won't do, `notes` what is to be said, by line; `campaigns` are by
    product.
    """
    lines = list(_things(contents, mistakes, notes, campaigns or {}))
    return {
        "lines": lines,
        "gone": gone_view(gone),
        "total": contents.total,
        "plan": figure(contents.total),
        "pieces": contents.pieces,
        "changed": any(said.tone == "warn" and not said.href for line in lines for said in line.notes),
        "needs_installer": contents.needs_installer,
        "needs_time": contents.needs_time,
        "misfits": any(said.href for line in lines for said in line.notes),
        "has_packages": any(line.parts for line in lines),
        "errors": [{"target": f"maara-{line.line_id}", "message": line.error} for line in lines if line.error],
    }


def gone_view(gone: Iterable[BasketLine]) -> list[dict[str, Any]]:
    """What can't be bought any more, packages as one thing: one line's id takes all of it away."""
    found: dict[str, dict[str, Any]] = {}
    for line in gone:
        key = line.package or f"line {line.pk}"
        begun = {"line_id": line.pk, "names": [], "package": bool(line.package), "lost": [], "picks": {}}
        row = found.setdefault(key, begun)
        row["picks"] |= _pick(line)
        row["names"].append(line.product.title)
        row["lost"] += [] if line.product.published else [line.product.title]
    for row in found.values():
        row["url"] = f"{reverse('shop:packages')}?{urlencode(row.pop('picks'))}" if row["package"] else ""
    return list(found.values())


def _pick(line: BasketLine) -> dict[str, str]:
    """The part as the builder's address names it, so that another can take its place."""
    name = {Kind.RIM: "vanne", Kind.TYRE: "rengas"}.get(Kind(line.product.kind), "anturi")
    return {f"{name}-taka" if line.axle == Axle.REAR else name: line.product.slug}


def _things(contents: Contents, mistakes: Mistakes, notes: Sequence[Notes], campaigns: Campaigns) -> Iterator[LineView]:
    """Loose lines and packages, in the order in which they came."""
    packages, shown = packages_of(contents), set[str]()
    for line in contents.lines:
        if not line.package:
            yield _line(line, mistakes.get(line.line_id or 0), _said([line], notes), _told([line], campaigns))
        elif line.package not in shown:
            shown.add(line.package)
            parts = packages[line.package]
            mistake = next((found for part in parts if (found := mistakes.get(part.line_id or 0))), None)
            yield _package(parts, mistake, _said(parts, notes), _told(parts, campaigns))


def _said(lines: Sequence[Line], notes: Sequence[Notes]) -> list[Note]:
    """Everything to say of these lines; of a package's part with its name."""
    found = []
    for line in lines:
        for said in (said for source in notes for said in source.get(line.line_id or 0, ())):
            named = len(lines) > 1 and not said.href
            found.append(said._replace(text=f"{line.product}: {said.text}") if named else said)
    return list(dict.fromkeys(found))


def _told(lines: Sequence[Line], campaigns: Campaigns) -> list[dict[str, str]]:
    """The campaigns that these lines have their prices from, each once."""
    held = dict.fromkeys(campaigns[line.product.pk] for line in lines if line.product.pk in campaigns)
    return [note(campaign) for campaign in held]


def _line(line: Line, mistake: tuple[str, str] | None, notes: list[Note], campaigns: list[dict[str, str]]) -> LineView:
    typed, error = mistake or (str(line.quantity), "")
    return LineView(
        line_id=line.line_id or 0,
        line_id_text=str(line.line_id or 0),
        **_urls(line),
        name=str(line.product),
        size=_size(line),
        url=line.product.get_absolute_url(),
        drawing=drawing(line.product),
        icon=goods_icon(line.product),
        quantity=typed,
        quantity_label=_("Määrä"),
        most=MOST_OF_ONE_PRODUCT,
        unit_price=line.unit_price,
        total=line.total,
        car=line.car,
        error=error,
        campaigns=campaigns,
        notes=notes,
        children=[_child(child) for child in line.children],
        parts=[],
    )


def _package(
    parts: Sequence[Line], mistake: tuple[str, str] | None, notes: list[Note], campaigns: list[dict[str, str]]
) -> LineView:
    """A package: changed and removed as one, by its first line."""
    first = parts[0]
    axles = len({part.axle for part in parts if part.axle}) or 1
    typed, error = mistake or (str(first.quantity), "")
    children = [child for part in parts for child in part.children]
    return LineView(
        line_id=first.line_id or 0,
        line_id_text=str(first.line_id or 0),
        **_urls(first),
        name=_("Rengas-vannepaketti"),
        size="",
        url="",
        drawing=drawing(first.product),
        icon="",
        quantity=typed,
        quantity_label=_("Pyöriä") if axles == 1 else _("Pyöriä akselia kohti"),
        most=MOST_OF_ONE_PRODUCT // axles,
        unit_price=None,
        total=sum((line.total for line in parts), ZERO),
        car=first.car,
        error=error,
        campaigns=campaigns,
        notes=notes,
        children=[_child(child) for child in _together(children)],
        parts=[_part(part) for part in parts],
    )


def _urls(line: Line) -> dict[str, str]:
    """Where the line's own forms go."""
    names = {"quantity_url": "shop:basket-quantity", "remove_url": "shop:basket-remove"}
    return {name: reverse(route, args=[line.line_id or 0]) for name, route in names.items()}


def _part(line: Line) -> PartView:
    return PartView(
        name=str(line.product),
        size=_size(line),
        where=str(Axle(line.axle).label).capitalize() if line.axle else "",
        url=line.product.get_absolute_url(),
        quantity=line.quantity,
        total=line.total,
    )


def _together(children: Iterable[Line]) -> list[Line]:
    """The same work on front and rear wheels is said once."""
    found: dict[tuple[int, str], Line] = {}
    for child in children:
        key = (child.product.pk, child.role)
        before = found.get(key)
        found[key] = replace(child, quantity=child.quantity + before.quantity) if before else child
    return list(found.values())


def _size(line: Line) -> str:
    kind = line.product.kind
    return str(getattr(line.product, kind)) if kind in (Kind.TYRE, Kind.RIM) else ""


def _child(child: Line) -> ChildView:
    included = child.role == Role.INCLUDED
    return ChildView(
        name=child.product.name,
        quantity=child.quantity,
        price=None if included else child.total,
        is_mandatory=child.role == Role.MANDATORY,
        reason=child.reason,
    )


def pieces(count: int) -> str:
    """So many things, in words."""
    return ngettext("%(count)s tuote", "%(count)s tuotetta", count) % {"count": count}
