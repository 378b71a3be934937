"""Filling the shop with a range of any size: cars, services, articles, stock in several places, price history."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Final

from lapinkumi.core.actors import Actor
from shop.basics import CENTRAL_CODE, SERVICES
from shop.demo import accessories, rims, stock, tyres
from shop.demo.cars import cars
from shop.demo.history import add_earlier_prices
from shop.demo.stock import SUPPLIERS, Supplier
from shop.imports import staging
from shop.imports.articles import Article
from shop.imports.runs import batches, one_at_a_time
from shop.models import StockSource
from shop.services.basics import enter_basics
from shop.services.feeds import Feed, merge_batch
from shop.services.sources import enter_source
from shop.services.vehicles import store_cars

DEMO: Final = Actor.system("demo")
BATCH: Final = 5000
OPENED_AGO: Final = timedelta(days=60)  # the shop has sold at its present prices for so long
RIM_SHARE: Final = 0.24

Out = Callable[[str], None]


def fill(*, products: int, seed: int, at: datetime, out: Out) -> None:
    """Enter about `products` products as of `at`, minus what is there already: nothing known is touched.

    A bigger number later adds to a smaller one; another seed is another range, and needs an empty shop.
    """
    opened = at - OPENED_AGO
    enter_basics(at=opened, by=DEMO)
    store_cars(cars=cars(), at=at, by=DEMO)
    out(f"Cars: {len(cars())}, services: {len(SERVICES)}")
    feeds = _feeds(opened)
    with one_at_a_time(), staging.tables():
        for batch in batches(_articles(products, seed), BATCH):
            _store(feeds, batch, seed, opened)
            out(f"Products: {feeds[CENTRAL_CODE].tally['new']} new, {feeds[CENTRAL_CODE].tally['same']} there before")
    add_earlier_prices(cause=feeds[CENTRAL_CODE].cause(by=DEMO), at=at, by=DEMO)


def shares(products: int) -> tuple[int, int, int]:
    """How many tyres, rims and accessories make up so many products, services apart."""
    goods = max(0, products - len(SERVICES))
    extras = min(sum(1 for _ in accessories.accessories()), goods // 5)
    few = int((goods - extras) * RIM_SHARE)
    return goods - extras - few, few, extras


def _articles(products: int, seed: int) -> Iterator[Article]:
    many, few, extras = shares(products)
    return chain(islice(tyres.tyres(seed=seed), many), islice(rims.rims(seed=seed), few), accessories.first(extras))


def _feeds(opened: datetime) -> dict[str, Feed]:
    for supplier in SUPPLIERS:
        enter_source(code=supplier.code, name=supplier.name, days=supplier.days, at=opened, by=DEMO)
    sources = StockSource.objects.filter(code__in=[CENTRAL_CODE, *(supplier.code for supplier in SUPPLIERS)])
    return {source.code: Feed(source=source, started=opened, leave_known=True) for source in sources}


def _store(feeds: dict[str, Feed], batch: list[Article], seed: int, opened: datetime) -> None:
    _merge(feeds[CENTRAL_CODE], (stock.central(article, seed=seed) for article in batch), opened)
    for supplier in SUPPLIERS:
        _merge(feeds[supplier.code], _sold_by(supplier, batch, seed), opened)


def _sold_by(supplier: Supplier, batch: Iterable[Article], seed: int) -> Iterator[Article]:
    return (listed for article in batch for listed in stock.at_supplier(article, supplier, seed=seed))


def _merge(feed: Feed, articles: Iterable[Article], opened: datetime) -> None:
    """Merge what is known to be without repeats, so nothing need be remembered between batches."""
    staging.forget_seen()
    problems = merge_batch(feed=feed, articles=list(articles), at=opened, by=DEMO)
    if problems:
        raise ValueError(f"demonstration data contradict the shop's: {problems[0]}")
