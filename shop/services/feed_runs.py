"""Feeds from the desk: handed in, checked, let in or cancelled; each step under the run's lock (R1.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from unicodedata import category

from django.core.files import File
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError
from lapinkumi.core.jobs import after_commit
from shop.imports import judging
from shop.imports.csvfile import Problem
from shop.imports.runs import Sorted
from shop.models import FeedEvent, FeedFinding, FeedRun, StockSource
from shop.services.feeds import Feed, empty_levels, merge_articles, note_words
from shop.states import FEED, FeedState

MOST_BYTES: Final = 60 * 1024 * 1024
MOST_TRIES: Final = 5  # without a single batch going in between
MOST_FINDINGS: Final = 20_000  # kept of each kind; all are counted


class FeedBusy(ShopError):
    """Another feed of the same source is being read. Nothing was changed."""

    message = _("Saman varaston toinen tuonti on kesken. Odota, että se valmistuu, tai keskeytä se.")


class NothingGood(ShopError):
    """A full feed without a single good row empties nothing."""

    message = _("Tiedostossa ei ollut yhtään kelvollista riviä. Saldoja ei nollattu.")


@act
def hand_in(
    *, source_id: int, file: File, name: str, full: bool, flagged_percent: int, at: datetime, by: Actor
) -> FeedRun:
    """Keep the file and have it checked; nothing of the range is touched. Raises FeedBusy."""
    source = _free(source_id)
    run = FeedRun(source=source, name=name[-120:], full=full, flagged_percent=flagged_percent)
    run.created_at = run.moved_at = at
    run.file.save(f"{source.code}.feed", file, save=False)
    run.save()
    _note(run, "handed_in", at=at, by=by, data={"full": full})
    after_commit("shop.work_feed", id=run.pk)
    return run


@act
def let_in(*, run_id: int, at: datetime, by: Actor) -> None:
    """Store what was checked, batch by batch, by the worker. Quiet when it is going in already. Raises FeedBusy."""
    run = FeedRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state == FeedState.APPLYING:
        return
    FEED.check(run.state, FeedState.APPLYING)
    _free(run.source_id)
    run.findings.filter(kind=FeedFinding.Kind.PROBLEM).delete()
    run.forecast, run.tally = run.tally, {}
    run.state, run.moved_at = FeedState.APPLYING, at
    run.rows_done = run.at_line = run.tries = 0
    run.save()
    _note(run, "let_in", at=at, by=by)
    after_commit("shop.work_feed", id=run.pk)


@act
def cancel(*, run_id: int, at: datetime, by: Actor) -> None:
    """Stop reading; what is in stays in. Quiet when it is over already."""
    run = FeedRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.ended_at is None:
        _end(run, FeedState.CANCELLED, at=at, by=by, data={"line": run.at_line})


@act
def begin(*, run_id: int, rows: int, ignored: Sequence[str], at: datetime, by: Actor) -> FeedRun | None:
    """A worker takes the run up, for the first time or again; None when there is nothing (more) to do.

    A check begins anew, since it stores nothing; what is going in goes on after its last line. Given up after some
    tries that brought nothing.
    """
    run = _at_work(run_id)
    if run is None:
        return None
    if run.tries >= MOST_TRIES:
        told = str(_("Tuonti pysähtyi toistuvasti rivin %(line)s jälkeen.")) % {"line": run.at_line}
        _end(run, FeedState.FAILED, at=at, by=by, error=told)
        return None
    if run.state == FeedState.CHECKING:
        run.findings.all().delete()
        run.tally, run.rows_done, run.at_line = {}, 0, 0
    run.tries, run.moved_at = run.tries + 1, at
    run.rows, run.ignored_columns = rows, ", ".join(ignored)[:300]
    run.save()
    return run


@act
def note_checked(
    *,
    run_id: int,
    feed: Feed,
    read: Sorted,
    refused: Sequence[Problem],
    lines: tuple[int, int],
    at: datetime,
    by: Actor,
) -> bool:
    """How far the check is, and what it found in the last batch; False when somebody has cancelled it."""
    run = _at_work(run_id)
    if run is None:
        return False
    note_words(unread=read.unread)
    leaps = judging.leaps(percent=run.flagged_percent)
    feed.tally["leaps"] += len(leaps)
    _keep(run, FeedFinding.Kind.PROBLEM, [*read.problems, *refused])
    _keep(run, FeedFinding.Kind.PRICE, leaps)
    _move(run, feed, lines, at=at)
    return True


@act
def finish_check(*, run_id: int, feed: Feed, at: datetime, by: Actor) -> None:
    """All is read: a person decides now. For a full feed it is counted what it would empty."""
    run = _at_work(run_id)
    if run is None:
        return
    if run.full:
        feed.tally["stocked"] = judging.stocked(source_id=run.source_id)
    if run.full and not feed.tally["unnamed"]:
        feed.tally["emptied"] = judging.gone(source_id=run.source_id)
    FEED.check(run.state, FeedState.CHECKED)
    run.state, run.tally, run.moved_at, run.tries = FeedState.CHECKED, dict(feed.tally), at, 0
    run.save()
    _note(run, "checked", at=at, by=by, data=_counts(feed))


@act
def store_batch(*, run_id: int, feed: Feed, read: Sorted, lines: tuple[int, int], at: datetime, by: Actor) -> bool:
    """Store one batch and how far the run is now, together or not at all; False when it was cancelled meanwhile."""
    run = _at_work(run_id)
    if run is None:
        return False
    note_words(unread=read.unread)
    refused = merge_articles(feed=feed, articles=read.articles, at=at, by=by)
    _keep(run, FeedFinding.Kind.PROBLEM, [*read.problems, *refused])
    _move(run, feed, lines, at=at)
    return True


@act
def finish(*, run_id: int, feed: Feed, at: datetime, by: Actor) -> None:
    """All is in; of a full feed, what it did not name is out of stock, unless a row of it may mean anything."""
    run = _at_work(run_id)
    if run is None:
        return
    if run.full and not feed.tally["new"] + feed.tally["changed"] + feed.tally["same"]:
        _end(run, FeedState.FAILED, at=at, by=by, error=str(NothingGood.message))
        return
    if run.full and not feed.tally["unnamed"]:
        empty_levels(feed=feed, at=at, by=by)
    run.tally = dict(feed.tally)
    _end(run, FeedState.DONE, at=at, by=by, data=_counts(feed))


@act
def fail(*, run_id: int, error: str, at: datetime, by: Actor) -> None:
    """The file can't be read; nothing (more) of it goes in."""
    run = _at_work(run_id)
    if run is not None:
        _end(run, FeedState.FAILED, at=at, by=by, error=error)


def _free(source_id: int) -> StockSource:
    """The source under lock, with no feed being read; FeedBusy otherwise."""
    source = StockSource.objects.select_for_update().get(pk=source_id)
    if FeedRun.objects.at_work().filter(source=source).exists():
        raise FeedBusy(source=source_id)
    return source


def _at_work(run_id: int) -> FeedRun | None:
    return FeedRun.objects.select_for_update(of=("self",)).at_work().filter(pk=run_id).first()


def _keep(run: FeedRun, kind: str, problems: Sequence[Problem]) -> None:
    room = MOST_FINDINGS - run.findings.filter(kind=kind).count() if problems else 0
    FeedFinding.objects.bulk_create(
        [
            FeedFinding(run=run, kind=kind, line=one.line, column=one.column[:60], sentence=_printable(one.sentence))
            for one in problems[: max(0, room)]
        ],
        batch_size=1000,
    )


def _printable(sentence: str) -> str:
    """With hard spaces as they are, as in prices; other signs that can't be seen are shown as such."""
    seen = (sign if sign.isprintable() or category(sign) == "Zs" else "\N{REPLACEMENT CHARACTER}" for sign in sentence)
    return "".join(seen)[:300]


def _move(run: FeedRun, feed: Feed, lines: tuple[int, int], *, at: datetime) -> None:
    last, count = lines
    run.at_line, run.rows_done = last, run.rows_done + count
    run.tally, run.moved_at, run.tries = dict(feed.tally), at, 0
    run.save()


def _end(run: FeedRun, state: str, *, at: datetime, by: Actor, error: str = "", data: Any = None) -> None:
    FEED.check(run.state, state)
    run.state, run.ended_at, run.moved_at, run.error = state, at, at, error[:500]
    run.save()
    _note(run, state, at=at, by=by, data=data)


def _counts(feed: Feed) -> dict[str, int]:
    return {name: count for name, count in feed.tally.items() if count}


def _note(run: FeedRun, kind: str, *, at: datetime, by: Actor, data: Any = None) -> None:
    FeedEvent.of(at=at, by=by, kind=kind, run=run, data=data or {}).save()
