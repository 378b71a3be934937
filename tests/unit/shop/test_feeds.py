"""Reading feeds: whatever stands in the file, the answer is an article or a reason."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.imports import staging
from shop.imports.articles import KNOWN_COLUMNS, Article, read_article
from shop.imports.csvfile import BadFile, CsvFile, Problem, Row
from shop.imports.pricing import consumer_price
from shop.imports.vehicles import KNOWN_COLUMNS as CAR_COLUMNS
from shop.imports.vehicles import Car, read_car
from shop.models import Product, StockLevel
from shop.services.feeds import Feed, merge_batch
from tests.unit.shop import make
from tests.web.shop.test_import_products import RIM, TYRE

GOOD_WORDS = sorted({value for row in (TYRE, RIM) for value in row.values() if value})
WORDS = st.one_of(st.sampled_from(GOOD_WORDS), st.text(max_size=30), st.integers(-10, 10**12).map(str))


def rows(columns: frozenset[str], good: dict[str, str]) -> st.SearchStrategy[dict[str, str]]:
    """Rows that are good but for some cells."""
    changes = st.dictionaries(st.sampled_from(sorted(columns)), WORDS, max_size=4)
    return changes.map(lambda changed: {**dict.fromkeys(columns, ""), **good, **changed})


@given(rows(KNOWN_COLUMNS, TYRE) | rows(KNOWN_COLUMNS, RIM) | rows(KNOWN_COLUMNS, {}))
def test_any_row_is_an_article_or_reasons(cells: dict[str, str]):
    read = read_article(Row(2, cells))
    assert isinstance(read, Article) or (read != [] and all(str(problem) for problem in read))


@given(rows(CAR_COLUMNS, {}))
def test_any_row_is_a_car_or_reasons(cells: dict[str, str]):
    read = read_car(Row(2, cells))
    assert isinstance(read, Car) or read != []


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_file_is_read_or_refused(content: bytes):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "feed.csv"
        path.write_bytes(content)
        assert all(str(record) for record in records(path))


def records(path: Path) -> Iterator[Row | Problem | str]:
    try:
        yield from CsvFile(path, required=())
    except BadFile as bad:
        yield str(bad.message)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rows(KNOWN_COLUMNS, TYRE) | rows(KNOWN_COLUMNS, RIM), max_size=6))
def test_whatever_reads_as_an_article_the_database_takes(cells: list[dict[str, str]]):
    feed = Feed(source=make.source(), started=clock.now())
    read = [read_article(Row(number, row)) for number, row in enumerate(cells, start=2)]
    articles = [article for article in read if isinstance(article, Article)]
    with staging.tables():
        problems = merge_batch(feed=feed, articles=articles, at=clock.now(), by=Actor.system("test"))
    assert sum(feed.tally[word] for word in ("new", "changed", "same")) == len(articles) - len(problems)


@pytest.mark.django_db
def test_articles_are_stored_in_few_statements(django_assert_max_num_queries):
    article = read_article(Row(2, TYRE))
    assert isinstance(article, Article)
    feed = Feed(source=make.source(), started=clock.now())
    with staging.tables(), django_assert_max_num_queries(60):
        articles = [replace(article, line=line) for line in range(2, 52)]
        merge_batch(feed=feed, articles=articles, at=clock.now(), by=Actor.system("test"))
    assert (Product.objects.count(), StockLevel.objects.count(), feed.tally["refused"]) == (1, 1, 49)


@pytest.mark.django_db
def test_temporary_tables_are_gone_afterwards():
    with staging.tables():
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname IN ('feed_stage', 'feed_seen')")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("net", "price"), [("80", "128.90"), ("0.10", "0.90"), ("100", "160.90"), ("0.56", "0.90")])
def test_consumer_price_rises_to_ninety_cents(net: str, price: str):
    assert consumer_price(Decimal(net), vat_percent=Decimal("25.5")) == Decimal(price)


@given(st.decimals(Decimal("0.01"), Decimal(50000), places=2))
def test_consumer_price_never_falls_below_cost_and_tax(net: Decimal):
    price = consumer_price(net, vat_percent=Decimal("25.5"))
    assert price >= net * Decimal("1.28") * Decimal("1.255")
    assert price - price.to_integral_value(rounding="ROUND_FLOOR") == Decimal("0.90")
