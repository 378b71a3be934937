"""A short list of products that could come in the place of a missing one: alike, in stock, and fit for the car."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Abs

from lapinkumi.core.money import euros
from orders.corrections.repromise import Window, arrival
from orders.models import Order, OrderLine
from shop.basket_fit import car_of
from shop.car import Car
from shop.cards import shelves_of, verdict
from shop.fitment import Fit, in_short
from shop.models import Kind, Product, StockLevel
from shop.promise import Shelf

LISTED: Final = 8
LOOKED_AT: Final = 60


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One product: how many there are, when they could be there, and what the line would cost with it, with VAT."""

    product: Product
    there: int
    window: Window | None
    fit: str
    total: Decimal
    difference: Decimal


def candidates(order: Order, line: OrderLine, *, at: datetime) -> list[Candidate]:
    """At most LISTED, the nearest in price first. A number of queries that does not grow with the range."""
    if line.product is None:
        return []
    near = _alike(line.product).annotate(apart=Abs(F("price") - line.unit_price)).order_by("apart", "pk")
    return listed(order, line, near[:LOOKED_AT], at=at)[:LISTED]


def listed(order: Order, line: OrderLine, products: Iterable[Product], *, at: datetime) -> list[Candidate]:
    """Those of these products that are there for the whole line, and do not misfit the car it was chosen for."""
    every = {product.pk: product for product in products}
    shelves, car = shelves_of(every), car_of(line.car_facts)
    found = [_candidate(order, line, product, shelves, car, at) for product in every.values()]
    return [one for one in found if one]


def _candidate(
    order: Order,
    line: OrderLine,
    product: Product,
    shelves: Mapping[int, Sequence[Shelf]],
    car: Car | None,
    at: datetime,
) -> Candidate | None:
    held = shelves.get(product.pk, [])
    there = sum(shelf.quantity for shelf in held)
    judged = verdict(product, car) if car else None
    if there < line.quantity or (judged is not None and judged.fit == Fit.NOT):
        return None
    total = euros(product.price * line.quantity)
    return Candidate(
        product=product,
        there=there,
        window=arrival(order, held, wanted=line.quantity, at=at),
        fit=in_short(judged) if judged else "",
        total=total,
        difference=total - line.total,
    )


def _alike(product: Product) -> "QuerySet[Product]":
    """On sale, of the same kind and measures, so that they bring the same work along."""
    there = StockLevel.objects.filter(product=OuterRef("pk"), quantity__gt=0, source__active=True)
    on_sale = Product.objects.published().with_details().of_kind(product.kind).exclude(pk=product.pk)
    on_sale = on_sale.filter(Exists(there))
    if product.kind == Kind.TYRE:
        return on_sale.filter(**_tyre(product))
    return on_sale.filter(**_rim(product)) if product.kind == Kind.RIM else on_sale


def _tyre(product: Product) -> dict[str, object]:
    tyre = product.tyre
    same = ("width", "aspect", "rim_inch", "van", "season", "run_flat")
    return {
        **{f"tyre__{name}": getattr(tyre, name) for name in same},
        "tyre__load_index__gte": tyre.load_index,
        "tyre__snow_3pmsf__gte": tyre.snow_3pmsf,
    }


def _rim(product: Product) -> dict[str, object]:
    rim = product.rim
    same = ("diameter_in", "width_in", "bolt_count", "pcd_mm", "et_mm")
    return {
        **{f"rim__{name}": getattr(rim, name) for name in same},
        "rim__centre_bore_mm__gte": rim.centre_bore_mm,
        "rim__winter_proof__gte": rim.winter_proof,
    }
