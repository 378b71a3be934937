"""Merging a feed into the range, batch by batch: articles, prices, stock."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.vat import rate_on
from shop.basics import CENTRAL_CODE
from shop.imports import judging, merge, staging
from shop.imports.articles import Article
from shop.imports.csvfile import Problem
from shop.imports.pricing import consumer_price
from shop.models import Brand, Product, StockSource
from shop.publishing import missing_facts
from shop.services.brands import enter_brand, imagine_brand
from shop.services.repricing import reprice_feed


@dataclass
class Feed:
    """One file of one source, read over one connection within `staging.tables()`.

    `leave_known` adds what is new and touches nothing else. `tally` counts rows by what became of them, `waiting` the
    new articles that can't be sold yet, by reason.
    """

    source: StockSource
    started: datetime
    leave_known: bool = False
    tally: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    _brands: dict[str, Brand] = field(default_factory=dict)
    _imagined: dict[str, Brand] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What our article codes of this source begin with."""
        return "" if self.source.code == CENTRAL_CODE else self.source.code.upper()

    def cause(self, *, by: Actor) -> str:
        """What the ledger and the price history call this file."""
        return f"{by.label}:{self.source.code}:{self.started.isoformat()}"

    def brand(self, article: Article, *, at: datetime) -> Brand:
        """The article's brand: entered the first time the file names it, with the contacts of that row."""
        key = article.brand.lower()
        if key not in self._brands:
            self._brands[key] = enter_brand(
                name=article.brand, contacts=article.contacts, maker_in_eu=article.maker_in_eu, at=at
            )
        return self._brands[key]

    def known_brand(self, article: Article) -> Brand:
        """The article's brand as it would be, entered or not; nothing is stored."""
        key = article.brand.lower()
        if key not in self._imagined:
            self._imagined[key] = imagine_brand(
                name=article.brand, contacts=article.contacts, maker_in_eu=article.maker_in_eu
            )
        return self._imagined[key]


@act
def merge_batch(*, feed: Feed, articles: Sequence[Article], at: datetime, by: Actor) -> list[Problem]:
    """`merge_articles` in a transaction of its own."""
    return merge_articles(feed=feed, articles=articles, at=at, by=by)


@step
def merge_articles(*, feed: Feed, articles: Sequence[Article], at: datetime, by: Actor) -> list[Problem]:
    """Store a batch of articles with stock, price periods and ledger; returns the rows that contradict what is known.

    New articles go on sale when nothing is missing; those this source brought are corrected, others only stocked. The
    same rows again change nothing. Levels and products are locked in id order, for the time of one batch.
    """
    params: dict[str, Any] = {"source": feed.source.pk, "cause": feed.cause(by=by), "at": at}
    with connection.cursor() as cursor:
        staging.fill(cursor, list(_staged(feed, articles, at)))  # brands are asked before the COPY begins
        problems = [*merge.refuse_repeated(cursor)]
        merge.run(cursor, merge.FIND, params)
        if feed.leave_known:
            cursor.execute(merge.LEAVE_KNOWN)
            feed.tally["same"] += cursor.rowcount
        problems += merge.refuse_conflicts(cursor)
        merge.run(cursor, merge.LOCK + merge.ADD, params)
        if not feed.leave_known:
            merge.run(cursor, merge.CORRECT, params)
            reprice_feed(cause=feed.cause(by=by), at=at)
            cursor.execute(merge.MARK, params)
        merge.run(cursor, merge.COUNT, params)
        merge.note_products(cursor)
        _tally(feed, cursor)
        _publish_waiting(feed, cursor, at)
    feed.tally["refused"] += len(problems)
    return problems


@act
def note_refused(*, feed: Feed, supplier_skus: Iterable[str], at: datetime, by: Actor) -> None:
    """Remember rows that could not be read, so that a full feed does not empty their stock."""
    with connection.cursor() as cursor:
        merge.note_unread(cursor, supplier_skus)


@step
def note_words(*, unread: Iterable[str]) -> None:
    """`note_refused` within a transaction."""
    with connection.cursor() as cursor:
        merge.note_unread(cursor, unread)


@act
def empty_missing(*, feed: Feed, at: datetime, by: Actor) -> int:
    """`empty_levels` in a transaction of its own."""
    return empty_levels(feed=feed, at=at, by=by)


@step
def empty_levels(*, feed: Feed, at: datetime, by: Actor) -> int:
    """After a full feed: what it did not name is out of stock at this source. Returns how many levels were emptied."""
    with connection.cursor() as cursor:
        merge.run(cursor, merge.EMPTY, {"source": feed.source.pk, "cause": feed.cause(by=by), "at": at})
        feed.tally["emptied"] = cursor.rowcount
        return feed.tally["emptied"]


@act
def judge_batch(*, feed: Feed, articles: Sequence[Article], at: datetime, by: Actor) -> list[Problem]:
    """Count what `merge_batch` would do, and return the rows it would refuse; nothing of the range is touched."""
    with connection.cursor() as cursor:
        staging.fill(cursor, list(_staged(feed, articles, at, dry=True)))
        problems = [*merge.refuse_repeated(cursor)]
        merge.run(cursor, merge.FIND, {"source": feed.source.pk})
        problems += merge.refuse_conflicts(cursor)
        merge.note_products(cursor)
        for outcome, count, ready in judging.judge(cursor):
            feed.tally[outcome or "same"] += count
            feed.tally["published"] += ready
            feed.tally["waiting"] += count - ready if outcome == "new" else 0
    return problems


@act
def pass_over(*, feed: Feed, articles: Sequence[Article], unread: Sequence[str], at: datetime, by: Actor) -> None:
    """Remember a batch that is in already, so that what follows is judged as if it had been read just before."""
    with connection.cursor() as cursor:
        merge.note_unread(cursor, unread)
        staging.fill(cursor, list(_staged(feed, articles, at, dry=True)))
        list(merge.refuse_repeated(cursor))
        merge.run(cursor, merge.FIND, {"source": feed.source.pk})
        list(merge.refuse_conflicts(cursor))
        merge.note_products(cursor)


def _staged(feed: Feed, articles: Iterable[Article], at: datetime, *, dry: bool = False) -> Iterator[tuple[Any, ...]]:
    vat = rate_on(local_date(at))
    for article in articles:
        brand = feed.known_brand(article) if dry else feed.brand(article, at=at)
        price = article.price or consumer_price(article.net_price or Decimal(0), vat_percent=vat)
        yield staging.staged(article, prefix=feed.prefix, brand=brand, price=price)


def _tally(feed: Feed, cursor: Any) -> None:
    cursor.execute(merge.OUTCOMES)
    for outcome, count, published in cursor.fetchall():
        feed.tally[outcome or "same"] += count
        feed.tally["published"] += published


def _publish_waiting(feed: Feed, cursor: Any, at: datetime) -> None:
    """Put on sale what never was and lacks nothing any more; what staff took off sale stays off."""
    cursor.execute(merge.NEVER_PUBLISHED)
    waiting = Product.objects.with_details().filter(pk__in=[pk for (pk,) in cursor.fetchall()])
    ready = []
    for product in waiting:
        missing = missing_facts(product)
        feed.waiting.update(missing)
        if not missing:
            ready.append(product.pk)
    if ready:
        Product.objects.filter(pk__in=ready).update(published=True, published_at=at, updated_at=at)
    feed.tally["published"] += len(ready)
