"""Components drawn once and then only filled in: for what stands on every page, or a hundred times on one.

A stencil is what a template makes of its context, with a hole where each text goes. The template stays the only place
that knows what the component looks like. `shaped` makes the holes by itself: what a template may ask about a value
(whether there is any, how many) is the stencil's shape, and the values are only put in.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import count
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lapinkumi.core.context import constants
from lapinkumi.core.money import format_euros

MARK: Final = SafeString("\ue001")
MOST_KEPT: Final = 8_000
MOST_SHAPES: Final = 4_000
# What components tell apart by its very value, or look a file up by: few values, none of them written by people.
BY_VALUE: Final = frozenset(
    {
        "icon",
        "icon_after",
        "drawing",
        "rim_drawing",
        "side_drawing",
        "state",
        "tone",
        "level",
        "heading",
        "kind",
        "per",
        "section",
    }
)
NUMBERED: Final = re.compile("\ue003([0-9]+)\ue004")
INDENT: Final = re.compile(r"\n\s+")  # nobody sees it, and it is a tenth of a page

WRITTEN: Final = (str, int, Decimal, Promise)
FIGURES: Final = (int, Decimal)
SEVERAL: Final = (tuple, list)

Plain = str | int | bool | None
Shape = Any  # None, bool, str, HOLE, or a tuple: a type, and what it is made of


class Hole(SafeString):
    """What stands for a text while a stencil is drawn. Filters that write amounts leave it as it is."""

    __slots__ = ()


HOLE: Final = object()


def drawn(template: str, **context: Plain) -> SafeString:
    """What the template makes of the context. Nothing that people write belongs into it: each context is kept."""
    return SafeString(MARK.join(_pieces(template, get_language(), tuple(context.items()))))


def filled(template: str, text: int | SafeString, **context: Plain) -> SafeString:
    """What the template makes of the context, and of `text`, which may be another each time."""
    return SafeString(str(text).join(_pieces(template, get_language(), (*context.items(), ("text", MARK)))))


def shaped(template: str, by: frozenset[str] = BY_VALUE, **context: Any) -> SafeString:
    """What the template makes of the context, drawn once for each shape of it; `by`: what it tells apart by value.

    The context is of plain values, mappings, sequences and named tuples. The template may ask whether a value is there,
    go through it and write it; it may compare only truths and what `by` names. Amounts (Decimal) are written
    as euros.
    """
    texts: list[str] = []
    shape = _mapping(context, by, texts)
    pieces, order = _stencil(template, get_language(), shape)
    parts = [""] * (2 * len(order) + 1)
    parts[::2] = pieces
    parts[1::2] = [texts[number] for number in order]
    return SafeString("".join(parts))


@lru_cache(maxsize=MOST_KEPT)
def _pieces(template: str, _language: str, context: tuple[tuple[str, Plain], ...]) -> list[str]:
    return _rendered(template, dict(context)).split(MARK)


@lru_cache(maxsize=MOST_SHAPES)
def _stencil(template: str, _language: str, shape: Shape) -> tuple[list[str], list[int]]:
    """The pieces between the holes, and which text goes into each."""
    found = NUMBERED.split(_rendered(template, _with_holes(shape, count())))
    return found[::2], [int(number) for number in found[1::2]]


def _rendered(template: str, context: dict[str, Any]) -> str:
    return INDENT.sub("\n", render_to_string(template, constants() | context))


def _mapping(values: Mapping[str, Any], by: frozenset[str], texts: list[str]) -> Shape:
    return (dict, *[(name, _shape(name, value, by, texts)) for name, value in values.items()])


def _shape(name: str, value: Any, by: frozenset[str], texts: list[str]) -> Shape:
    """The value without its text, which is kept apart."""
    if not value or isinstance(value, bool):
        return _plain(value)
    if isinstance(value, WRITTEN):
        if name in by:
            return str(value)
        texts.append(_written(value))
        return HOLE
    if isinstance(value, Mapping):
        return _mapping(value, by, texts)
    if isinstance(value, SEVERAL):
        if fields := getattr(value, "_fields", None):
            return _mapping(dict(zip(fields, value, strict=True)), by, texts)
        return (list, *[_shape(name, item, by, texts) for item in value])
    raise TypeError(f"{name}: a stencil takes plain values, not {type(value).__name__}")


def _plain(value: Any) -> Shape:
    """True, and all that a template takes for nothing; a figure is told from False by its type."""
    if value is None:
        return None
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, FIGURES):  # by its class and not its type: a lazy figure's type is no figure
        return (Decimal if isinstance(value, Decimal) else int, str(value))
    return "" if isinstance(value, WRITTEN) else (list,)


def _written(value: str | int | Decimal | Promise) -> str:
    if isinstance(value, SafeString):
        return value
    return escape(format_euros(value) if isinstance(value, Decimal) else str(value))


def _with_holes(shape: Shape, numbers: Iterator[int]) -> Any:
    """The shape as a context: each hole with its number."""
    if shape is HOLE:
        return Hole(f"\ue003{next(numbers)}\ue004")
    if not isinstance(shape, tuple):
        return shape
    kind, *items = shape
    if kind is dict:
        return {name: _with_holes(value, numbers) for name, value in items}
    return [_with_holes(value, numbers) for value in items] if kind is list else kind(*items)
