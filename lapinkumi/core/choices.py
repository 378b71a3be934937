"""Filters of a list as HTML: each check box and choice is drawn once by its template, and then only its count."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lapinkumi.core.stencils import MARK, Plain, drawn, filled

MOST_KEPT: Final = 2000


class Option(NamedTuple):
    """One choice, and how many were `found` of it. `name` is the parameter's, `label` in words."""

    name: str
    value: str
    label: str
    icon: str = ""
    checked: bool = False
    disabled: bool = False
    found: str = ""


def choices(template: str, option_template: str, options: Sequence[Option], **context: Plain) -> SafeString:
    """What the template makes of its context and of the options, drawn one by one, as its `text`."""
    told = tuple([option[:-1] for option in options])
    pieces = _pieces(template, option_template, get_language(), told, tuple(context.items()))
    parts = [""] * (2 * len(options) + 1)
    parts[::2] = pieces
    parts[1::2] = [option.found for option in options]
    return SafeString("".join(parts))


@lru_cache(maxsize=MOST_KEPT)
def _pieces(
    template: str,
    option_template: str,
    _language: str,
    options: tuple[tuple[str | bool, ...], ...],
    context: tuple[tuple[str, Plain], ...],
) -> list[str]:
    """What stands before, between and after the counts."""
    whole = dict(context)
    named = [dict(zip(Option._fields, option, strict=False)) for option in options]
    parts = [drawn(option_template, facet=whole["name"], text=MARK, **option) for option in named]
    return filled(template, SafeString("".join(parts)), **whole).split(MARK)
