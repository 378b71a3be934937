"""Prepared queries read what the ORM reads, in one statement, whatever is asked."""

from decimal import Decimal

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import Count, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from lapinkumi.core.prepared import Asked, Prepared, fetch
from shop.models import Product, StockLevel
from tests.unit.shop import make

pytestmark = pytest.mark.django_db(transaction=True)


def _by_ids() -> QuerySet[Product]:
    return Product.objects.with_details().filter(pk__any=Asked("ids")).order_by("pk")


BY_IDS = Prepared(_by_ids)


@pytest.fixture
def ids() -> list[int]:
    return [make.tyre().pk, make.rim(sku="R").pk, make.service().pk, make.product(kind="accessory", sku="A").pk]


def test_prepared_is_what_the_orm_reads(ids: list[int]):
    read, prepared = list(Product.objects.with_details().filter(pk__in=ids).order_by("pk")), BY_IDS(ids=ids)
    assert prepared == read
    for one, other in zip(prepared, read, strict=True):
        assert _facts(one) == _facts(other)
        for name in ("brand", "tyre", "rim", "service"):
            assert _facts(getattr(one, name, None)) == _facts(getattr(other, name, None))


def test_details_come_in_the_same_statement(ids: list[int]):
    with CaptureQueriesContext(connection) as asked:
        tyre, rim, *_ = BY_IDS(ids=ids)
        assert (tyre.brand.name, tyre.tyre.product, rim.rim.marking) == ("Kaamos", tyre, rim.rim.marking)
        assert not hasattr(rim, "tyre")
    assert len(asked) == 1


def test_every_asking_has_its_own_values(ids: list[int]):
    assert [BY_IDS(ids=[pk])[0].pk for pk in ids] == ids
    assert BY_IDS(ids=[]) == []


def test_what_is_noted_is_read_along(ids: list[int]):
    make.level(Product.objects.get(pk=ids[0]), quantity=7)
    levels = StockLevel.objects.filter(product=OuterRef("pk")).values(facts=JSONObject(quantity="quantity"))
    noted = Prepared(lambda: _by_ids().annotate(places=Count("levels"), facts=ArraySubquery(levels)))
    tyre, rim, *_ = noted(ids=ids)
    assert (tyre.places, tyre.facts, rim.places, rim.facts) == (1, [{"quantity": 7}], 0, [])  # type: ignore[attr-defined]


def test_what_was_left_out_is_read_when_touched(ids: list[int]):
    short = Prepared(lambda: _by_ids().without_texts())
    with CaptureQueriesContext(connection) as asked:
        (tyre,) = short(ids=ids[:1])
        assert tyre.description == Product.objects.get(pk=ids[0]).description
    assert len(asked) == 3


def test_changes_of_the_running_transaction_are_seen(ids: list[int]):
    with transaction.atomic():
        Product.objects.filter(pk=ids[0]).update(price=Decimal("1.23"))
        assert BY_IDS(ids=ids)[0].price == Decimal("1.23")


def test_a_broken_transaction_is_not_read_in(ids: list[int]):
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            BY_IDS(ids=ids)


def test_a_line_that_was_cut_is_opened_anew(ids: list[int]):
    (mine,) = fetch("SELECT pg_backend_pid()", [])[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    _cut(mine)
    assert [product.pk for product in BY_IDS(ids=ids)] == ids


def _cut(backend: int) -> None:
    """End the server's side of the line, as a restart does."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    other.close()


def _facts(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"} if row else {}
