"""What has changed in the range since this process last looked: what every kept page, card and count is held to.

Triggers note each change in `shop_rangechange`, in the transaction that makes it, so nothing can change the range
silently. A look is one small query. It compares the notes with the snapshot of the look before, so that a note counts
when its transaction is committed, however long that took; nothing depends on clocks or on the order of ids.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.http import HttpRequest

from lapinkumi.core.prepared import fetch

NOTES_KEPT: Final = timedelta(days=1)
# A process that looked longer ago than this trusts nothing it keeps; well before the notes are forgotten.
TRUSTED_SECONDS: Final = 3600.0
MOST_REMEMBERED: Final = 50_000
ATTRIBUTE: Final = "_range_sight"
LOOK: Final = """
    SELECT pg_current_snapshot()::text,
        (SELECT max(id) FROM shop_rangechange WHERE xid = pg_current_xact_id_if_assigned()),
        (SELECT array_agg(product_id) FROM shop_rangechange WHERE xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
         AND NOT pg_visible_in_snapshot(xid, %(seen)s::pg_snapshot))
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """The range at one look. Equal versions show the same; `own` is a change of the running transaction, else None.

    What is made while `own` is set may be rolled back: it is kept for nobody else.
    """

    generation: int
    own: int | None = None

    @property
    def shared(self) -> bool:
        return self.own is None


class _Watch:
    """What this process knows: the snapshot of its last look, and when each product last changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen: str | None = None
        self.looked = 0.0
        self.generation = 0
        self.all_changed = 0
        self.changed: dict[int, int] = {}

    def trusted(self) -> bool:
        return self.seen is not None and time.monotonic() - self.looked < TRUSTED_SECONDS

    def note(self, snapshot: str, products: Iterable[int | None]) -> int:
        """Take up what a look has found; returns the generation."""
        with self.lock:
            fresh = list(products) if self.trusted() else [None]
            self.seen, self.looked = snapshot, time.monotonic()
            if fresh:
                self.generation += 1
                self._remember(fresh)
            return self.generation

    def _remember(self, products: Iterable[int | None]) -> None:
        named = dict.fromkeys((product for product in products if product is not None), self.generation)
        if None in products or len(self.changed) + len(named) > MOST_REMEMBERED:
            self.all_changed = self.generation
            self.changed.clear()
        self.changed |= named


_watch = _Watch()


def look() -> Sight:
    """See what has changed. One query; call it before reading what is to be kept, never after."""
    [(snapshot, own, products)] = fetch(LOOK, {"seen": _watch.seen})
    others = () if own is not None else products or ()
    return Sight(_watch.note(snapshot, others) if own is None else _watch.generation, own)


def sight(request: HttpRequest) -> Sight:
    """The look of this request: one, however often it is asked for."""
    found = getattr(request, ATTRIBUTE, None)
    if found is None:
        found = look()
        setattr(request, ATTRIBUTE, found)
    return found


def still_good(product_id: int, *, made: int) -> bool:
    """Whether what was made of the product in that generation shows it as it is now."""
    return made >= _watch.all_changed and made >= _watch.changed.get(product_id, 0)


def changed_since(made: int) -> frozenset[int] | None:
    """The products that have changed since that generation; None where it may be any."""
    with _watch.lock:
        if made < _watch.all_changed:
            return None
        return frozenset(product for product, generation in _watch.changed.items() if generation > made)


def forget_notes(*, at: datetime) -> int:
    """Due rule: notes that every process has seen, or will not trust, are deleted; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop_rangechange WHERE at < %s", [at - NOTES_KEPT])
        return cursor.rowcount
