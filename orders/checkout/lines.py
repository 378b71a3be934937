"""From the basket's contents to the lines of an order: plain values, with VAT by the line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from lapinkumi.core.money import split_vat
from orders.delivery.ways import HomeChoice
from orders.models import LineKind
from shop.contents import Contents, Line, Role
from shop.models import Axle, Campaign, Kind, Service

LONGEST_DETAILS: Final = 300


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """One line as it would be written. `parent` is the index of the line that brought it."""

    kind: str
    product_id: int | None
    sku: str
    name: str
    details: str = ""
    campaign_id: int | None = None
    weight_kg: Decimal | None = None
    quantity: int = 1
    unit_price: Decimal
    total: Decimal
    vat_rate: Decimal
    vat: Decimal
    is_mandatory: bool = False
    package_key: str = ""
    parent: int | None = None
    reason: str = ""
    car: str = ""
    car_facts: Mapping[str, Any] = field(default_factory=dict)


def drafts(
    contents: Contents,
    *,
    home: HomeChoice | None,
    to_garage: bool,
    vat_rate: Decimal,
    campaigns: Mapping[int, Campaign],
) -> tuple[LineDraft, ...]:
    """Every line in its order, each child after its parent. Included work exists only at a garage (R4.5).

    `campaigns` are those that set products' prices, by product: the line names its own (R4.7).
    """
    found: list[LineDraft] = []
    for line in contents.lines:
        parent = len(found)
        found.append(_draft(line, vat_rate=vat_rate, to_garage=to_garage, campaign=campaigns.get(line.product.pk)))
        found += [
            _draft(child, vat_rate=vat_rate, to_garage=to_garage, parent=parent)
            for child in line.children
            if to_garage or child.role != Role.INCLUDED
        ]
    return (*found, *_freight(home, vat_rate))


def _draft(
    line: Line, *, vat_rate: Decimal, to_garage: bool, parent: int | None = None, campaign: Campaign | None = None
) -> LineDraft:
    product = line.product
    return LineDraft(
        kind=_kind(line),
        product_id=product.pk,
        sku=product.sku,
        name=str(product)[:200],
        details=cut(_details(line, campaign, to_garage=to_garage), LONGEST_DETAILS),
        campaign_id=campaign.pk if campaign else None,
        weight_kg=product.weight_kg,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total=line.total,
        vat_rate=vat_rate,
        vat=split_vat(line.total, rate=vat_rate).vat,
        is_mandatory=line.role == Role.MANDATORY,
        package_key=line.package,
        parent=parent,
        reason=line.reason,
        car=line.car,
        car_facts=line.car_facts,
    )


def _kind(line: Line) -> str:
    if line.role == Role.INCLUDED:
        return LineKind.INCLUDED
    return LineKind.SERVICE if line.is_service else LineKind.GOODS


def _details(line: Line, campaign: Campaign | None, *, to_garage: bool) -> str:
    """What it is exactly, and the campaign that set its price."""
    facts = (
        _scope(line.product.service) if line.product.kind == Kind.SERVICE else _goods_facts(line, to_garage=to_garage)
    )
    return ", ".join(part for part in (facts, campaign.name if campaign else "") if part)


def _goods_facts(line: Line, *, to_garage: bool) -> str:
    """The size and where it goes, and what tyres come without."""
    kind = line.product.kind
    if kind not in (Kind.TYRE, Kind.RIM):
        return ""
    where = {Axle.FRONT: _("eteen"), Axle.REAR: _("taakse")}.get(Axle(line.axle)) if line.axle else ""
    unmounted = _("toimitetaan asentamattomana") if kind == Kind.TYRE and not to_garage else ""
    return ", ".join(str(part) for part in (getattr(line.product, kind), where, unmounted) if part)


def _scope(service: Service) -> str:
    """In few words (R4.5)."""
    parts = ((_("Sisältyy"), service.included), (_("Ei sisälly"), service.not_included))
    return " ".join(f"{word}: {text}" for word, text in parts if text)


def cut(text: str, length: int) -> str:
    """The text, at most so long, ending with a whole word."""
    return text if len(text) <= length else f"{text[: length - 1].rsplit(' ', 1)[0]}…"


def _freight(home: HomeChoice | None, vat_rate: Decimal) -> Iterator[LineDraft]:
    """The freight of a home delivery; to a garage it is in the price (R5.8)."""
    if home is None:
        return
    yield LineDraft(
        kind=LineKind.FREIGHT,
        product_id=None,
        sku=f"RAHTI-{home.carrier.code.upper()}",
        name=_("Kotiinkuljetus %(carrier)s, %(where)s") % {"carrier": home.carrier.name, "where": home.where},
        unit_price=home.price,
        total=home.price,
        vat_rate=vat_rate,
        vat=split_vat(home.price, rate=vat_rate).vat,
    )
