"""What needs somebody now: the counters of all apps, by how urgent they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from lapinkumi.core.clock import local_date
from lapinkumi.core.contributors import contributors
from lapinkumi.core.desk import DeskCounter

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Board:
    """The counters in four lots: past their deadline, due today, waiting otherwise, and those where nothing waits."""

    late: list[DeskCounter]
    today: list[DeskCounter]
    waiting: list[DeskCounter]
    quiet: list[DeskCounter]

    @property
    def is_clear(self) -> bool:
        return not (self.late or self.today or self.waiting)


def board(user: AbstractBaseUser | AnonymousUser, *, at: datetime) -> Board:
    """What awaits this person, the most urgent first."""
    lots: dict[str, list[DeskCounter]] = {"late": [], "today": [], "waiting": [], "quiet": []}
    for counter in sorted(_counters(user), key=_urgency):
        lots[_lot(counter, at)].append(counter)
    return Board(**lots)


def _counters(user: AbstractBaseUser | AnonymousUser) -> Iterator[DeskCounter]:
    for contributor in contributors("DESK_COUNTERS"):
        told: DeskCounter | Iterable[DeskCounter] = contributor()
        counters = [told] if isinstance(told, DeskCounter) else told
        yield from (one for one in counters if not one.right or user.has_perm(one.right))  # type: ignore[union-attr]


def _urgency(counter: DeskCounter) -> tuple[datetime, datetime]:
    """By the soonest deadline, then by the longest wait."""
    return counter.due_at or NEVER, counter.oldest_at or NEVER


def _lot(counter: DeskCounter, at: datetime) -> str:
    if not counter.count:
        return "quiet"
    if counter.due_at is None:
        return "waiting"
    if counter.due_at <= at:
        return "late"
    return "today" if counter.last_on == local_date(at) else "waiting"
