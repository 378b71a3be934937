"""What a staged batch would do to the range, found out without touching it: only the temporary tables are written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from lapinkumi.core.money import format_euros
from shop.imports import merge
from shop.imports.csvfile import Problem


def _differs(table: str, key: str, values: dict[str, str]) -> str:
    old, new = ", ".join(f"p.{column}" for column in values), ", ".join(values.values())
    return f"""
        UPDATE feed_stage s SET outcome = 'changed' FROM {table} p
        WHERE p.{key} = s.product_id AND s.kept AND s.outcome <> 'new' AND ({old}) IS DISTINCT FROM ({new})
    """


JUDGE: Final = (
    """
    UPDATE feed_stage
    SET outcome = CASE WHEN product_id IS NULL THEN 'new' WHEN level_id IS NULL THEN 'changed' ELSE '' END
    """,
    _differs("shop_product", "id", merge.PRODUCT_VALUES),
    _differs("shop_tyre", "product_id", merge.TYRE_VALUES),
    _differs("shop_rim", "product_id", merge.RIM_VALUES),
    """
    UPDATE feed_stage s SET outcome = 'changed' FROM shop_product p WHERE p.id = s.product_id
    AND s.kept AND s.price_given AND coalesce(p.ordinary_price, p.price) <> s.price
    """,
    """
    UPDATE feed_stage s SET outcome = 'changed' FROM shop_stocklevel l
    WHERE l.id = s.level_id AND (l.quantity, l.supplier_sku, l.lead_days, l.net_price)
        IS DISTINCT FROM (s.stock, s.supplier_sku, s.lead_days, coalesce(s.net_price, l.net_price))
    """,
)
LEAPS: Final = """
    SELECT s.line, s.sku, coalesce(p.ordinary_price, p.price), s.price
    FROM feed_stage s JOIN shop_product p ON p.id = s.product_id
    WHERE s.kept AND s.price_given
    AND abs(s.price - coalesce(p.ordinary_price, p.price)) * 100 > coalesce(p.ordinary_price, p.price) * %(percent)s
    ORDER BY s.line
"""
GONE: Final = f"SELECT count(*) FROM shop_stocklevel WHERE {merge.GONE}"
STOCKED: Final = "SELECT count(*) FROM shop_stocklevel WHERE source_id = %(source)s AND quantity > 0"


def judge(cursor: Any) -> list[tuple[str, int, int]]:
    """What would become of the batch's rows: (outcome, how many, how many of them would go on sale at once)."""
    merge.run(cursor, JUDGE, {})
    cursor.execute(merge.OUTCOMES)
    return cursor.fetchall()


def leaps(*, percent: int) -> Sequence[Problem]:
    """Prices of the staged batch that would change by more than so many percent."""
    with connection.cursor() as cursor:
        cursor.execute(LEAPS, {"percent": percent})
        return [Problem(line, _leap(sku, old, new), "price_eur") for line, sku, old, new in cursor.fetchall()]


def gone(*, source_id: int) -> int:
    """How many levels a full feed would empty, after all of it has been read."""
    with connection.cursor() as cursor:
        cursor.execute(GONE, {"source": source_id})
        return int(cursor.fetchone()[0])


def stocked(*, source_id: int) -> int:
    """How many levels of the source have anything in stock."""
    with connection.cursor() as cursor:
        cursor.execute(STOCKED, {"source": source_id})
        return int(cursor.fetchone()[0])


def _leap(sku: str, old: Decimal, new: Decimal) -> str:
    change = f"{(new - old) / old * 100:+.1f} %".replace(".", ",").replace("-", "\N{MINUS SIGN}")
    told = {"sku": sku, "old": format_euros(old), "new": format_euros(new), "change": change}
    return _("%(sku)s: hinta %(old)s → %(new)s (%(change)s)") % told
