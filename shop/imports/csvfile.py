"""CSV files as suppliers send them: UTF-8, semicolons, a header row; told apart from everything else in clear words."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError
from lapinkumi.core.spreadsheets import unguard

DELIMITER = ";"
CHUNK = 1 << 20
PDF = b"%PDF-"
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # signs that no text has, in whichever encoding


class BadFile(ShopError):
    """The file as a whole can't be read; nothing of it was stored."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was left out, and why. `column` is empty when the whole row is at fault.

    `cells` are those of an unreadable row that are sure all the same, by column name.
    """

    line: int
    sentence: str
    column: str = ""
    cells: dict[str, str] = field(default_factory=dict, compare=False)

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
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=DELIMITER, strict=True)
            next(reader)
            line = lines.next_record()
            while (record := _next(reader, line)) is not None:
                if isinstance(record, Problem) or any(cell.strip() for cell in record):
                    read = self._judged(record, line, lines.first)
                    if isinstance(read, Problem):
                        lines.read_again()
                    yield read
                line = lines.next_record()

    def _judged(self, record: list[str] | Problem, line: int, text: str) -> Row | Problem:
        if isinstance(record, Problem):
            return Problem(line, record.sentence, cells=self._first_cell(text))
        if len(record) != len(self.columns):
            sentence = _("sarakkeita on %(found)s, otsikkorivillä %(expected)s.")
            told = sentence % {"found": len(record), "expected": len(self.columns)}
            return Problem(line, told, cells=self._first_cell(text))
        return Row(line, {column: unguard(cell.strip()) for column, cell in zip(self.columns, record, strict=True)})

    def _first_cell(self, text: str) -> dict[str, str]:
        """What stands before the first separator is sure, unless a quotation mark makes it doubtful."""
        cell, separator, _rest = text.partition(DELIMITER)
        return {self.columns[0]: unguard(cell.strip())} if separator and '"' not in cell else {}


class _Lines:
    """The lines of a file as a CSV reader takes them. Those that a bad record swallowed can be read again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._line = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        return line

    @property
    def first(self) -> str:
        """The first line of the record that was read last."""
        return self._taken[0] if self._taken else ""

    def next_record(self) -> int:
        """Begin another record; the number of the line that it begins on."""
        self._line += len(self._taken)
        self._taken.clear()
        return self._line

    def read_again(self) -> None:
        """Only the first line of this record was bad: the others get a reading of their own."""
        self._again.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]


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
            start = file.read(CHUNK)
            if start.startswith(PDF):
                raise BadFile(_("Tiedosto on PDF, jota ei voi lukea. Anna CSV (UTF-8) tai Excel-työkirja (.xlsx)."))
            decoder.decode(start)
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except OSError:
        raise BadFile(_("Tiedostoa %(name)s ei voi avata.") % {"name": path}) from None
    except UnicodeDecodeError:
        raise BadFile(_not_utf8(start)) from None


def _not_utf8(start: bytes) -> str:
    """What the file is instead, as far as its beginning tells."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _("Tiedosto on Excelin ”Unicode-tekstiä” (UTF-16). Tallenna se muodossa ”CSV UTF-8” tai .xlsx.")
    if NO_TEXT.search(start):
        return _("Tiedosto ei ole tekstiä eikä taulukko. Anna CSV (UTF-8) tai Excel-työkirja (.xlsx).")
    return _("Tiedoston merkistö ei ole UTF-8. Tallenna se muodossa ”CSV UTF-8”.")


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
