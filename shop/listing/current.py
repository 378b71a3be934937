"""The index of this process: built when first asked for, and anew when the range has changed.

A cache, not state: any number of processes each keep their own. A change that lists do not go by leaves it as it is.
Prices and stock on the page itself are always of this moment; order and counts take up changes after at most
`LISTING_PAUSE_SECONDS`, so that a busy shop does not build all the time. `Current.exact` says whether the index is of
the very range that was looked at.
"""

import threading
import time
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings

from shop.freshness import Sight, changed_since, look
from shop.listing.entries import brand_names, entries
from shop.listing.index import Index

MOST_COMPARED: Final = 500


@dataclass(frozen=True)
class Current:
    """An index, and whether nothing has changed since it was built."""

    index: Index
    exact: bool


@dataclass(frozen=True)
class _Kept:
    sight: Sight
    index: Index
    built: float


_kept: _Kept | None = None
_building = threading.Lock()


def current_index() -> Index:
    """The index to answer from, for whoever keeps nothing of the answer."""
    return current(look()).index


def current(sight: Sight) -> Current:
    """The index to answer from. While one thread builds, the others answer from the old one."""
    kept = _kept
    if kept and kept.sight == sight:
        return Current(kept.index, exact=True)
    if kept and _still_says_so(kept, sight):
        return Current(kept.index, exact=True)
    if kept and time.monotonic() - kept.built < settings.LISTING_PAUSE_SECONDS:
        return Current(kept.index, exact=False)
    if not _building.acquire(blocking=kept is None):
        return Current(kept.index, exact=False) if kept else _build(sight)
    try:
        return Current(_kept.index, exact=True) if _kept and _kept.sight == sight else _build(sight)
    finally:
        _building.release()


def _still_says_so(kept: _Kept, sight: Sight) -> bool:
    """Whether what has changed is nothing that lists go by: most purchases leave enough of their goods."""
    global _kept
    changed = changed_since(kept.sight.generation) if kept.sight.shared and sight.shared else None
    if changed is None or len(changed) > MOST_COMPARED or not kept.index.says(entries(changed), of=changed):
        return False
    _kept = replace(kept, sight=sight)
    return True


def _build(sight: Sight) -> Current:
    global _kept
    _kept = _Kept(sight, Index(entries(), names={"brand": brand_names()}), time.monotonic())
    return Current(_kept.index, exact=True)
