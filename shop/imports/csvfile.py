"""CSV files as suppliers send them: UTF-8, semicolons, a header row; told apart from everything else in clear words."""

import codecs
import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError
from shop.imports.guarding import unguard

DELIMITER = ";"
CHUNK = 1 << 20


class BadFile(ShopError):
    """The file as a whole can't be read; nothing of it was stored."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was left out, and why. `column` is empty when the whole row is at fault."""

    line: int
    sentence: str
    column: str = ""

    def __str__(self) -> str:
        where = f"{self.column}: " if self.column else ""
        return _("Rivi %(line)s: %(reason)s") % {"line": self.line, "reason": where + self.sentence}


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on, and its cells by column name, white space stripped."""

    line: int
    cells: dict[str, str]


class CsvFile:
    """A checked file: `columns` from its header; iterating gives a Row or a Problem for every record, in order."""

    def __init__(self, path: Path, *, required: Collection[str]) -> None:
        self.path = path
        _check_encoding(path)
        self.columns = checked_columns(_header(path), required=required)

    @property
    def rows(self) -> int:
        """About how many rows there are: its lines, less the header."""
        with self.path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))

    def __iter__(self) -> Iterator[Row | Problem]:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=DELIMITER, strict=True)
            next(reader)
            line = reader.line_num + 1
            while (record := _next(reader, line)) is not None:
                if isinstance(record, Problem) or any(cell.strip() for cell in record):
                    yield self._judged(record, line)
                line = reader.line_num + 1

    def _judged(self, record: list[str] | Problem, line: int) -> Row | Problem:
        if isinstance(record, Problem):
            return record
        if len(record) != len(self.columns):
            sentence = _("sarakkeita on %(found)s, otsikkorivillä %(expected)s.")
            return Problem(line, sentence % {"found": len(record), "expected": len(self.columns)})
        return Row(line, {column: unguard(cell.strip()) for column, cell in zip(self.columns, record, strict=True)})


def _next(reader: Iterator[list[str]], line: int) -> list[str] | Problem | None:
    """The next record; a Problem for one that is no CSV, None at the end."""
    try:
        return next(reader, None)
    except csv.Error:
        return Problem(line, _("riviä ei voi lukea. Onko lainausmerkki jäänyt auki?"))


def _check_encoding(path: Path) -> None:
    """Read the file through once, so that a wrong encoding is told before anything is stored."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except OSError:
        raise BadFile(_("Tiedostoa %(name)s ei voi avata.") % {"name": path}) from None
    except UnicodeDecodeError:
        raise BadFile(_("Tiedoston merkistö ei ole UTF-8. Tallenna se muodossa ”CSV UTF-8”.")) from None


def checked_columns(cells: list[str], *, required: Collection[str]) -> list[str]:
    """The names in a header row; BadFile where one is missing or stands twice."""
    columns = [cell.strip().lower() for cell in cells]
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise BadFile(_("Sama sarake on otsikkorivillä kahdesti: %(columns)s.") % {"columns": ", ".join(twice)})
    missing = [column for column in required if column not in columns]
    if missing:
        raise BadFile(_("Tiedostosta puuttuu sarakkeita: %(columns)s.") % {"columns": ", ".join(missing)})
    return columns


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        record = _next(csv.reader(file, delimiter=DELIMITER, strict=True), 1)
    if record is None or isinstance(record, Problem) or not any(record):
        raise BadFile(_("Tiedosto on tyhjä tai sen otsikkoriviä ei voi lukea."))
    if len(record) == 1 and any(sign in record[0] for sign in ",\t|"):
        raise BadFile(_("Sarakkeiden erotin ei ole puolipiste (;)."))
    return record
