"""Reading a handed-in feed to its end, in the worker: may be stopped or killed anywhere, and goes on where it was."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.jobs import after_commit
from shop.imports import staging
from shop.imports.csvfile import BadFile
from shop.imports.runs import (
    BATCH_ROWS,
    FeedBusyElsewhere,
    FeedFile,
    batches,
    one_at_a_time,
    product_file,
    sort_out,
    unknown_columns,
)
from shop.models import FeedRun
from shop.services import feed_runs
from shop.services.feeds import Feed, judge_batch, pass_over
from shop.states import FeedState

IMPORTER: Final = Actor.system("import")
LEFT_LYING: Final = timedelta(minutes=2)
KEPT: Final = timedelta(days=30)  # the files of feeds that are over

Clock = Callable[[], datetime]


def work(*, run_id: int, tell_time: Clock, batch_rows: int = BATCH_ROWS) -> bool:
    """Check or store the run, as its state says; False when another worker has it, or there is nothing to do.

    Safe to run twice and at once: one feed is read at a time, and a batch is stored together with how far it went.
    """
    run = FeedRun.objects.select_related("source").at_work().filter(pk=run_id).first()
    if run is None:
        return False
    try:
        with one_at_a_time(), staging.tables(), _at_hand(run) as path:
            return _read(run, path, tell_time, batch_rows)
    except FeedBusyElsewhere:
        return False
    except BadFile as bad:
        feed_runs.fail(run_id=run_id, error=str(bad.message), at=tell_time(), by=IMPORTER)
        return True


def resume_feeds(*, at: datetime) -> int:
    """Wake a worker for what was left lying: the worker died, or the message never came (DUE_RULES)."""
    lying = list(FeedRun.objects.left_lying(at - LEFT_LYING).values_list("pk", flat=True))
    for run_id in lying:
        after_commit("shop.work_feed", id=run_id)
    return len(lying)


def forget_files(*, at: datetime) -> int:
    """Throw the files of old feeds away; reports and history stay (DUE_RULES)."""
    old = FeedRun.objects.filter(ended_at__lt=at - KEPT).exclude(file="")
    for run in old:
        run.file.delete(save=True)
    return len(old)


def _read(run: FeedRun, path: Path, tell_time: Clock, batch_rows: int) -> bool:
    file = product_file(path)
    begun = feed_runs.begin(run_id=run.pk, rows=file.rows, ignored=unknown_columns(file), at=tell_time(), by=IMPORTER)
    if begun is None:
        return False
    feed = Feed(source=run.source, started=run.created_at, tally=Counter(begun.tally))
    if begun.state == FeedState.CHECKING:
        _check(begun, feed, file, tell_time, batch_rows)
    else:
        _store(begun, feed, file, tell_time, batch_rows)
    return True


def _check(run: FeedRun, feed: Feed, file: FeedFile, tell_time: Clock, batch_rows: int) -> None:
    for rows in batches(file, batch_rows):
        read = sort_out(rows)
        refused = judge_batch(feed=feed, articles=read.articles, at=tell_time(), by=IMPORTER)
        feed.tally["refused"] += len(rows) - len(read.articles) + len(refused)
        feed.tally["unnamed"] += read.unnamed
        going_on = feed_runs.note_checked(
            run_id=run.pk,
            feed=feed,
            read=read,
            refused=refused,
            lines=(rows[-1].line, len(rows)),
            at=tell_time(),
            by=IMPORTER,
        )
        if not going_on:
            return
    feed_runs.finish_check(run_id=run.pk, feed=feed, at=tell_time(), by=IMPORTER)


def _store(run: FeedRun, feed: Feed, file: FeedFile, tell_time: Clock, batch_rows: int) -> None:
    done = run.at_line
    for rows in batches(file, batch_rows):
        fresh = [row for row in rows if row.line > done]
        if len(fresh) < len(rows):
            past = sort_out(row for row in rows if row.line <= done)
            pass_over(feed=feed, articles=past.articles, unread=past.unread, at=tell_time(), by=IMPORTER)
        if not fresh:
            continue
        read = sort_out(fresh)
        feed.tally["refused"] += len(fresh) - len(read.articles)
        feed.tally["unnamed"] += read.unnamed
        lines = (fresh[-1].line, len(fresh))
        if not feed_runs.store_batch(run_id=run.pk, feed=feed, read=read, lines=lines, at=tell_time(), by=IMPORTER):
            return
    feed_runs.finish(run_id=run.pk, feed=feed, at=tell_time(), by=IMPORTER)


@contextmanager
def _at_hand(run: FeedRun) -> Iterator[Path]:
    """The file on this machine's disk, wherever it is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"
        try:
            with run.file.open("rb") as kept, path.open("wb") as copy:
                shutil.copyfileobj(kept, copy, 1 << 20)
        except OSError:
            raise BadFile(_("Tiedostoa ei enää ole.")) from None
        yield path
