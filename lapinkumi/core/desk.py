"""What awaits somebody at the desk, as its front page counts it (DESK_COUNTERS)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise

from lapinkumi.core.clock import local
from lapinkumi.core.deadlines import end_of_day, start_of_day

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class DeskCounter:
    """How many rows await somebody, where they are, and how urgent that is.

    `oldest_at`: since when the one that has waited longest does. `due_at`: the soonest deadline among them. `right`:
    who lacks it is not shown the counter. `start_url`: the way into working through them one by one.
    A contributor is a function without parameters that returns one counter or several of them.
    """

    label: Words
    count: int
    url: str
    oldest_at: datetime | None = None
    due_at: datetime | None = None
    right: str = ""
    start_url: str = ""

    @property
    def last_on(self) -> date | None:
        """The day in which the deadline falls; one that ends at midnight belongs to the day that it closes."""
        return local(self.due_at - timedelta(microseconds=1)).date() if self.due_at else None

    @property
    def deadline(self) -> str:
        """The deadline in words: its day, and the hour where it is not the day's end."""
        if self.due_at is None or self.last_on is None:
            return ""
        ends_the_day = self.due_at == start_of_day(local(self.due_at).date())
        return date_format(self.last_on, "D j.n.") if ends_the_day else date_format(local(self.due_at), "D j.n. G.i")


Contribution = DeskCounter | Iterable[DeskCounter]


def waiting(
    rows: QuerySet,
    *,
    label: Words,
    url: str,
    since: str,
    until: str = "",
    allowed: Callable[[datetime], datetime] | None = None,
    right: str = "",
    start_url: str = "",
) -> DeskCounter:
    """Counts rows in one query, with the oldest `since` (a field's name) and the soonest `until`, where there is one.

    Where no row carries its deadline, `allowed` reckons the oldest one's. A day's deadline is its end in Helsinki.
    """
    soonest = {"due": Min(until)} if until else {}
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since), **soonest)
    oldest, due = _instant(found["oldest"]), _instant(found.get("due"))
    if due is None and oldest is not None and allowed is not None:
        due = allowed(oldest)
    return DeskCounter(
        label=label, count=found["count"], url=url, oldest_at=oldest, due_at=due, right=right, start_url=start_url
    )


def _instant(found: date | datetime | None) -> datetime | None:
    return end_of_day(found) if isinstance(found, date) and not isinstance(found, datetime) else found
