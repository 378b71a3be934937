"""Components drawn once and then only filled in: for what stands on every page, or a hundred times on one.

A stencil is what a template makes of its context, with a mark where `text` goes. The template stays the only place that
knows what the component looks like. Nothing that people write belongs into a context: stencils are kept, one for each.
"""

from functools import lru_cache
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lapinkumi.core.context import constants

MARK: Final = SafeString("\ue001")
MOST_KEPT: Final = 8_000

Plain = str | int | bool | None


def drawn(template: str, **context: Plain) -> SafeString:
    """What the template makes of the context."""
    return SafeString(MARK.join(_pieces(template, get_language(), tuple(context.items()))))


def filled(template: str, text: int | SafeString, **context: Plain) -> SafeString:
    """What the template makes of the context, and of `text`, which may be another each time."""
    return SafeString(str(text).join(_pieces(template, get_language(), (*context.items(), ("text", MARK)))))


@lru_cache(maxsize=MOST_KEPT)
def _pieces(template: str, _language: str, context: tuple[tuple[str, Plain], ...]) -> list[str]:
    return render_to_string(template, constants() | dict(context)).split(MARK)
