"""What the playground knows: documents, a schedule of calls to the shop, and a journal, in one SQLite file.

One connection behind one lock serves all threads; whoever reads and then writes holds `transaction()` meanwhile.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

Document = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
);
CREATE TABLE IF NOT EXISTS schedule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at REAL NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS schedule_due ON schedule (due_at, id);
CREATE INDEX IF NOT EXISTS schedule_about ON schedule (kind, about);
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS journal_kind ON journal (kind, id);
"""
TABLES = ("documents", "schedule", "journal")


@dataclass(frozen=True)
class Due:
    """A call to the shop whose time has come."""

    kind: str
    about: str
    due_at: datetime
    body: Document


class Store:
    """See the module. Documents are plain JSON objects, named by their kind and id."""

    def __init__(self, file: Path | str) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        if str(file) != ":memory:":
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else meanwhile. Inside another one it is part of that."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def get(self, kind: str, name: str) -> Document | None:
        found = self._rows("SELECT body FROM documents WHERE kind = ? AND id = ?", kind, name)
        return json.loads(found[0][0]) if found else None

    def put(self, kind: str, name: str, document: Document) -> None:
        self._rows(
            "INSERT OR REPLACE INTO documents (kind, id, body) VALUES (?, ?, ?)", kind, name, json.dumps(document)
        )

    def remove(self, kind: str, name: str) -> None:
        self._rows("DELETE FROM documents WHERE kind = ? AND id = ?", kind, name)

    def latest(self, kind: str, *, most: int) -> list[Document]:
        """The documents last written, newest first."""
        found = self._rows("SELECT body FROM documents WHERE kind = ? ORDER BY rowid DESC LIMIT ?", kind, most)
        return [json.loads(body) for (body,) in found]

    def plan(self, kind: str, about: str, body: Document, *, due_at: datetime) -> None:
        """Put a call on the schedule."""
        self._rows(
            "INSERT INTO schedule (due_at, kind, about, body) VALUES (?, ?, ?, ?)",
            due_at.timestamp(),
            kind,
            about,
            json.dumps(body),
        )

    def unplan(self, kind: str, about: str) -> None:
        """Take off the schedule what is planned of this kind about this."""
        self._rows("DELETE FROM schedule WHERE kind = ? AND about = ?", kind, about)

    def planned(self, kind: str, about: str) -> list[datetime]:
        found = self._rows("SELECT due_at FROM schedule WHERE kind = ? AND about = ? ORDER BY due_at", kind, about)
        return [datetime.fromtimestamp(due_at, UTC) for (due_at,) in found]

    def claim_due(self, now: datetime) -> Due | None:
        """Take the first call that is due off the schedule: nobody else gets it."""
        with self.transaction():
            found = self._rows(
                "SELECT id, due_at, kind, about, body FROM schedule WHERE due_at <= ? ORDER BY due_at, id LIMIT 1",
                now.timestamp(),
            )
            if not found:
                return None
            number, due_at, kind, about, body = found[0]
            self._rows("DELETE FROM schedule WHERE id = ?", number)
        return Due(kind=kind, about=about, due_at=datetime.fromtimestamp(due_at, UTC), body=json.loads(body))

    def write(self, kind: str, entry: Document) -> None:
        """Add a line to the journal."""
        self._rows("INSERT INTO journal (kind, body) VALUES (?, ?)", kind, json.dumps(entry))

    def read(self, kind: str) -> list[Document]:
        """The journal's lines of a kind, oldest first."""
        found = self._rows("SELECT body FROM journal WHERE kind = ? ORDER BY id", kind)
        return [json.loads(body) for (body,) in found]

    def read_last(self, kind: str, *, most: int) -> list[Document]:
        """The journal's last lines of a kind, newest first."""
        found = self._rows("SELECT body FROM journal WHERE kind = ? ORDER BY id DESC LIMIT ?", kind, most)
        return [json.loads(body) for (body,) in found]

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction():
            for table in TABLES:
                self._rows(f"DELETE FROM {table}")  # noqa: S608 - our own table names

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()


_opening = threading.Lock()


def store() -> Store:
    """The store of this process."""
    with _opening:
        return _open()


@cache
def _open() -> Store:
    return Store(settings.PLAYGROUND_STORE)  # type: ignore[misc]  # our own setting, not the shop's
