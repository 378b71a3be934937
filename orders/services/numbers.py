"""Order numbers: from a sequence of their own, never from a basket or a row's key."""

from django.db import connection

from lapinkumi.core.acts import step

PREFIX = "LK-"


@step
def next_number() -> str:
    """The next order number, such as LK-100042. Gaps are normal: a number of an act that failed is not used again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('orders_number')")
        return f"{PREFIX}{cursor.fetchone()[0]}"
