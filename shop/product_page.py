"""What the page of a product shows, put together from four queries, whoever looks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, JSONObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lapinkumi.core.prepared import Asked, Prepared
from lapinkumi.core.structured import data_block
from shop.axle_pair import ON_AN_AXLE, AxlePair, axle_pair, one_axle
from shop.campaigns import note
from shop.cards import FIT_STATES, SET_OF_WHEELS, Visit, includes_mounting, shelves_of, stock, usual_quantity, verdict
from shop.drawings import drawing, goods_icon, side_drawing
from shop.fitment import headline, sentence
from shop.instalments import figure
from shop.load_speed import load_kg, speed_kmh
from shop.models import Brand, Kind, MandatoryServiceRule, Per, Product, ProductPicture, StockLevel, Tyre
from shop.pictures import picture_facts, shown
from shop.policy import MOST_OF_ONE_PRODUCT
from shop.promise import Shelf
from shop.reductions import reductions
from shop.sizes import TyreSize, plain
from shop.wording import kind_words, marks, winter_words

MOST_RELATED: Final = 24
SECTIONS: Final = {
    Kind.TYRE: ("renkaat", "/renkaat/"),
    Kind.RIM: ("vanteet", "/vanteet/"),
    Kind.ACCESSORY: ("tarvikkeet", "/tarvikkeet/"),
    Kind.SERVICE: ("palvelut", "/palvelut/"),
}
# C1, C2, C3 of Regulation (EU) 2020/740: load index 121 in single use divides the van classes.
HEAVIEST_C2: Final = 121


@dataclass(frozen=True)
class ProductPage:
    """One product and this visit, with what was read of both."""

    product: Product
    visit: Visit
    shelves: Sequence[Shelf]
    pictures: Sequence[dict[str, Any]] = ()

    @classmethod
    def of(cls, product: Product, visit: Visit) -> "ProductPage":
        """The page of a product that was read `with_page_facts`."""
        pictures = [shown(ProductPicture(**facts)) for facts in product.picture_facts]  # type: ignore[attr-defined]
        return cls(product, visit, shelves_of([product.pk]).get(product.pk, []), pictures)

    def context(self) -> dict[str, Any]:
        product = self.product
        section, path = SECTIONS[Kind(product.kind)]
        reduction = reductions([product.pk]).get(product.pk)
        siblings = self._siblings()
        pair = axle_pair(product, self.visit.car, siblings)
        return {
            "product": product,
            "product_id": str(product.pk),
            "subject": quote(product.title, safe=""),
            "section": section,
            "crumbs": [(_("Etusivu"), "/"), (section.capitalize(), path), (product.title, "")],
            "kind": kind_words(product),
            "drawing": drawing(product),
            "pictures": self.pictures,
            "icon": goods_icon(product),
            "side_drawing": side_drawing(product),
            "four": self._four(pair),
            "pair": pair,
            "plan": figure(self._four(pair) or product.price),
            "fitted": includes_mounting(product, self.visit.place),
            "reduction": reduction,
            "campaign": note(reduction.campaign) if reduction and reduction.campaign else None,
            "stock": stock(product, self.shelves, self.visit),
            "in_stock": sum(shelf.quantity for shelf in self.shelves),
            "quantity": min(self.quantity(), ON_AN_AXLE) if pair else self.quantity(),
            "most": MOST_OF_ONE_PRODUCT,
            "place": self.visit.place,
            "fit": self._fit(),
            "needs_sensors": self._needs_sensors(),
            "facts": list(facts(product)),
            "related": [{"label": str(getattr(row, row.kind)), "url": row.get_absolute_url()} for row in siblings],
            "mandatory": self._mandatory(),
            "safety": list(safety(product.brand)) if product.brand else [],
            "canonical": product.get_absolute_url(),
            "data": self.structured_data(),
            **(self._tyre(product.tyre) if product.kind == Kind.TYRE else {}),
        }

    def quantity(self) -> int:
        """How many to begin with: as many as are usually bought, or as there are."""
        there = sum(shelf.quantity for shelf in self.shelves)
        return min(usual_quantity(self.product), there) or 1

    def _four(self, pair: AxlePair | None) -> Decimal | None:
        """What four cost, or two and two."""
        if usual_quantity(self.product) != SET_OF_WHEELS:
            return None
        return pair.price(self.product) if pair else self.product.price * SET_OF_WHEELS

    def _fit(self) -> dict[str, Any] | None:
        judged = verdict(self.product, self.visit.car) if self.visit.car else None
        if judged is None:
            return None
        return {
            "state": FIT_STATES[judged.fit],
            "text": headline(judged),
            "reasons": [{"state": FIT_STATES[reason.fit], "text": sentence(reason)} for reason in judged.reasons],
        }

    def _needs_sensors(self) -> bool:
        """Whether the visitor's car wants pressure sensors inside new rims."""
        return self.product.kind == Kind.RIM and self.visit.car is not None and bool(self.visit.car.tpms)

    def _tyre(self, tyre: Tyre) -> dict[str, Any]:
        label = {"label": eu_label(self.product), "sheet": _sheet(tyre)} if tyre.has_label else {"label": None}
        return {"marks": marks(tyre), **label}

    def _siblings(self) -> list[Product]:
        """The same pattern or model in other sizes, the size of the car's other axle among them; `at_hand`: a pair."""
        product = self.product
        if product.kind not in (Kind.TYRE, Kind.RIM):
            return []
        same = Product.objects.published().with_details().of_kind(product.kind).exclude(pk=product.pk)
        same = same.filter(brand=product.brand, name=product.name)
        one = one_axle(product, self.visit.car)
        if one:
            here = StockLevel.objects.filter(product=OuterRef("pk"), quantity__gte=ON_AN_AXLE)
            first = Case(_of_other_axle(product, one.other_size), default=Value(1))
            same = same.annotate(at_hand=Exists(here)).order_by(first, "price", "pk")
            return _by_size(same[:MOST_RELATED])
        asked = {"brands": [product.brand_id], "name": product.name, "kind": product.kind}
        return _by_size([row for row in SIBLINGS(**asked) if row.pk != product.pk][:MOST_RELATED])

    def _mandatory(self) -> list[dict[str, Any]]:
        """Services that come with the product and can't be left out, with the reason (R2.3)."""
        product = self.product
        run_flat = product.kind == Kind.TYRE and product.tyre.run_flat
        return [
            {
                "name": rule["name"],
                "price": Decimal(rule["price"]),
                "per_wheel": rule["per"] == Per.WHEEL,
                "reason": rule["reason"],
            }
            for rule in product.rule_facts  # type: ignore[attr-defined]
            if run_flat or rule["condition"] != MandatoryServiceRule.Condition.RUN_FLAT
        ]

    def structured_data(self) -> SafeString:
        """The product and its offer for search engines, as JSON that can stand in a script element."""
        return data_block(self._offer())

    def _offer(self) -> dict[str, Any]:
        product = self.product
        url = f"{settings.SITE_URL}{product.get_absolute_url()}"
        return {
            "@type": "Product",
            "name": product.title,
            "sku": product.sku,
            "url": url,
            "gtin13": product.ean,
            "image": [f"{settings.SITE_URL}{picture['largest']}" for picture in self.pictures],
            "description": product.description,
            "brand": {"@type": "Brand", "name": product.brand.name} if product.brand else None,
            "offers": {
                "@type": "Offer",
                "url": url,
                "price": str(product.price),
                "priceCurrency": "EUR",
                "availability": f"https://schema.org/{'InStock' if self.shelves else 'OutOfStock'}",
                "itemCondition": "https://schema.org/NewCondition",
            },
        }


def _of_other_axle(product: Product, size: TyreSize) -> When:
    """What may make the pair: tyres of the other size; rims of its diameter with the same bolts and look."""
    if product.kind == Kind.TYRE:
        return When(tyre__width=size.width, tyre__aspect=size.aspect, tyre__rim_inch=size.rim, then=0)
    rim = product.rim
    look = Q(rim__colour=rim.colour, rim__finish=rim.finish, rim__diameter_in=size.rim)
    return When(look & Q(rim__bolt_count=rim.bolt_count, rim__pcd_mm=rim.pcd_mm), then=0)


def _by_size(rows: Iterable[Product]) -> list[Product]:
    return sorted(rows, key=lambda row: str(getattr(row, row.kind)))


def with_page_facts(products: QuerySet[Product]) -> QuerySet[Product]:
    """The products with what is read along for their pages: pictures, and rules of services."""
    return products.annotate(picture_facts=picture_facts(), rule_facts=_rule_facts())


def on_sale(slug: str) -> Product | None:
    """What is on sale under this name, with all that its page shows of it."""
    return next(iter(ON_SALE(slug=slug)), None)


def _rule_facts() -> ArraySubquery:
    """The rules that may bring a service with the product: its own, and those of run-flats."""
    rules = Q(condition=MandatoryServiceRule.Condition.RUN_FLAT)
    rules |= Q(condition=MandatoryServiceRule.Condition.PRODUCT, product=OuterRef("pk"))
    facts = JSONObject(
        condition="condition",
        reason="reason",
        per="service__per",
        name="service__product__name",
        price=Cast(F("service__product__price"), TextField()),  # a number of JSON is no exact amount
    )
    rows = MandatoryServiceRule.objects.filter(rules, active=True).order_by("condition", "pk")
    return ArraySubquery(rows.values(facts=facts))


def eu_label(product: Product) -> dict[str, Any]:
    """The EU tyre label as `components/eu_label.html` draws it."""
    tyre = product.tyre
    return {
        "supplier": product.brand.name if product.brand else "",
        "type_id": product.sku,
        "size": tyre.marking,
        "tyre_class": tyre_class(tyre),
        "fuel": tyre.fuel_class,
        "wet": tyre.wet_class,
        "noise_db": tyre.noise_db,
        "noise_class": tyre.noise_class,
        "severe_snow": tyre.snow_3pmsf,
        "ice_grip": tyre.ice_grip,
        "eprel_url": tyre.label_url,
        "production_start": _week_words(tyre.production_start),
        "production_end": _week_words(tyre.production_end),
    }


def _week_words(week_and_year: str) -> str:
    """`0821` in words, as the sheet's reader expects; empty where nobody told."""
    if not week_and_year:
        return ""
    return _("viikolla %(week)s vuonna 20%(year)s") % {"week": int(week_and_year[:2]), "year": week_and_year[2:]}


def _sheet(tyre: Tyre) -> dict[str, Any]:
    """What the product information sheet says besides the label (`shop/product/_sheet.html`)."""
    names = ("size", "load_index", "load_index_dual", "speed_symbol")
    return {**{name: str(getattr(tyre, name) or "") for name in names}, "xl": tyre.xl}


def tyre_class(tyre: Tyre) -> str:
    """C1 for cars, C2 and C3 for vans and lorries by what they carry."""
    if not tyre.van:
        return "C1"
    return "C2" if tyre.load_index <= HEAVIEST_C2 else "C3"


def facts(product: Product) -> Iterator[dict[str, str]]:
    """What is known of the product, term by term."""
    if product.kind == Kind.TYRE:
        yield from _tyre_facts(product.tyre)
    elif product.kind == Kind.RIM:
        yield from _rim_facts(product)
    if product.weight_kg is not None:
        yield {"term": _("Paino"), "value": f"{plain(product.weight_kg)} kg".replace(".", ",")}
    if product.ean:
        yield {"term": _("EAN"), "value": product.ean}
    yield {"term": _("Tuotekoodi"), "value": product.sku}


def _tyre_facts(tyre: Tyre) -> Iterator[dict[str, str]]:
    size: TyreSize = tyre.size
    yield {"term": _("Koko"), "value": tyre.marking}
    yield {
        "term": _("Kantavuusluokka"),
        "value": _("%(index)s: %(kg)s kg rengasta kohti") % {"index": tyre.load_index, "kg": load_kg(tyre.load_index)},
    }
    yield {
        "term": _("Nopeusluokka"),
        "value": _("%(symbol)s: enintään %(kmh)s km/h")
        % {"symbol": tyre.speed_symbol, "kmh": speed_kmh(tyre.speed_symbol)},
    }
    yield {"term": _("Talvikäyttö"), "value": winter_words(tyre)}
    yield {"term": _("Ulkohalkaisija"), "value": f"{plain(size.diameter_mm)} mm".replace(".", ",")}


def _rim_facts(product: Product) -> Iterator[dict[str, str]]:
    rim = product.rim
    inches = f"{plain(rim.width_in)} × {plain(rim.diameter_in)}″".replace(".", ",")
    yield {"term": _("Leveys ja halkaisija"), "value": inches}
    yield {"term": _("Pulttijako"), "value": str(rim.bolts)}
    yield {"term": _("ET-mitta"), "value": f"{rim.et_mm} mm".replace("-", "\N{MINUS SIGN}")}
    yield {"term": _("Keskireikä"), "value": f"{plain(rim.centre_bore_mm)} mm".replace(".", ",")}
    yield {"term": _("Materiaali"), "value": str(rim.get_material_display()).capitalize()}
    yield {"term": _("Väri"), "value": rim.finish or str(rim.get_colour_display()).capitalize()}
    if rim.max_load_kg:
        yield {"term": _("Kantavuus"), "value": f"{rim.max_load_kg} kg"}
    yield {"term": _("Talvikäyttö"), "value": _("Sopii") if rim.winter_proof else _("Ei valmistajan hyväksyntää")}


def safety(brand: Brand) -> Iterator[dict[str, str]]:
    """Who answers for the product (Regulation (EU) 2023/988, art. 19)."""
    lines = [brand.manufacturer_name, brand.manufacturer_address, brand.manufacturer_contact]
    yield {"term": _("Valmistaja"), "value": "\n".join(line for line in lines if line)}
    if not brand.maker_in_eu:
        lines = [brand.responsible_name, brand.responsible_address, brand.responsible_contact]
        yield {"term": _("Vastuuhenkilö EU:ssa"), "value": "\n".join(line for line in lines if line)}


ON_SALE: Final = Prepared(
    lambda: with_page_facts(Product.objects.published().with_details()).filter(slug=Asked("slug"))
)
SIBLINGS: Final = Prepared(
    lambda: (
        Product.objects.published()
        .select_related("tyre", "rim")
        .without_texts()
        .filter(brand__pk__any=Asked("brands"), name=Asked("name"), kind=Asked("kind"))
        .order_by("price", "pk")[: MOST_RELATED + 1]
    )
)
