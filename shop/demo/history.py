"""Earlier prices for the demonstration, so that reductions have something to be told from."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act

SEASON_AGO: Final = timedelta(days=200)
# One article in four was a tenth dearer before the range's present prices; the hash keeps it the same ones.
EARLIER: Final = """
    INSERT INTO shop_priceperiod (product_id, price, valid_from, valid_to, cause)
    SELECT h.product_id, ceil(h.price * 1.1) + 0.90, %(since)s, h.valid_from, h.cause
    FROM shop_priceperiod h JOIN shop_product p ON p.id = h.product_id
    WHERE h.valid_to IS NULL AND h.cause = %(cause)s AND get_byte(decode(md5(p.sku), 'hex'), 0) < 64
    AND NOT EXISTS (SELECT 1 FROM shop_priceperiod o WHERE o.product_id = h.product_id AND o.valid_to IS NOT NULL)
"""


@act
def add_earlier_prices(*, cause: str, at: datetime, by: Actor) -> int:
    """Give some of the articles that `cause` brought an earlier, higher price; returns how many. Once only."""
    with connection.cursor() as cursor:
        cursor.execute(EARLIER, {"cause": cause, "since": at - SEASON_AGO})
        return cursor.rowcount
