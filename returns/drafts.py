"""Statements between the two steps: kept in the session, so that going back loses nothing, each under its own key.

Two windows have two drafts: what is confirmed is what that window showed.
"""

import secrets
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase

from returns.statement import Statement

DRAFTS = "withdrawal_drafts"
DONE = "withdrawal_done"
MOST = 5  # the newest are kept


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What was typed, and the address of the page where it was."""

    statement: Statement
    began_at: str


def keep(session: SessionBase, draft: Draft) -> str:
    """Keep the draft; returns its key, which also makes the statement one however often it is sent."""
    key = secrets.token_urlsafe(32)
    drafts = {**session.get(DRAFTS, {}), key: {"statement": asdict(draft.statement), "began_at": draft.began_at}}
    session[DRAFTS] = _newest(drafts)
    return key


def read(session: SessionBase, key: str) -> Draft | None:
    """The draft of that key in this session."""
    found = session.get(DRAFTS, {}).get(key)
    return Draft(statement=Statement(**found["statement"]), began_at=found["began_at"]) if found else None


def latest(session: SessionBase, began_at: str) -> Statement | None:
    """What was last typed on that page and not yet confirmed."""
    found = [kept for kept in session.get(DRAFTS, {}).values() if kept["began_at"] == began_at]
    return Statement(**found[-1]["statement"]) if found else None


def finish(session: SessionBase, key: str) -> None:
    """The draft was confirmed: it is no longer one, and its receipt may be shown to this session."""
    drafts = session.get(DRAFTS, {})
    session[DRAFTS] = {other: kept for other, kept in drafts.items() if other != key}
    session[DONE] = [*session.get(DONE, []), key][-MOST:]


def is_done(session: SessionBase, key: str) -> bool:
    """Whether this session confirmed the draft of that key."""
    return key in session.get(DONE, [])


def _newest(drafts: dict[str, dict]) -> dict[str, dict]:
    return dict(list(drafts.items())[-MOST:])
