"""Where the demonstration's goods are: some in our warehouse, some at one supplier or several, a few nowhere."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from shop.imports.articles import Article
from shop.models import Kind


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier of the demonstration: its working days, what it sells and how much of that it has."""

    code: str
    name: str
    days: tuple[int, int]
    share: dict[str, float]
    most: int
    dearer: Decimal
    code_prefix: str


SUPPLIERS: Final = (
    Supplier("nordtukku", "Nordtukku Oy", (3, 5), {Kind.TYRE: 0.55, Kind.ACCESSORY: 0.5}, 60, Decimal("1.00"), "NT"),
    Supplier("baltgum", "Baltgum OÜ", (5, 8), {Kind.TYRE: 0.45, Kind.RIM: 0.1}, 200, Decimal("0.97"), "BG-"),
    Supplier("felgenhof", "Felgenhof GmbH", (6, 10), {Kind.RIM: 0.7, Kind.TYRE: 0.08}, 40, Decimal("1.02"), "FH/"),
)
IN_WAREHOUSE: Final = {Kind.TYRE: 0.62, Kind.RIM: 0.4, Kind.ACCESSORY: 0.95}


def central(article: Article, *, seed: int) -> Article:
    """The article as our own warehouse lists it, perhaps with an empty shelf."""
    dice = _dice(article, "keskus", seed)
    if dice.random() >= IN_WAREHOUSE[Kind(article.kind)]:
        return article
    most = 120 if article.kind == Kind.ACCESSORY else 48
    return replace(article, stock=1 + int(dice.random() ** 2 * most))


def at_supplier(article: Article, supplier: Supplier, *, seed: int) -> Iterator[Article]:
    """The article as the supplier lists it, under a code of its own, if it sells it at all."""
    dice = _dice(article, supplier.code, seed)
    if dice.random() >= supplier.share.get(article.kind, 0):
        return
    yield replace(
        article,
        supplier_sku=f"{supplier.code_prefix}{article.supplier_sku}",
        stock=int(dice.random() ** 2 * supplier.most),
        net_price=((article.net_price or Decimal(1)) * supplier.dearer).quantize(Decimal("0.01")),
        lead_days=supplier.days[0] if dice.random() < 0.2 else None,
    )


def _dice(article: Article, place: str, seed: int) -> random.Random:
    return random.Random(f"{seed}:{place}:{article.supplier_sku}")  # noqa: S311 - not a secret
