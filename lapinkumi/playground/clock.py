"""The playground's own time: the real one, or whatever the test controls set."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class _Hands:
    """Where the clock stands: still at `stopped_at`, else `ahead` of the real time."""

    stopped_at: datetime | None = None
    ahead: timedelta = timedelta(0)


_hands = _Hands()


def now() -> datetime:
    return _hands.stopped_at or datetime.now(UTC) + _hands.ahead


def stop_at(instant: datetime) -> None:
    """Stand still at that instant."""
    _hands.stopped_at, _hands.ahead = instant, timedelta(0)


def run_from(instant: datetime) -> None:
    """Run on from that instant."""
    _hands.stopped_at, _hands.ahead = None, instant - datetime.now(UTC)


def give_back() -> None:
    """The real time again."""
    run_from(datetime.now(UTC))


def text(instant: datetime) -> str:
    """As Klarna writes it: 2026-11-20T08:15:00Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(written: str) -> datetime:
    """The instant of an ISO 8601 text; without an offset it is UTC. Raises ValueError."""
    instant = datetime.fromisoformat(written)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
