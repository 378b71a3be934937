"""Lines that belong together: the parts of a package are shown as one thing, under one heading (R4.5 c)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeVar

from django.utils.translation import gettext as _

from lapinkumi.core.money import ZERO
from orders.models import LineKind


class Groupable(Protocol):
    """A line of an order, written or about to be."""

    @property
    def package_key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def total(self) -> Decimal: ...


Line = TypeVar("Line", bound=Groupable)


class Heading(NamedTuple):
    """A package's name, and what its goods cost together, in euros with VAT."""

    title: str
    total: Decimal


def headings(lines: Iterable[Line]) -> Iterator[tuple[Heading | None, Line]]:
    """Each line, the first of each package with its heading."""
    every, told = list(lines), set[str]()
    for line in every:
        key = line.package_key
        if key and key not in told:
            told.add(key)
            yield heading([other for other in every if other.package_key == key]), line
        else:
            yield None, line


def heading(lines: Sequence[Groupable]) -> Heading:
    """The heading of these lines of one package."""
    goods = [line for line in lines if line.kind == LineKind.GOODS]
    return Heading(title(line.name for line in goods), sum((line.total for line in goods), ZERO))


def amounts(lines: Iterable[Groupable]) -> list[tuple[str, int]]:
    """How much of each: the same work on the front and the rear wheels of a package is one job."""
    found: dict[tuple[str, str], int] = {}
    for number, line in enumerate(lines):
        key = (line.name, line.package_key or str(number))
        found[key] = found.get(key, 0) + line.quantity
    return [(name, quantity) for (name, _package), quantity in found.items()]


def title(names: Iterable[str]) -> str:
    """`Rengas-vannepaketti: Kaamos Hanki + Ahjola Viima`. Of a package's lines rims come before tyres, sensors last."""
    rim, *others = list(dict.fromkeys(names))[:2] or [""]
    return _("Rengas-vannepaketti: %(parts)s") % {"parts": " + ".join([*others, rim])}
