"""Excel workbooks as feeds: the first sheet, read row by row; bombs, formulas and broken files told in clear words."""

import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl
from django.utils.translation import gettext as _

from shop.imports.csvfile import BadFile, Problem, Row, checked_columns

MOST_BYTES: Final = 600 * 1024 * 1024  # of all parts, unpacked
MOST_TEXT_BYTES: Final = 80 * 1024 * 1024  # of the texts that all cells share: they are kept in memory
BIG_PART: Final = 10 * 1024 * 1024
MOST_PACKED: Final = 200  # times; a sheet of goods packs into a tenth or a twentieth, a bomb into a thousandth
LONGEST_CELL: Final = 32_767  # what Excel itself can hold
MOST_PARTS: Final = 2000
MOST_COLUMNS: Final = 200
TEXTS: Final = "xl/sharedStrings.xml"
CONTENT_TYPES: Final = "[Content_Types].xml"


class XlsxFile:
    """A checked workbook: `columns` from the first row; iterating gives a Row or a Problem for every row, in order."""

    def __init__(self, path: Path, *, required: Collection[str]) -> None:
        self.path = path
        _check_archive(path)
        with _first_sheet(path) as sheet:
            self.rows = sheet.max_row or 0
            header = next(sheet.iter_rows(max_col=MOST_COLUMNS), ())
            self.columns = checked_columns(_trimmed([_words(cell) for cell in header]), required=required)

    def __iter__(self) -> Iterator[Row | Problem]:
        with _first_sheet(self.path) as sheet:
            width = len(self.columns)
            for line, cells in enumerate(sheet.iter_rows(min_row=2, max_col=MOST_COLUMNS), start=2):
                if any(cell.value not in (None, "") for cell in cells):
                    yield self._judged(line, cells, width)

    def _judged(self, line: int, cells: tuple[Any, ...], width: int) -> Row | Problem:
        named = dict(zip(self.columns, cells, strict=False))
        sure = {column: _words(cell).strip() for column, cell in named.items() if cell.data_type not in ("f", "e")}
        if any(cell.value is not None for cell in cells[width:]):
            return Problem(line, _("rivillä on soluja otsikkorivin sarakkeiden ulkopuolella."), cells=sure)
        for column, cell in named.items():
            if isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL:
                return Problem(line, _("solussa on liikaa tekstiä."), column)
            if cell.data_type == "f":
                return Problem(line, _("solussa on kaava. Tallenna taulukko arvoina."), column, sure)
            if cell.data_type == "e":
                told = _("solussa on Excelin virhe: %(text)s") % {"text": str(cell.value)[:20]}
                return Problem(line, told, column, sure)
        return Row(line, {**dict.fromkeys(self.columns, ""), **sure})


def _words(cell: Any) -> str:
    """The cell's value as a feed writes it: numbers without noise, days by ISO, yes and no as 1 and 0."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{round(Decimal(repr(value)), 6).normalize():f}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _trimmed(words: list[str]) -> list[str]:
    while words and not words[-1].strip():
        words.pop()
    return words


def _check_archive(path: Path) -> None:
    """Look at what the archive says of itself before a single byte is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError):
        raise BadFile(_("Tiedosto ei ole ehjä Excel-työkirja (.xlsx).")) from None
    sizes = {part.filename: part.file_size for part in parts}
    if CONTENT_TYPES not in sizes:
        raise BadFile(_("Tiedosto ei ole Excel-työkirja (.xlsx)."))
    too_big = sum(sizes.values()) > MOST_BYTES or sizes.get(TEXTS, 0) > MOST_TEXT_BYTES or any(map(_is_bomb, parts))
    if too_big or len(parts) > MOST_PARTS or any(part.flag_bits & 1 for part in parts):
        raise BadFile(_("Työkirja on purettuna liian suuri tai salattu. Tallenna taulukko CSV-tiedostona."))


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    """Much out of next to nothing: one cell of it could fill the memory."""
    return part.file_size > BIG_PART and part.file_size > MOST_PACKED * part.compress_size


@contextmanager
def _first_sheet(path: Path) -> Iterator[Any]:
    """The first sheet, read as it is needed. Whatever the library stumbles on is told as a broken file."""
    try:
        with path.open("rb") as file:  # by its content: the name on our disk tells nothing
            yield openpyxl.load_workbook(file, read_only=True, keep_links=False).worksheets[0]
    except BadFile:
        raise
    except Exception as broken:
        raise BadFile(_("Excel-työkirjaa ei voi lukea loppuun: tiedosto on vioittunut.")) from broken
