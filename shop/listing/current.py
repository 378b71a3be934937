"""The index of this process: built when first asked for, and anew when the range has changed.

A cache, not state: any number of processes each keep their own. Whether it is still good costs one small query; prices
and stock on the page itself are always read fresh. Changes are taken up after at most `LISTING_PAUSE_SECONDS`, so that
a busy shop does not build all the time; and at least each minute the version is not trusted, since a row with a lower
number may be committed later.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection

from shop.listing.entries import brand_names, entries
from shop.listing.index import Index
from shop.models import Product, StockMovement

TRUSTED_SECONDS: Final = 60
VERSION_SQL: Final = (
    f"SELECT (SELECT max(updated_at) FROM {Product._meta.db_table}), (SELECT max(id) FROM {Product._meta.db_table}),"  # noqa: S608 - names of our own tables
    f" (SELECT max(id) FROM {StockMovement._meta.db_table})"
)


@dataclass(frozen=True)
class _Kept:
    version: tuple[Any, ...]
    index: Index
    built: float


_kept: _Kept | None = None
_building = threading.Lock()


def current_index() -> Index:
    """The index to answer from. While one thread builds, the others answer from the old one."""
    kept = _kept
    if kept and time.monotonic() - kept.built < settings.LISTING_PAUSE_SECONDS:
        return kept.index
    version = _version()
    if kept and kept.version == version:
        return kept.index
    if not _building.acquire(blocking=kept is None):
        return kept.index if kept else _build(version)
    try:
        return _build(version)
    finally:
        _building.release()


def _build(version: tuple[Any, ...]) -> Index:
    global _kept
    _kept = _Kept(version, Index(entries(), names={"brand": brand_names()}), time.monotonic())
    return _kept.index


def _version() -> tuple[Any, ...]:
    """What changes with any product or stock; last the minute, see above."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION_SQL)
        return (*cursor.fetchone(), int(time.monotonic() // TRUSTED_SECONDS))
