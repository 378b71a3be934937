"""The index of this process: built behind the visitors' backs, at the start and anew when the range has changed.

A cache, not state: any number of processes each keep their own. A change that lists do not go by leaves it as it is.
Prices and stock on the page itself are always of this moment; order and counts take up changes after at most
`LISTING_PAUSE_SECONDS` and the time of building, and nobody waits for it but who asks before there is any index.
`Current.exact` says whether the index is of the very range that was looked at.
"""

import threading
import time
from dataclasses import dataclass, replace
from typing import Final

import structlog
from django.conf import settings
from django.db import connection

from lapinkumi.core.logs import raised_at
from shop.freshness import Sight, changed_since, look
from shop.listing.entries import brand_names, entries
from shop.listing.index import Index

MOST_COMPARED: Final = 500
log = structlog.get_logger("shop.listing")


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
    """The index to answer from: while a new one is being built, the old one."""
    kept = _kept
    if kept and (kept.sight == sight or _still_says_so(kept, sight)):
        return Current(kept.index, exact=True)
    if kept and time.monotonic() - kept.built < settings.LISTING_PAUSE_SECONDS:
        return Current(kept.index, exact=False)
    if kept is None or not settings.LISTING_BUILT_BEHIND:
        return _built_now(sight)
    build_behind()
    return Current(kept.index, exact=False)


def build_behind() -> None:
    """Build the index in a thread of its own, unless one does so already."""
    if _building.acquire(blocking=False):
        threading.Thread(target=_build_behind, name="listing", daemon=True).start()


def _build_behind() -> None:
    """In the thread: it has a line to the database of its own, and whoever had to wait finds the index."""
    try:
        _build(look())
    except Exception as error:  # whoever asks next has it built anew, or is told by his own query
        log.warning("listing not built", error=type(error).__name__, at=raised_at(error))
    finally:
        connection.close()
        _building.release()


def _built_now(sight: Sight) -> Current:
    """Build it, or wait for whoever does: what is then there will do."""
    with _building:
        if _kept and (_kept.sight == sight or settings.LISTING_BUILT_BEHIND):
            return Current(_kept.index, exact=_kept.sight == sight)
        return _build(sight)


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
