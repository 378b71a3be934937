"""The PostgreSQL that the environment names: whether it lets us in, before a long traceback says that it does not."""

import psycopg

from lapinkumi.devstack.errors import StackError

SECONDS = 5


def must_let_us_in(url: str) -> None:
    """Raise a sentence if the PostgreSQL of DATABASE_URL refuses us."""
    try:
        psycopg.connect(url, connect_timeout=SECONDS).close()
    except psycopg.Error as error:
        raise StackError(f"DATABASE_URL is given, but that PostgreSQL does not let us in: {error}") from None
