"""What pages show of the range and the basket, as plain values for templates."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapinkumi.core.money import format_euros
from shop.campaigns import note
from shop.contents import Contents, Line, Role
from shop.drawings import drawing
from shop.models import BasketLine, Campaign, Kind


class ChildView(NamedTuple):
    """A service that came along with goods."""

    name: str
    quantity: int
    price: Decimal | None
    is_mandatory: bool
    reason: str


class LineView(NamedTuple):
    """One line of the basket."""

    line_id: int
    line_id_text: str
    name: str
    size: str
    url: str
    drawing: str
    quantity: str
    unit_price: Decimal
    total: Decimal
    change: str
    car: str
    error: str
    campaign: dict[str, str] | None
    children: list[ChildView]


def basket_view(
    contents: Contents,
    *,
    gone: Iterable[BasketLine] = (),
    mistakes: Mapping[int, tuple[str, str]],
    campaigns: Mapping[int, Campaign],
) -> dict[str, Any]:
    """The basket's page. `mistakes` holds what was typed and why it won't do, by line; `campaigns` are by product."""
    lines = [_line(line, mistakes.get(line.line_id or 0), campaigns.get(line.product.pk)) for line in contents.lines]
    return {
        "lines": lines,
        "gone": [str(line.product) for line in gone],
        "total": contents.total,
        "pieces": contents.pieces,
        "changed": any(line.change for line in lines),
        "needs_installer": contents.needs_installer,
        "needs_time": contents.needs_time,
        "errors": [{"target": f"maara-{line.line_id}", "message": line.error} for line in lines if line.error],
    }


def _line(line: Line, mistake: tuple[str, str] | None, campaign: Campaign | None) -> LineView:
    typed, error = mistake or (str(line.quantity), "")
    detail = getattr(line.product, line.product.kind, None) if line.product.kind in (Kind.TYRE, Kind.RIM) else None
    return LineView(
        line_id=line.line_id or 0,
        line_id_text=str(line.line_id or 0),
        name=str(line.product),
        size=str(detail) if detail else "",
        url=line.product.get_absolute_url(),
        drawing="img/services/mounting.svg" if line.is_service else drawing(line.product),
        quantity=typed,
        unit_price=line.unit_price,
        total=line.total,
        change=_change(line),
        car=line.car,
        error=error,
        campaign=note(campaign) if campaign else None,
        children=[_child(child) for child in line.children],
    )


def _child(child: Line) -> ChildView:
    included = child.role == Role.INCLUDED
    return ChildView(
        name=child.product.name,
        quantity=child.quantity,
        price=None if included else child.total,
        is_mandatory=child.role == Role.MANDATORY,
        reason=child.reason,
    )


def _change(line: Line) -> str:
    """What happened to the price since the visitor last looked; empty where nothing did."""
    if line.was_price is None:
        return ""
    words = _("Hinta on laskenut") if line.unit_price < line.was_price else _("Hinta on noussut")
    return f"{words}: {format_euros(line.was_price)} → {format_euros(line.unit_price)}"


def pieces(count: int) -> str:
    """So many things, in words."""
    return ngettext("%(count)s tuote", "%(count)s tuotetta", count) % {"count": count}
