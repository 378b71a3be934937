"""Reading the cells of one row: numbers with comma or dot, yes and no, texts, words of a list; faults are collected."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import TypeVar

from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError
from shop.imports.csvfile import Problem, Row

T = TypeVar("T")

YES = frozenset({"1", "k", "kyllä", "x", "true", "yes", "y", "t"})
NO = frozenset({"", "0", "e", "ei", "false", "no", "n", "f", "-"})
_NUMBER = re.compile(r"[-+]?[0-9]{1,9}(?:[.,][0-9]{1,6})?", re.ASCII)
_WHOLE = re.compile(r"[-+]?[0-9]{1,9}", re.ASCII)
SHOWN = 40  # so much of a bad cell is shown back


class BadCell(ShopError):
    """The cell says something that can't be."""


class Cells:
    """The cells of a row. A bad cell gives None and is noted in `problems`; an absent column is an empty cell."""

    def __init__(self, row: Row) -> None:
        self.line = row.line
        self.problems: list[Problem] = []
        self._cells = row.cells

    def fault(self, column: str, sentence: str) -> None:
        self.problems.append(Problem(self.line, sentence, column))

    def raw(self, column: str) -> str:
        return self._cells.get(column, "")

    def parsed(self, column: str, parse: Callable[[str], T], *, required: bool = True) -> T | None:
        """What `parse` makes of the cell; its refusal is the fault."""
        text = self.raw(column)
        if not text:
            if required:
                self.fault(column, _("puuttuu."))
            return None
        try:
            return parse(text)
        except ShopError as refused:
            self.fault(column, str(refused.message))
            return None

    def text(self, column: str, *, longest: int, required: bool = False, lines: bool = False) -> str:
        """Printable text; line breaks only where `lines` allows them."""
        return self.parsed(column, partial(read_text, longest=longest, lines=lines), required=required) or ""

    def number(
        self, column: str, *, above: int = 0, most: int, decimals: int = 2, required: bool = False
    ) -> Decimal | None:
        """A number greater than `above` and at most `most`, rounded nowhere: too many decimals are a fault."""
        return self.parsed(column, partial(read_number, above=above, most=most, decimals=decimals), required=required)

    def whole(self, column: str, *, least: int, most: int, required: bool = False) -> int | None:
        """A whole number within the bounds."""
        return self.parsed(column, partial(read_whole, least=least, most=most), required=required)

    def flag(self, column: str, *, default: bool = False) -> bool:
        """Yes or no; an empty cell is the default."""
        answer = self.parsed(column, read_flag, required=False)
        return default if answer is None else answer

    def word(self, column: str, words: Mapping[str, T], *, required: bool = False) -> T | None:
        """What the cell's word stands for in `words` (lower case)."""
        return self.parsed(column, partial(read_word, words=words), required=required)


def read_text(text: str, *, longest: int, lines: bool = False) -> str:
    if len(text) > longest:
        raise BadCell(_("on liian pitkä, enintään %(longest)s merkkiä.") % {"longest": longest})
    if not (text.replace("\n", " ").replace("\r", " ") if lines else text).isprintable():
        raise BadCell(_("sisältää merkkejä, joita ei voi tulostaa."))
    return text


def read_number(text: str, *, above: int, most: int, decimals: int) -> Decimal:
    text = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not _NUMBER.fullmatch(text):
        raise BadCell(_("ei ole luku: %(text)s") % {"text": text[:SHOWN]})
    number = Decimal(text.replace(",", "."))
    if not above < number <= most:
        bounds = {"text": text, "above": above, "most": most}
        raise BadCell(_("%(text)s ei käy: oltava yli %(above)s ja enintään %(most)s.") % bounds)
    if number != round(number, decimals):
        raise BadCell(_("saa sisältää enintään %(decimals)s desimaalia.") % {"decimals": decimals})
    return number


def read_whole(text: str, *, least: int, most: int) -> int:
    if not _WHOLE.fullmatch(text):
        raise BadCell(_("ei ole kokonaisluku: %(text)s") % {"text": text[:SHOWN]})
    if not least <= int(text) <= most:
        bounds = {"text": text, "least": least, "most": most}
        raise BadCell(_("%(text)s ei ole väliltä %(least)s–%(most)s.") % bounds)
    return int(text)


def read_flag(text: str) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise BadCell(_("pitää olla 1 tai 0: %(text)s") % {"text": text[:SHOWN]})
    return word in YES


def read_word(text: str, *, words: Mapping[str, T]) -> T:
    if text.lower() not in words:
        raise BadCell(_("tuntematon arvo: %(text)s") % {"text": text[:SHOWN]})
    return words[text.lower()]
