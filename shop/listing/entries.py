"""Reading the range for the index: three queries, however many products."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from lapinkumi.core.money import to_cents
from shop.listing.filters import COLOURS, KINDS, MATERIALS, SEASON_NAMES, SEASONS, YES
from shop.listing.goods import goods_kind
from shop.listing.index import Entry
from shop.listing.words import fold, found_by, named_by
from shop.models import Brand, Kind, Product, StockLevel, StockSource
from shop.promise import Shelf, supply
from shop.sizes import BoltPattern, TyreSize, plain

FIELDS: Final = (
    *("id", "kind", "sku", "ean", "name", "price", "brand__slug", "brand__name", "description"),
    *("tyre__width", "tyre__aspect", "tyre__rim_inch", "tyre__van", "tyre__load_index", "tyre__speed_symbol"),
    *("tyre__season", "tyre__xl", "tyre__run_flat", "tyre__snow_3pmsf", "tyre__ice_grip"),
    *("tyre__fuel_class", "tyre__wet_class", "tyre__noise_class"),
    *("rim__width_in", "rim__diameter_in", "rim__bolt_count", "rim__pcd_mm", "rim__et_mm", "rim__centre_bore_mm"),
    *("rim__colour", "rim__material", "rim__winter_proof", "rim__max_load_kg"),
)
NEVER: Final = 999  # days of what nobody has, so that it comes last
SET_OF_WHEELS: Final = 4
SEASON_PARAMETERS: Final = {season: name for name, season in SEASONS.items()}
COLOUR_PARAMETERS: Final = {colour: name for name, colour in COLOURS.items()}
MATERIAL_PARAMETERS: Final = {material: name for name, material in MATERIALS.items()}
KIND_PARAMETERS: Final = {kind: name for name, kind in KINDS.items()}
WINTER: Final = ("nasta", "kitka")

Row = Mapping[str, Any]


def entries(of: Collection[int] | None = None) -> Iterator[Entry]:
    """Everything on sale, or what is on sale of these products, as the index keeps it; by price."""
    shelves, rows = _shelves(of), Product.objects.published().order_by("price", "pk")
    if of is not None:
        rows = rows.filter(pk__in=of)
    for row in rows.values(*FIELDS).iterator(chunk_size=5000):
        yield _entry(row, shelves.get(row["id"], []))


def brand_names() -> dict[str, str]:
    """Brands as addresses and as people write them."""
    return dict(Brand.objects.values_list("slug", "name"))


def _shelves(of: Collection[int] | None) -> dict[int, list[Shelf]]:
    found: dict[int, list[Shelf]] = defaultdict(list)
    sources = {source.pk: source for source in StockSource.objects.filter(active=True)}
    levels = StockLevel.objects.filter(quantity__gt=0, source__in=sources)
    if of is not None:
        levels = levels.filter(product_id__in=of)
    rows = levels.order_by("pk").values_list("product_id", "source_id", "quantity", "lead_days")
    alike: dict[tuple[int, int, int | None], Shelf] = {}
    for product_id, source_id, quantity, lead_days in rows.iterator(chunk_size=5000):
        facts = (source_id, quantity, lead_days)
        found[product_id].append(alike.get(facts) or alike.setdefault(facts, _shelf(sources, *facts)))
    return found


def _shelf(sources: Mapping[int, StockSource], source_id: int, quantity: int, lead_days: int | None) -> Shelf:
    return Shelf.of(StockLevel(source=sources[source_id], quantity=quantity, lead_days=lead_days))


def _entry(row: Row, shelves: list[Shelf]) -> Entry:
    details = {Kind.TYRE: _tyre, Kind.RIM: _rim}.get(row["kind"], _plain_goods)(row)
    wanted = SET_OF_WHEELS if row["kind"] in (Kind.TYRE, Kind.RIM) else 1
    goods = supply(shelves, wanted=wanted)
    values = {
        "kind": KIND_PARAMETERS[row["kind"]],
        "brand": row["brand__slug"] or "",
        "stock": _stock(row, shelves),
        "days": str(goods.last_days) if goods else "",
        **details,
    }
    return Entry(
        product_id=row["id"],
        cents=to_cents(row["price"]),
        days=goods.last_days if goods else NEVER - bool(shelves),
        name=fold(f"{row['brand__name'] or ''} {row['name']}"),
        values={key: value for key, value in values.items() if value},
        words=frozenset(_words(row, details)),
    )


def _stock(row: Row, shelves: list[Shelf]) -> str:
    if row["kind"] == Kind.SERVICE:
        return ""
    if any(shelf.central for shelf in shelves):
        return "oma"
    return "toimittaja" if shelves else "loppu"


def _tyre(row: Row) -> dict[str, str]:
    if row["tyre__width"] is None:
        return {}
    size = TyreSize(row["tyre__width"], row["tyre__aspect"], row["tyre__rim_inch"], commercial=row["tyre__van"])
    return {
        "size": size.compact,
        "tyre_width": str(size.width),
        "aspect": str(size.aspect),
        "inch": plain(size.rim),
        "season": SEASON_PARAMETERS[row["tyre__season"]],
        "load": str(row["tyre__load_index"]),
        "speed": row["tyre__speed_symbol"],
        "van": _flag(row["tyre__van"]),
        "xl": _flag(row["tyre__xl"]),
        "runflat": _flag(row["tyre__run_flat"]),
        "snow": _flag(row["tyre__snow_3pmsf"]),
        "ice": _flag(row["tyre__ice_grip"]),
        "fuel": row["tyre__fuel_class"],
        "wet": row["tyre__wet_class"],
        "noise": row["tyre__noise_class"],
    }


def _rim(row: Row) -> dict[str, str]:
    if row["rim__width_in"] is None:
        return {}
    return {
        "inch": plain(row["rim__diameter_in"]),
        "rim_width": plain(row["rim__width_in"]),
        "bolts": str(BoltPattern(row["rim__bolt_count"], row["rim__pcd_mm"])),
        "et": str(row["rim__et_mm"]),
        "bore": plain(row["rim__centre_bore_mm"]),
        "load_kg": str(row["rim__max_load_kg"] or 0),
        "colour": COLOUR_PARAMETERS[row["rim__colour"]],
        "material": MATERIAL_PARAMETERS[row["rim__material"]],
        "winter": _flag(row["rim__winter_proof"]),
    }


def _plain_goods(row: Row) -> dict[str, str]:
    return {"goods": goods_kind(row["name"])} if row["kind"] == Kind.ACCESSORY else {}


def _words(row: Row, details: Mapping[str, str]) -> Iterator[str]:
    """What a visitor may find the product by."""
    yield from named_by(f"{row['brand__name'] or ''} {row['sku']} {row['ean'] or ''}")
    yield from found_by(row["name"])
    yield {Kind.TYRE: "rengas", Kind.RIM: "vanne", Kind.SERVICE: "palvelu"}.get(row["kind"], "tarvike")
    if row["kind"] in (Kind.ACCESSORY, Kind.SERVICE):
        yield from found_by(row["description"])
    for key in ("size", "tyre_width", "bolts", "colour", "material"):
        yield from found_by(details.get(key, ""))
    if season := details.get("season"):
        yield from found_by(str(SEASON_NAMES[season]))
        yield from ("talvi",) if season in WINTER else ()
    yield from (key for key in ("xl", "runflat") if details.get(key))
    if details.get("van"):
        yield "pakettiauto"


def _flag(value: bool | None) -> str:
    return YES if value else ""
