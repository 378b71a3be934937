"""Servers that the environment names: whether they let us in, before a long traceback says that they do not."""

import psycopg

from lapinkumi.devstack.errors import StackError


def must_let_us_in(name: str, url: str) -> None:
    """Raise a sentence if the PostgreSQL named by the environment variable `name` refuses us."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise StackError(f"{name} is given, but that PostgreSQL does not let us in: {error}") from None
