"""Reading a whole feed: one file at a time, in batches, every row told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from shop.imports import articles
from shop.imports.articles import Article
from shop.imports.csvfile import BadFile, CsvFile, Problem, Row
from shop.imports.xlsxfile import XlsxFile

T = TypeVar("T")
FeedFile = CsvFile | XlsxFile


class FeedBusyElsewhere(BadFile):
    """Another feed is being read at this moment."""


BATCH_ROWS: Final = 5000
ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCK: Final = 5_201_312  # any number of ours: feeds are read one at a time


@dataclass(frozen=True, slots=True)
class Sorted:
    """A batch of rows: the good ones as articles, what is wrong with the others, and the codes those others name.

    `unread` has an empty code for every row that does not even tell which article it means.
    """

    articles: list[Article]
    problems: list[Problem]
    unread: list[str]

    @property
    def unnamed(self) -> int:
        """How many rows may mean any article: a full feed that has one empties nothing."""
        return self.unread.count("")


def product_file(path: Path) -> FeedFile:
    """The opened file, its header checked; BadFile tells what is wrong with it."""
    file = _opened(path, articles.REQUIRED_COLUMNS)
    if "kind" not in file.columns:
        _require(file, articles.TYRE_COLUMNS)
    if not any(column in file.columns for column in articles.PRICE_COLUMNS):
        raise BadFile(_("Tiedostosta puuttuu hinta: price_eur tai net_price_eur."))
    return file


def sort_out(rows: Iterable[Row | Problem]) -> Sorted:
    """Read every row: an article, or all that is wrong with it."""
    found = Sorted([], [], [])
    for row in rows:
        read = [row] if isinstance(row, Problem) else articles.read_article(row)
        if isinstance(read, Article):
            found.articles.append(read)
            continue
        found.problems.extend(read)
        found.unread.append(_code_of(row))
    return found


def _code_of(row: Row | Problem) -> str:
    """The article that a bad row means; empty where its code can be none of ours, however much stands in the cell."""
    code = row.cells.get("supplier_sku", "")
    return code if len(code) <= articles.LONGEST_CODE and code.isprintable() else ""


def unknown_columns(file: FeedFile) -> list[str]:
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
            raise FeedBusyElsewhere(_("Toinen tuonti on käynnissä. Yritä uudelleen, kun se on valmis."))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _opened(path: Path, required: Iterable[str]) -> FeedFile:
    """By what is in it, not by its name: an Excel workbook is a zip archive."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        raise BadFile(_("Tiedostoa %(name)s ei voi avata.") % {"name": path}) from None
    if start.startswith(OLD_EXCEL):
        raise BadFile(_("Vanhaa Excel-muotoa (.xls) ei lueta. Tallenna muodossa .xlsx tai ”CSV UTF-8”."))
    kind = XlsxFile if start.startswith(ZIP) else CsvFile
    return kind(path, required=tuple(required))


def _require(file: FeedFile, columns: Iterable[str]) -> None:
    missing = [column for column in columns if column not in file.columns]
    if missing:
        raise BadFile(_("Tiedostosta puuttuu sarakkeita: %(columns)s.") % {"columns": ", ".join(missing)})
