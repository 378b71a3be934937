"""Merging a staged batch into the range by whole sets: find, refuse, lock, add, correct, price, count.

Every statement reads `feed_stage`; `%(source)s` is the stock source, `%(cause)s` and `%(at)s` what the ledger is told.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from shop.imports.articles import PRODUCTION_COLUMNS
from shop.imports.csvfile import Problem
from shop.imports.staging import RIM_COLUMNS, TYRE_COLUMNS

# --- the same article, by the source's own code, else by EAN, else by our code ----------------------------------------

FIND: Final = (
    """
    UPDATE feed_stage s SET product_id = l.product_id FROM shop_stocklevel l
    WHERE l.source_id = %(source)s AND l.supplier_sku = s.supplier_sku
    """,
    "UPDATE feed_stage s SET product_id = p.id FROM shop_product p WHERE s.product_id IS NULL AND p.ean = s.ean",
    "UPDATE feed_stage s SET product_id = p.id FROM shop_product p WHERE s.product_id IS NULL AND p.sku = s.sku",
    """
    UPDATE feed_stage s SET level_id = l.id, kept = p.kept_by_id IS NOT DISTINCT FROM %(source)s
    FROM shop_product p LEFT JOIN shop_stocklevel l ON l.product_id = p.id AND l.source_id = %(source)s
    WHERE p.id = s.product_id
    """,
)
LEAVE_KNOWN: Final = "DELETE FROM feed_stage WHERE level_id IS NOT NULL RETURNING line"

# --- rows that can't be merged: DELETE ... RETURNING line, and something to tell --------------------------------------

_REPEATED: Final = """
    DELETE FROM feed_stage s USING (
        SELECT line, min(line) OVER (PARTITION BY {key}) AS first FROM feed_stage WHERE {key} IS NOT NULL
    ) repeat WHERE s.line = repeat.line AND repeat.line > repeat.first RETURNING s.line, repeat.first
"""
REPEATED_IN_BATCH: Final = tuple((sort, _REPEATED.format(key=sort)) for sort in ("supplier_sku", "ean"))
SAME_PRODUCT: Final = _REPEATED.format(key="coalesce('id ' || product_id, 'sku ' || sku)")
SAME_ADDRESS: Final = _REPEATED.format(key="CASE WHEN product_id IS NULL THEN slug END")
_SEEN_BEFORE: Final = """
    DELETE FROM feed_stage s USING feed_seen e
    WHERE e.sort = %(sort)s AND e.word = {word} AND s.{key} IS NOT NULL RETURNING s.line, e.line
"""
_NOW_SEEN: Final = """
    INSERT INTO feed_seen (sort, word, line)
    SELECT %(sort)s, {word}, line FROM feed_stage s WHERE s.{key} IS NOT NULL ON CONFLICT DO NOTHING
"""
_PRODUCT: Final = {"word": "s.product_id::text", "key": "product_id"}
WRONG_KIND: Final = """
    DELETE FROM feed_stage s USING shop_product p WHERE p.id = s.product_id AND p.kind <> s.kind RETURNING s.line, p.sku
"""
FOREIGN_EAN: Final = """
    DELETE FROM feed_stage s USING shop_product p
    WHERE p.ean = s.ean AND s.product_id IS NOT NULL AND p.id <> s.product_id RETURNING s.line, p.sku
"""
TAKEN_ADDRESS: Final = """
    DELETE FROM feed_stage s USING shop_product p WHERE s.product_id IS NULL AND p.slug = s.slug RETURNING s.line, p.sku
"""
LOSES_LABEL: Final = """
    DELETE FROM feed_stage s USING shop_product p JOIN shop_tyre t ON t.product_id = p.id
    WHERE p.id = s.product_id AND p.published AND s.kept AND s.needs_label
    AND s.eprel_id IS NULL AND t.eprel_id IS NULL AND s.season <> 'winter_studded' RETURNING s.line, p.sku
"""

# --- what is there already: locked in id order ------------------------------------------------------------------------

LOCK: Final = (
    "SELECT 1 FROM shop_product WHERE id IN (SELECT product_id FROM feed_stage) ORDER BY id FOR NO KEY UPDATE",
    "SELECT 1 FROM shop_stocklevel WHERE id IN (SELECT level_id FROM feed_stage) ORDER BY id FOR UPDATE",
)

# --- new articles -----------------------------------------------------------------------------------------------------


def _add_details(table: str, kind: str, columns: Iterable[str]) -> str:
    names = ", ".join(columns)
    return f"""
        INSERT INTO {table} (product_id, {names})
        SELECT product_id, {names} FROM feed_stage WHERE outcome = 'new' AND kind = '{kind}'
    """


ADD: Final = (
    """
    WITH added AS (
        INSERT INTO shop_product (sku, slug, kind, brand_id, name, ean, description, warnings, price, vat_class,
            weight_kg, published, published_at, image, kept_by_id, created_at, updated_at)
        SELECT sku, slug, kind, brand_id, name, ean, description, warnings, price, 'general',
            weight_kg, ready, CASE WHEN ready THEN %(at)s END, '', %(source)s, %(at)s, %(at)s
        FROM feed_stage WHERE product_id IS NULL ORDER BY line RETURNING id, sku
    ) UPDATE feed_stage s SET product_id = added.id, outcome = 'new' FROM added WHERE added.sku = s.sku
    """,
    _add_details("shop_tyre", "tyre", TYRE_COLUMNS),
    _add_details("shop_rim", "rim", RIM_COLUMNS),
    """
    INSERT INTO shop_priceperiod (product_id, price, valid_from, cause)
    SELECT product_id, price, %(at)s, %(cause)s FROM feed_stage WHERE outcome = 'new'
    """,
)

# --- known articles that this source keeps up to date -----------------------------------------------------------------

# An empty cell leaves what is known: staff may have written it.
PRODUCT_VALUES: Final = {
    "brand_id": "s.brand_id",
    "name": "s.name",
    "ean": "coalesce(s.ean, p.ean)",
    "description": "coalesce(nullif(s.description, ''), p.description)",
    "warnings": "coalesce(nullif(s.warnings, ''), p.warnings)",
    "weight_kg": "coalesce(s.weight_kg, p.weight_kg)",
}
_LABEL: Final = ("eprel_id", "fuel_class", "wet_class", "noise_db", "noise_class")
_KEEPS_LABEL: Final = "s.eprel_id IS NULL AND s.season <> 'winter_studded'"
TYRE_VALUES: Final = {
    **{column: f"s.{column}" for column in TYRE_COLUMNS},
    **{column: f"CASE WHEN {_KEEPS_LABEL} THEN p.{column} ELSE s.{column} END" for column in _LABEL},
    **{column: f"coalesce(nullif(s.{column}, ''), p.{column})" for column in PRODUCTION_COLUMNS},
}
RIM_VALUES: Final = {
    column: "coalesce(s.max_load_kg, p.max_load_kg)" if column == "max_load_kg" else f"s.{column}"
    for column in RIM_COLUMNS
}


def _correct(table: str, key: str, values: dict[str, str]) -> str:
    """Set what differs, and mark the rows whose article changed."""
    old, new = ", ".join(f"p.{column}" for column in values), ", ".join(values.values())
    return f"""
        WITH changed AS (
            UPDATE {table} p SET ({", ".join(values)}) = ROW({new}) FROM feed_stage s
            WHERE p.{key} = s.product_id AND s.kept AND s.outcome <> 'new' AND ({old}) IS DISTINCT FROM ({new})
            RETURNING p.{key} AS id
        ) UPDATE feed_stage s SET outcome = 'changed' FROM changed WHERE s.product_id = changed.id
    """


CORRECT: Final = (
    _correct("shop_product", "id", PRODUCT_VALUES),
    _correct("shop_tyre", "product_id", TYRE_VALUES),
    _correct("shop_rim", "product_id", RIM_VALUES),
)
MARK: Final = """
    UPDATE shop_product p SET updated_at = %(at)s FROM feed_stage s WHERE p.id = s.product_id AND s.outcome = 'changed'
"""

# --- stock ------------------------------------------------------------------------------------------------------------

COUNT: Final = (
    """
    INSERT INTO shop_stockmovement (level_id, delta, cause, at)
    SELECT l.id, s.stock - l.quantity, %(cause)s, %(at)s FROM feed_stage s JOIN shop_stocklevel l ON l.id = s.level_id
    WHERE s.stock <> l.quantity
    """,
    """
    WITH changed AS (
        UPDATE shop_stocklevel l SET quantity = s.stock, supplier_sku = s.supplier_sku, lead_days = s.lead_days,
            net_price = coalesce(s.net_price, l.net_price)
        FROM feed_stage s WHERE l.id = s.level_id AND (l.quantity, l.supplier_sku, l.lead_days, l.net_price)
            IS DISTINCT FROM (s.stock, s.supplier_sku, s.lead_days, coalesce(s.net_price, l.net_price)) RETURNING l.id
    ) UPDATE feed_stage s SET outcome = 'changed' FROM changed WHERE s.level_id = changed.id
    """,
    """
    WITH added AS (
        INSERT INTO shop_stocklevel (product_id, source_id, supplier_sku, quantity, lead_days, net_price)
        SELECT product_id, %(source)s, supplier_sku, stock, lead_days, net_price FROM feed_stage WHERE level_id IS NULL
        ORDER BY line RETURNING id, product_id, quantity
    ), moved AS (
        INSERT INTO shop_stockmovement (level_id, delta, cause, at)
        SELECT id, quantity, %(cause)s, %(at)s FROM added WHERE quantity > 0
    ) UPDATE feed_stage s SET level_id = added.id, outcome = CASE WHEN outcome = 'new' THEN 'new' ELSE 'changed' END
    FROM added WHERE added.product_id = s.product_id
    """,
)
OUTCOMES: Final = """
    SELECT outcome, count(*), count(*) FILTER (WHERE outcome = 'new' AND ready) FROM feed_stage GROUP BY outcome
"""
NEVER_PUBLISHED: Final = """
    SELECT p.id FROM shop_product p JOIN feed_stage s ON s.product_id = p.id
    WHERE p.published_at IS NULL AND NOT p.published
"""

# --- what a full feed no longer names, by the source's code nor, where that has changed, by EAN -----------------------

GONE: Final = """
    source_id = %(source)s AND quantity > 0 AND NOT EXISTS (
        SELECT 1 FROM feed_seen e WHERE e.sort IN ('supplier_sku', 'unread') AND e.word = supplier_sku)
    AND NOT EXISTS (SELECT 1 FROM feed_seen e WHERE e.sort = 'product' AND e.word = product_id::text)
"""
EMPTY: Final = (
    f"SELECT 1 FROM shop_stocklevel WHERE {GONE} ORDER BY id FOR UPDATE",
    f"""
    INSERT INTO shop_stockmovement (level_id, delta, cause, at)
    SELECT id, -quantity, %(cause)s, %(at)s FROM shop_stocklevel WHERE {GONE}
    """,
    f"UPDATE shop_stocklevel SET quantity = 0 WHERE {GONE}",
)


def run(cursor: Any, statements: Iterable[str], params: dict[str, Any]) -> None:
    for statement in statements:
        cursor.execute(statement, params)


def refuse_repeated(cursor: Any) -> Iterator[Problem]:
    """Rows that name again what this file has named, by the source's code or by EAN; the first one stands."""
    for sort, statement in REPEATED_IN_BATCH:
        names = {"word": f"s.{sort}", "key": sort}
        told = _("sama tunnus on jo rivillä %(other)s.")
        yield from _told(cursor, statement, told, column=sort)
        yield from _told(cursor, _SEEN_BEFORE.format(**names), told, {"sort": sort}, column=sort)
        cursor.execute(_NOW_SEEN.format(**names), {"sort": sort})


def refuse_conflicts(cursor: Any) -> Iterator[Problem]:
    """Rows that contradict the range as it is, or mean a product that another row of the file means too."""
    alike = _("samanlainen tunnus on jo tuotteella %(other)s.")
    again = _("sama tuote on jo rivillä %(other)s.")
    yield from _told(cursor, WRONG_KIND, _("tuote %(other)s on toista lajia."), column="kind")
    yield from _told(cursor, FOREIGN_EAN, _("EAN kuuluu jo tuotteelle %(other)s."), column="ean")
    yield from _told(cursor, TAKEN_ADDRESS, alike, column="supplier_sku")
    yield from _told(cursor, LOSES_LABEL, _("myynnissä oleva %(other)s jäisi ilman EU-merkintää."), column="eprel")
    yield from _told(cursor, SAME_PRODUCT, again)
    yield from _told(cursor, SAME_ADDRESS, again)
    yield from _told(cursor, _SEEN_BEFORE.format(**_PRODUCT), again, {"sort": "product"})


def note_products(cursor: Any) -> None:
    """Remember which products this file has spoken of."""
    cursor.execute(_NOW_SEEN.format(**_PRODUCT), {"sort": "product"})


def note_unread(cursor: Any, supplier_skus: Iterable[str]) -> None:
    """Rows left out for their faults still stand in the file: a full feed does not empty their stock."""
    words = list(supplier_skus)
    cursor.execute(
        "INSERT INTO feed_seen (sort, word) SELECT 'unread', unnest(%(words)s::text[]) ON CONFLICT DO NOTHING",
        {"words": words},
    )


def _told(
    cursor: Any, statement: str, sentence: str, params: dict[str, Any] | None = None, *, column: str = ""
) -> Iterator[Problem]:
    cursor.execute(statement, params or {})
    for line, other in sorted(cursor.fetchall()):
        yield Problem(line, sentence % {"other": other}, column)
