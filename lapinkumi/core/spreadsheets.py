"""CSV as Finnish spreadsheets open it: semicolons, letters read right, and no text taken for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"  # Excel reads the letters right
_RISKY: Final = re.compile(r"'*[=+\-@\t\r]")


def guard(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """What `guard` was given; other texts stay as they are."""
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text


def csv_lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """The rows as lines of a file, made as they are asked for."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow(row)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
