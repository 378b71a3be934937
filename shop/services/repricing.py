"""What each product costs now: its ordinary price, or the best of the running campaigns' (R4.7), by whole sets.

Every change of a price passes through here, so that product, history and campaigns always agree. One temporary table,
`price_scope`, holds the products in question; it lives as long as the transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from lapinkumi.core.acts import step

SCOPE: Final = """
    CREATE TEMPORARY TABLE IF NOT EXISTS price_scope (
        product_id bigint PRIMARY KEY, ordinary numeric(9, 2), price numeric(9, 2), campaign_id bigint
    ) ON COMMIT DROP
"""
GIVEN: Final = """
    INSERT INTO price_scope (product_id, ordinary)
    SELECT * FROM unnest(%(products)s::bigint[], %(prices)s::numeric[])
"""
# What a campaign covers now, and what it still holds.
OF_CAMPAIGN: Final = """
    INSERT INTO price_scope (product_id)
    SELECT p.id FROM shop_campaigntarget t
    JOIN shop_product p ON p.id = t.product_id WHERE t.campaign_id = %(campaign)s AND p.kind <> 'service'
    UNION
    SELECT p.id FROM shop_campaigntarget t
    JOIN shop_product p ON (t.brand_id IS NULL OR p.brand_id = t.brand_id) AND (t.kind = '' OR p.kind = t.kind)
    LEFT JOIN shop_tyre y ON y.product_id = p.id
    WHERE t.campaign_id = %(campaign)s AND t.product_id IS NULL AND p.kind <> 'service'
    AND (t.season = '' OR y.season = t.season)
    UNION
    SELECT product_id FROM shop_priceperiod WHERE valid_to IS NULL AND campaign_id = %(campaign)s
"""
OF_CHANGE: Final = """
    INSERT INTO price_scope (product_id, ordinary)
    SELECT product_id, price FROM shop_plannedprice WHERE change_id = %(change)s
"""
OF_FEED: Final = """
    INSERT INTO price_scope (product_id, ordinary)
    SELECT s.product_id, s.price FROM feed_stage s JOIN shop_product p ON p.id = s.product_id
    WHERE s.kept AND s.price_given AND s.outcome <> 'new' AND coalesce(p.ordinary_price, p.price) <> s.price
"""
FEED_CHANGED: Final = """
    UPDATE feed_stage s SET outcome = 'changed' FROM price_scope c WHERE c.product_id = s.product_id
"""
LOCK: Final = (
    "SELECT 1 FROM shop_product WHERE id IN (SELECT product_id FROM price_scope) ORDER BY id FOR NO KEY UPDATE"
)
# A price that began this very moment is left alone: the next look at the running campaigns finds it.
TOO_NEW: Final = """
    DELETE FROM price_scope s USING shop_priceperiod h
    WHERE h.product_id = s.product_id AND h.valid_to IS NULL AND h.valid_from >= %(at)s
"""
ORDINARY: Final = """
    UPDATE price_scope s SET ordinary = o.ordinary, price = o.ordinary FROM (
        SELECT p.id, coalesce(s.ordinary, p.ordinary_price, p.price) AS ordinary
        FROM price_scope s JOIN shop_product p ON p.id = s.product_id
    ) o WHERE o.id = s.product_id
"""
# Of several campaigns the one that is best for the customer; of equals the older one.
OFFER: Final = """
    UPDATE price_scope s SET price = o.price, campaign_id = o.campaign_id FROM (
        SELECT DISTINCT ON (product_id) product_id, campaign_id, price FROM (
            SELECT s.product_id, s.ordinary, t.campaign_id, round(CASE
                WHEN t.price IS NOT NULL THEN t.price
                WHEN c.discount = 'percent' THEN s.ordinary * (100 - c.amount) / 100
                WHEN c.discount = 'euros' THEN s.ordinary - c.amount
                ELSE c.amount END, 2) AS price
            FROM price_scope s JOIN (
                SELECT t.product_id, t.campaign_id, t.price
                FROM shop_campaigntarget t JOIN shop_product p ON p.id = t.product_id WHERE p.kind <> 'service'
                UNION ALL
                SELECT s.product_id, t.campaign_id, NULL
                FROM price_scope s JOIN shop_product p ON p.id = s.product_id
                LEFT JOIN shop_tyre y ON y.product_id = p.id
                JOIN shop_campaigntarget t ON t.product_id IS NULL AND p.kind <> 'service'
                    AND (t.brand_id IS NULL OR t.brand_id = p.brand_id) AND (t.kind = '' OR t.kind = p.kind)
                    AND (t.season = '' OR t.season = y.season)
            ) t ON t.product_id = s.product_id
            JOIN shop_campaign c ON c.id = t.campaign_id AND (c.state = 'running' OR c.id = %(also)s)
        ) every WHERE price > 0 AND price < ordinary
        ORDER BY product_id, price, campaign_id
    ) o WHERE o.product_id = s.product_id
"""
PRODUCTS: Final = """
    UPDATE shop_product p
    SET price = s.price, ordinary_price = CASE WHEN s.campaign_id IS NOT NULL THEN s.ordinary END, updated_at = %(at)s
    FROM price_scope s LEFT JOIN shop_priceperiod h ON h.product_id = s.product_id AND h.valid_to IS NULL
    WHERE p.id = s.product_id AND (p.price, p.ordinary_price, h.price, h.campaign_id) IS DISTINCT FROM
        (s.price, CASE WHEN s.campaign_id IS NOT NULL THEN s.ordinary END, s.price, s.campaign_id)
"""
CLOSE: Final = """
    UPDATE shop_priceperiod h SET valid_to = %(at)s FROM price_scope s
    WHERE h.product_id = s.product_id AND h.valid_to IS NULL
    AND (h.price, h.campaign_id) IS DISTINCT FROM (s.price, s.campaign_id)
"""
OPEN: Final = """
    INSERT INTO shop_priceperiod (product_id, price, valid_from, cause, campaign_id)
    SELECT s.product_id, s.price, %(at)s, coalesce('campaign:' || s.campaign_id, %(cause)s), s.campaign_id
    FROM price_scope s
    WHERE NOT EXISTS (SELECT 1 FROM shop_priceperiod h WHERE h.product_id = s.product_id AND h.valid_to IS NULL)
"""
# Goods changed lately that a running campaign covers, but whose price knows of none: new ones, mostly.
STRAY: Final = """
    SELECT DISTINCT t.campaign_id FROM shop_product p LEFT JOIN shop_tyre y ON y.product_id = p.id
    JOIN shop_campaigntarget t ON t.product_id = p.id OR t.product_id IS NULL
        AND (t.brand_id IS NULL OR p.brand_id = t.brand_id) AND (t.kind = '' OR p.kind = t.kind)
        AND (t.season = '' OR y.season = t.season)
    JOIN shop_campaign c ON c.id = t.campaign_id AND c.state = 'running'
    WHERE p.updated_at > %(since)s AND p.ordinary_price IS NULL AND p.kind <> 'service'
"""


@step
def reprice_products(*, prices: Mapping[int, Decimal], cause: str, at: datetime) -> int:
    """Give products new ordinary prices, by id; returns how many products changed. What began this moment is left."""
    with connection.cursor() as cursor:
        params = {"products": list(prices), "prices": list(prices.values()), "at": at, "cause": cause}
        return _reprice(cursor, GIVEN, params)


@step
def reprice_campaign(*, campaign_id: int, cause: str, at: datetime) -> int:
    """Bring the prices of what the campaign covers, and of what it holds, up to date; returns how many changed."""
    with connection.cursor() as cursor:
        return _reprice(cursor, OF_CAMPAIGN, {"campaign": campaign_id, "at": at, "cause": cause})


@step
def reprice_change(*, change_id: int, at: datetime) -> int:
    """Take over the prices of a planned change; returns how many products changed."""
    with connection.cursor() as cursor:
        params = {"change": change_id, "at": at, "cause": f"change:{change_id}"}
        return _reprice(cursor, OF_CHANGE, params)


@step
def reprice_feed(*, cause: str, at: datetime) -> int:
    """Take over the prices of the staged feed; a campaign's stands, and the feed's comes after it."""
    with connection.cursor() as cursor:
        return _reprice(cursor, OF_FEED, {"at": at, "cause": cause}, after=FEED_CHANGED)


@step
def offered(*, campaign_id: int) -> list[tuple[int, Decimal, Decimal, int | None]]:
    """What products would cost if the campaign ran: (product, ordinary, price, campaign that sets it)."""
    params = {"campaign": campaign_id, "also": campaign_id}
    with connection.cursor() as cursor:
        for statement in (SCOPE, "DELETE FROM price_scope", OF_CAMPAIGN, ORDINARY, OFFER):
            cursor.execute(statement, params)
        cursor.execute("SELECT product_id, ordinary, price, campaign_id FROM price_scope ORDER BY product_id")
        return cursor.fetchall()


def strays(*, since: datetime) -> list[int]:
    """Running campaigns that cover a product changed since, whose price knows of no campaign; by id."""
    with connection.cursor() as cursor:
        cursor.execute(STRAY, {"since": since})
        return [campaign for (campaign,) in cursor.fetchall()]


def _reprice(cursor: Any, scope: str, params: dict[str, Any], *, after: str = "") -> int:
    """Find, lock, judge, and write product and history; nothing is written for what stays as it was."""
    params = {"also": None, **params}
    cursor.execute(SCOPE)
    cursor.execute("DELETE FROM price_scope")
    for statement in (scope, LOCK, TOO_NEW, ORDINARY, OFFER, PRODUCTS):
        cursor.execute(statement, params)
    changed = cursor.rowcount
    for statement in (CLOSE, OPEN, after):
        if statement:
            cursor.execute(statement, params)
    return changed
