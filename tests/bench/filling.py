"""A range of any size for the bench: the demonstration's own, merged by sets in PostgreSQL."""

from collections.abc import Mapping

import psycopg

from tests.bench.cases import Range
from tests.bench.servers import command

SAMPLE = 20_000
FOR_SALE = """
    SELECT p.id, '/tuote/' || p.slug || '/' FROM shop_product p
    WHERE p.published AND p.kind IN ('tyre', 'rim')
    AND EXISTS (SELECT 1 FROM shop_stocklevel l WHERE l.product_id = p.id AND l.quantity >= 4)
    ORDER BY md5(p.id::text) LIMIT %s
"""
TYRES = "SELECT count(*) FROM shop_product WHERE published AND kind = 'tyre'"


def fill(env: Mapping[str, str], products: int) -> Range:
    """Add what is missing to so many products; returns what the cases ask for, the same at each run."""
    command(env, "manage.py", "demo", "--products", str(products), "--orders", "0")
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as database:
        database.execute("VACUUM ANALYZE")
        goods = tuple((int(row[0]), str(row[1])) for row in database.execute(FOR_SALE, [SAMPLE]))
        tyres = database.execute(TYRES).fetchone()
    return Range(products=goods, tyres=int(tyres[0]) if tyres else 0)
