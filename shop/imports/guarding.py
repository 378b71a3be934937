"""Texts that a spreadsheet would take for formulas, made harmless in the CSV files that we write, and taken back."""

import re
from typing import Final

_RISKY: Final = re.compile(r"'*[=+\-@\t\r]")


def guard(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """What `guard` was given; other texts stay as they are."""
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text
