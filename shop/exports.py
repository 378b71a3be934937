"""A source's articles as a feed of their own: what `import_products` reads, and would change nothing by."""

from collections.abc import Iterator
from typing import Any, Final

from lapinkumi.core.spreadsheets import csv_lines, guard
from shop.imports.articles import CONTACT_COLUMNS
from shop.models import Kind, Product, Rim, StockLevel, StockSource, Tyre
from shop.xlsx import Cell, workbook

FIRST: Final = ("supplier_sku", "ean", "kind", "brand", "pattern", "price_eur", "net_price_eur", "stock", "lead_days")
TYRE: Final = (
    *("size", "load", "speed", "season", "studded", "xl", "runflat", "3pmsf", "ice"),
    *("eprel", "fuel", "wet", "noise_db", "noise_class", "production_start", "production_end"),
)
RIM: Final = ("rim", "colour", "finish", "material", "winter_proof", "max_load_kg")
LAST: Final = ("weight_kg", "description", "warnings", *CONTACT_COLUMNS, "maker_in_eu")
COLUMNS: Final = (*FIRST, *TYRE, *RIM, *LAST)
GOODS: Final = (Kind.TYRE, Kind.RIM, Kind.ACCESSORY)


def rows(source: StockSource) -> Iterator[list[Cell]]:
    """The header, and a row for each article of the source, read as they are needed."""
    yield list(COLUMNS)
    levels = StockLevel.objects.filter(source=source, product__kind__in=GOODS).order_by("pk")
    related = levels.select_related("product__brand", "product__tyre", "product__rim")
    for level in related.iterator(chunk_size=2000):
        told = _told(level)
        yield [told.get(column) for column in COLUMNS]


def as_csv(source: StockSource) -> Iterator[str]:
    """The rows as CSV with semicolons; what a spreadsheet would calculate is guarded, and read back as it was."""
    return csv_lines([_text(cell) for cell in row] for row in rows(source))


def as_xlsx(source: StockSource) -> Iterator[bytes]:
    return workbook(rows(source))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return guard(cell) if isinstance(cell, str) else str(cell).replace(".", ",")


def _told(level: StockLevel) -> dict[str, Cell]:
    product = level.product
    facts: dict[str, Any] = {}
    if product.kind == Kind.TYRE and hasattr(product, "tyre"):
        facts = _tyre(product.tyre)
    elif product.kind == Kind.RIM and hasattr(product, "rim"):
        facts = _rim(product.rim)
    return {
        "supplier_sku": level.supplier_sku,
        "kind": product.kind,
        "pattern": product.name,
        "ean": product.ean,
        "price_eur": product.own_price,
        "net_price_eur": level.net_price,
        "stock": level.quantity,
        "lead_days": level.lead_days,
        "weight_kg": product.weight_kg,
        "description": product.description,
        "warnings": product.warnings,
        **_brand(product),
        **facts,
    }


def _brand(product: Product) -> dict[str, Cell]:
    brand = product.brand
    if brand is None:
        return {}
    contacts = {column: getattr(brand, name) for column, name in CONTACT_COLUMNS.items()}
    return {"brand": brand.name, "maker_in_eu": int(brand.maker_in_eu), **contacts}


def _tyre(tyre: Tyre) -> dict[str, Cell]:
    load = str(tyre.load_index) if tyre.load_index_dual is None else f"{tyre.load_index}/{tyre.load_index_dual}"
    return {
        "size": str(tyre.size),
        "load": load,
        "speed": tyre.speed_symbol,
        "season": tyre.season,
        "studded": int(tyre.studded),
        "xl": int(tyre.xl),
        "runflat": int(tyre.run_flat),
        "3pmsf": int(tyre.snow_3pmsf),
        "ice": int(tyre.ice_grip),
        "eprel": tyre.eprel_id,
        "fuel": tyre.fuel_class,
        "wet": tyre.wet_class,
        "noise_db": tyre.noise_db,
        "noise_class": tyre.noise_class,
        "production_start": tyre.production_start,
        "production_end": tyre.production_end,
    }


def _rim(rim: Rim) -> dict[str, Cell]:
    return {
        "rim": rim.marking,
        "colour": rim.colour,
        "finish": rim.finish,
        "material": rim.material,
        "winter_proof": int(rim.winter_proof),
        "max_load_kg": rim.max_load_kg,
    }
