"""Checks of JSON values: each tells the paths of what is wrong, as `order_lines[0].name`, and why where Klarna does."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any, str], Iterator[str]]

NOT_A_URL = " (must be a valid http or https URI)"
NOT_HTTPS = " (must be a valid https URI)"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def text(longest: int, *, shortest: int = 1) -> Check:
    """A text; an empty one is refused unless `shortest` is 0: whoever has nothing to say leaves the field out."""
    return _where(lambda value: isinstance(value, str) and shortest <= len(value) <= longest)


def matching(pattern: str) -> Check:
    return _where(lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def whole(low: int | None = None, high: int | None = None) -> Check:
    """An integer: neither a float with an integer's value nor a bool."""

    def holds(value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return (low is None or value >= low) and (high is None or value <= high)

    return _where(holds)


def flag() -> Check:
    return _where(lambda value: isinstance(value, bool))


def one_of(*values: str) -> Check:
    return _where(lambda value: isinstance(value, str) and value in values)


def day() -> Check:
    return _where(_is_day)


def url(longest: int, *, secure: bool = False) -> Check:
    """An http or https address; a `secure` one is https, [E] or on this machine, where nobody has a certificate."""

    def check(value: Any, path: str) -> Iterator[str]:
        parts = urlsplit(value) if isinstance(value, str) and len(value) <= longest else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            yield path + NOT_A_URL
        elif secure and parts.scheme != "https" and parts.hostname not in LOOPBACK:
            yield path + NOT_HTTPS

    return check


def each(check: Check, *, most: int, least: int = 0) -> Check:
    """A list whose every element passes the check."""

    def check_all(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            yield path
            return
        for number, element in enumerate(value):
            yield from check(element, f"{path}[{number}]")

    return check_all


def record(optional: Mapping[str, Check], *, required: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields; others are let pass [E]."""
    needed = required or {}

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield path
            return
        for name, check_field in {**needed, **optional}.items():
            where = f"{path}.{name}" if path else name
            if name in value:
                yield from check_field(value[name], where)
            elif name in needed:
                yield where

    return check


def _where(holds: Callable[[Any], bool]) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not holds(value):
            yield path

    return check


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
