"""Reading a whole feed: one file at a time, in batches, every row told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from shop.imports import articles
from shop.imports.csvfile import BadFile, CsvFile

T = TypeVar("T")

BATCH_ROWS: Final = 5000
_LOCK: Final = 5_201_312  # any number of ours: feeds are read one at a time


def product_file(path: Path) -> CsvFile:
    """The opened file, its header checked; BadFile tells what is wrong with it."""
    file = CsvFile(path, required=articles.REQUIRED_COLUMNS)
    if "kind" not in file.columns:
        _require(file, articles.TYRE_COLUMNS)
    if not any(column in file.columns for column in articles.PRICE_COLUMNS):
        raise BadFile(_("Tiedostosta puuttuu hinta: price_eur tai net_price_eur."))
    return file


def unknown_columns(file: CsvFile) -> list[str]:
    return [column for column in file.columns if column not in articles.KNOWN_COLUMNS]


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most `size`, read as they are needed."""
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the database's lock on feeds; BadFile when another feed is being read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise BadFile(_("Toinen tuonti on käynnissä. Yritä uudelleen, kun se on valmis."))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _require(file: CsvFile, columns: Iterable[str]) -> None:
    missing = [column for column in columns if column not in file.columns]
    if missing:
        raise BadFile(_("Tiedostosta puuttuu sarakkeita: %(columns)s.") % {"columns": ", ".join(missing)})
