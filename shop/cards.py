"""Products as cards: plain values for `components/product_card.html`, in a few queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import get_language

from lapinkumi.core.clock import local_date
from lapinkumi.core.money import format_percent
from lapinkumi.core.prepared import Asked, Prepared
from shop.campaigns import note
from shop.car import Car
from shop.drawings import drawing, goods_icon
from shop.fitment import Fit, RimFacts, TyreFacts, Verdict, in_short, judge_rim, judge_tyre
from shop.models import Kind, Product, Rim, StockLevel, Tyre
from shop.pictures import pictures_of
from shop.place import Place
from shop.promise import Shelf, Supply, supply, window_on
from shop.reductions import Reduction, reductions
from shop.wording import arrival_words, kind_words, marks, stock_words, unit_words

SET_OF_WHEELS: Final = 4
FIT_STATES: Final = MappingProxyType({Fit.FITS: "yes", Fit.CONDITIONS: "maybe", Fit.UNKNOWN: "unknown", Fit.NOT: "no"})
PRODUCTS: Final = Prepared(
    lambda: Product.objects.published().with_details().without_texts().filter(pk__any=Asked("ids"))
)
LEVELS: Final = Prepared(
    lambda: (
        StockLevel.objects.filter(product__pk__any=Asked("ids"), quantity__gt=0, source__active=True)
        .select_related("source")
        .order_by("pk")
    )
)
MOST_TOLD: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What makes a card this visitor's own: the car, the place, and now."""

    at: datetime
    car: Car | None = None
    place: Place | None = None


def cards(product_ids: Sequence[int], visit: Visit) -> list[dict[str, Any]]:
    """The cards of these products, in this order; what is no longer on sale is left out."""
    products = {item.pk: item for item in PRODUCTS(ids=list(product_ids))}
    shelves, reduced, photos = shelves_of(products), reductions(products), pictures_of(products)
    return [
        {
            **card(products[pk], shelves=shelves.get(pk, []), reduction=reduced.get(pk), visit=visit),
            "picture": next(iter(photos.get(pk, [])), None),
        }
        for pk in product_ids
        if pk in products
    ]


def shelves_of(product_ids: Iterable[int]) -> Mapping[int, list[Shelf]]:
    """Where each product is, empty shelves left out. One query."""
    found: dict[int, list[Shelf]] = defaultdict(list)
    for level in LEVELS(ids=list(product_ids)):
        found[level.product_id].append(Shelf.of(level))
    return found


def card(product: Product, *, shelves: Sequence[Shelf], reduction: Reduction | None, visit: Visit) -> dict[str, Any]:
    """One card."""
    return {
        "id": product.pk,
        "url": product.get_absolute_url(),
        "brand": product.brand.name if product.brand else "",
        "name": product.name,
        "drawing": drawing(product),
        "icon": goods_icon(product),
        "kind": kind_words(product),
        "unit": unit_words(product),
        "from_price": product.kind == Kind.SERVICE,
        "price": product.price,
        "stock": stock(product, shelves, visit),
        **_reduced(reduction),
        **_details(product, visit),
    }


def stock(product: Product, shelves: Sequence[Shelf], visit: Visit) -> dict[str, str] | None:
    """How many there are, and when they can be at the visitor's place; nothing for services."""
    if product.kind == Kind.SERVICE:
        return None
    there = sum(shelf.quantity for shelf in shelves)
    wanted = usual_quantity(product)
    goods = supply(shelves, wanted=min(wanted, there)) if there else None
    return dict(_told(goods, there, wanted, visit.place, local_date(visit.at), get_language()))


@lru_cache(maxsize=MOST_TOLD)
def _told(
    goods: Supply | None, there: int, wanted: int, place: Place | None, on: date, _language: str
) -> Mapping[str, str]:
    """The words of one day: thousands of products say the same."""
    days = window_on([goods], place=place, ordered_on=on) if goods else None
    told, when = stock_words(goods, there, wanted=wanted), arrival_words(days, place)
    return {**told, "text": f"{told['text']}," if when else told["text"], "detail": when}


def usual_quantity(product: Product) -> int:
    """Wheels are bought in fours."""
    return SET_OF_WHEELS if product.kind in (Kind.TYRE, Kind.RIM) else 1


def verdict(product: Product, car: Car) -> Verdict | None:
    """Whether it fits the car; None for what fits any or is not judged by car."""
    if product.kind == Kind.TYRE:
        return judge_tyre(tyre_facts(product.tyre), car)
    return judge_rim(rim_facts(product.rim), car) if product.kind == Kind.RIM else None


def tyre_facts(tyre: Tyre) -> TyreFacts:
    return TyreFacts(
        size=tyre.size,
        load_index=tyre.load_index,
        speed_symbol=tyre.speed_symbol,
        season=tyre.season,
        snow=tyre.snow_3pmsf,
        xl=tyre.xl,
    )


def rim_facts(rim: Rim) -> RimFacts:
    return RimFacts(
        width_in=rim.width_in,
        diameter_in=rim.diameter_in,
        bolts=rim.bolts,
        et_mm=rim.et_mm,
        centre_bore_mm=rim.centre_bore_mm,
        max_load_kg=rim.max_load_kg,
        winter_proof=rim.winter_proof,
    )


def includes_mounting(product: Product, place: Place | None) -> bool:
    """Tyres come mounted on the customer's rims when fetched from a garage (R4.5 a); run-flats need a paid service."""
    at_home = place is not None and place.installer_id is None
    return product.kind == Kind.TYRE and not product.tyre.run_flat and not at_home


def _details(product: Product, visit: Visit) -> dict[str, Any]:
    """What only tyres and rims have."""
    if product.kind not in (Kind.TYRE, Kind.RIM):
        return {}
    judged = verdict(product, visit.car) if visit.car else None
    told: dict[str, Any] = {
        "size": product.tyre.marking if product.kind == Kind.TYRE else product.rim.marking,
        "four": product.price * SET_OF_WHEELS,
        "fitted": includes_mounting(product, visit.place),
        "fit": {"state": FIT_STATES[judged.fit], "text": in_short(judged)} if judged else None,
    }
    return {**told, **_tyre_details(product.tyre, product)} if product.kind == Kind.TYRE else told


def _tyre_details(tyre: Tyre, product: Product) -> dict[str, Any]:
    label = {
        "fuel": tyre.fuel_class,
        "wet": tyre.wet_class,
        "noise_db": tyre.noise_db,
        "noise_class": tyre.noise_class,
    }
    return {
        "marks": marks(tyre),
        "label": label if tyre.has_label else None,
        "sheet_url": f"{product.get_absolute_url()}#tuoteseloste" if tyre.has_label else "",
    }


def _reduced(reduction: Reduction | None) -> dict[str, Any]:
    if reduction is None:
        return {}
    flag = {"label": f"\N{MINUS SIGN}{format_percent(reduction.percent)}", "tone": "signal"}
    campaign = note(reduction.campaign) if reduction.campaign else None
    return {"was": reduction.was, "lowest": reduction.lowest, "flags": [flag], "campaign": campaign}
