"""The temporary tables a feed passes through: a batch of articles, and what the whole file has named so far."""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.text import slugify

from shop import publishing
from shop.imports.articles import Article, RimFacts, TyreFacts
from shop.models import Brand, Season
from shop.sizes import plain

_COMMON: Final = {
    "line": "integer NOT NULL",
    "supplier_sku": "text NOT NULL",
    "sku": "text NOT NULL",
    "slug": "text NOT NULL",
    "kind": "text NOT NULL",
    "brand_id": "bigint NOT NULL",
    "name": "text NOT NULL",
    "ean": "text",
    "description": "text NOT NULL",
    "warnings": "text NOT NULL",
    "weight_kg": "numeric",
    "price": "numeric NOT NULL",
    "price_given": "boolean NOT NULL",
    "net_price": "numeric",
    "stock": "integer NOT NULL",
    "lead_days": "smallint",
    "needs_label": "boolean NOT NULL",
    "ready": "boolean NOT NULL",
}
_TYPES: Final = {"int": "integer", "int | None": "integer", "bool": "boolean", "str": "text", "Decimal": "numeric"}
TYRE_COLUMNS: Final = tuple(field.name for field in dataclasses.fields(TyreFacts))
RIM_COLUMNS: Final = tuple(field.name for field in dataclasses.fields(RimFacts))


def _types(facts: type) -> dict[str, str]:
    return {
        field.name: _TYPES[getattr(field.type, "__name__", None) or str(field.type)]
        for field in dataclasses.fields(facts)
    }


_FED: Final = {**_COMMON, **_types(TyreFacts), **_types(RimFacts)}
# Found out by the merge: the product and level the row belongs to, and what became of it.
_FOUND: Final = (
    "product_id bigint, level_id bigint, kept boolean NOT NULL DEFAULT false, outcome text NOT NULL DEFAULT ''"
)
_NO_TYRE: Final = (None,) * len(TYRE_COLUMNS)
_NO_RIM: Final = (None,) * len(RIM_COLUMNS)

CREATE: Final = (
    f"CREATE TEMPORARY TABLE feed_stage ({', '.join(f'{name} {kind}' for name, kind in _FED.items())}, {_FOUND})",
    "CREATE TEMPORARY TABLE feed_seen (sort text, word text, line integer, PRIMARY KEY (sort, word))",
)
DROP: Final = "DROP TABLE IF EXISTS feed_stage, feed_seen"
COPY: Final = f"COPY feed_stage ({', '.join(_FED)}) FROM STDIN"


@contextmanager
def tables() -> Iterator[None]:
    """The temporary tables, for as long as one file is read over this connection."""
    with connection.cursor() as cursor:
        cursor.execute(DROP)
        for statement in CREATE:
            cursor.execute(statement)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(DROP)


def forget_seen() -> None:
    """Begin as if the file had named nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE feed_seen")


def fill(cursor: Any, rows: Iterable[tuple[Any, ...]]) -> None:
    """Replace the staged batch by these rows, and let the planner know its size."""
    cursor.execute("TRUNCATE feed_stage")
    with cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("ANALYZE feed_stage")


def staged(article: Article, *, prefix: str, brand: Brand, price: Decimal) -> tuple[Any, ...]:
    """The article as a row of the staging table. `price` is what it is sold at if it is new."""
    needs_label = _needs_label(article.tyre)
    labelled = bool(article.tyre and article.tyre.eprel_id)
    sku = product_sku(article.supplier_sku, prefix=prefix)
    common = (
        article.line,
        article.supplier_sku,
        sku,
        _slug(article, brand.slug, sku),
        article.kind,
        brand.pk,
        article.name,
        article.ean,
        article.description,
        article.warnings,
        article.weight_kg,
        price,
        article.price is not None,
        article.net_price,
        article.stock,
        article.lead_days,
        needs_label,
        not publishing.missing(contacts=brand.has_contacts, details=True, label=labelled or not needs_label),
    )
    tyre = astuple(article.tyre, TYRE_COLUMNS) if article.tyre else _NO_TYRE
    return common + tyre + (astuple(article.rim, RIM_COLUMNS) if article.rim else _NO_RIM)


def astuple(facts: TyreFacts | RimFacts, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple([getattr(facts, column) for column in columns])


def product_sku(supplier_sku: str, *, prefix: str) -> str:
    """Our article code: the supplier's, in our alphabet, with the supplier before it (none for our own warehouse)."""
    own = re.sub(r"[^A-Z0-9._/-]+", "-", supplier_sku.upper()).strip("-._/")
    return f"{prefix}-{own}" if prefix else own


def _slug(article: Article, brand_slug: str, sku: str) -> str:
    """What stands in the product's address: brand, model, size, and the code that makes it one of its kind."""
    return "-".join(
        part
        for part in (
            brand_slug,
            slugify(re.sub(r"[./–]", "-", article.name))[:40],
            _size_words(article),
            slugify_code(sku),
        )
        if part
    )


def _size_words(article: Article) -> str:
    if tyre := article.tyre:
        marks = [
            name
            for name, on in (("xl", tyre.xl), ("rft", tyre.run_flat), ("nasta", tyre.season == Season.STUDDED))
            if on
        ]
        size = f"{tyre.width}-{tyre.aspect}r{_words(tyre.rim_inch)}{'c' if tyre.van else ''}"
        return "-".join([size, f"{tyre.load_index}{tyre.speed_symbol}".lower(), *marks])
    if rim := article.rim:
        return f"{_words(rim.width_in)}x{_words(rim.diameter_in)}-{rim.bolt_count}x{_words(rim.pcd_mm)}-et{rim.et_mm}"
    return ""


def slugify_code(sku: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", sku.lower())


def _words(number: Any) -> str:
    return plain(number).replace(".", "-")


def _needs_label(tyre: TyreFacts | None) -> bool:
    return tyre is not None and publishing.needs_label(
        season=tyre.season, rim_inch=tyre.rim_inch, speed_symbol=tyre.speed_symbol
    )
