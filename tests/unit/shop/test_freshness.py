"""What a process learns of changes, also of those that were begun long before they were committed."""

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import connection

from lapinkumi.core import clock
from shop.freshness import forget_notes, look, still_good
from shop.models import Product, StockLevel
from tests.unit.shop import make

pytestmark = pytest.mark.django_db(transaction=True)


def other_connection() -> psycopg.Connection:
    told = connection.get_connection_params()
    names = ("dbname", "host", "port", "user", "password")
    return psycopg.connect(**{name: told[name] for name in names if told.get(name)})


def test_look_at_an_unchanged_range_says_the_same():
    make.tyre()
    seen = look()
    assert look() == seen


def test_look_after_a_change_says_another_and_which_product():
    changed, other = make.tyre(sku="A"), make.tyre(sku="B")
    made = look()
    Product.objects.filter(pk=changed.pk).update(price=Decimal("9.90"))
    assert look() != made
    assert not still_good(changed.pk, made=made.generation)
    assert still_good(other.pk, made=made.generation)
    assert still_good(changed.pk, made=look().generation)


def test_change_of_a_brand_touches_every_product():
    tyre = make.tyre()
    made = look()
    tyre.brand.save()
    look()
    assert not still_good(tyre.pk, made=made.generation)


def test_change_of_very_many_products_touches_all(monkeypatch: pytest.MonkeyPatch):
    make.tyre(sku="A")
    other = make.tyre(sku="B")
    made = look()
    rows = "SELECT 'X' || n, 'x-' || n, 'accessory', brand_id, name, '', '', 1, 'general', false, '', now(), now()"
    columns = "sku, slug, kind, brand_id, name, description, warnings, price, vat_class, published, image"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO shop_product ({columns}, created_at, updated_at)"
            f" {rows} FROM shop_product, generate_series(1, 600) n WHERE sku = 'A'"
        )
    look()
    assert not still_good(other.pk, made=made.generation)


def test_change_that_was_begun_before_the_look_and_committed_after_it_is_seen():
    """Its note has a lower number than others that the look has seen."""
    slow, quick = make.tyre(sku="A"), make.tyre(sku="B")
    level = make.level(slow, quantity=4)
    with other_connection() as late:
        late.execute("UPDATE shop_stocklevel SET quantity = 1 WHERE id = %s", [level.pk])
        Product.objects.filter(pk=quick.pk).update(name="Nopea")
        made = look()
        assert look() == made
        late.commit()
        assert look() != made
    assert not still_good(slow.pk, made=made.generation)
    assert still_good(quick.pk, made=made.generation)


def test_change_that_is_rolled_back_is_no_change():
    level = make.level(make.tyre(), quantity=4)
    made = look()
    with other_connection() as other:
        other.execute("UPDATE shop_stocklevel SET quantity = 1 WHERE id = %s", [level.pk])
        other.rollback()
    assert look() == made


def test_own_unfinished_change_is_shared_with_nobody():
    tyre = make.tyre()
    made = look()
    connection.set_autocommit(False)
    try:
        Product.objects.filter(pk=tyre.pk).update(name="Kesken")
        seen = look()
        assert not seen.shared
        assert seen != made
        assert look() == seen
    finally:
        connection.rollback()
        connection.set_autocommit(True)
    assert look() == made


def test_look_survives_a_connection_that_the_server_closed():
    made = look()
    assert connection.connection is not None
    with other_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    assert look() == made


def test_old_notes_are_forgotten_and_new_ones_stay():
    make.level(make.tyre(), quantity=4)
    look()
    now = clock.now()
    assert forget_notes(at=now) == 0
    assert forget_notes(at=now + timedelta(days=2)) > 0
    assert forget_notes(at=now + timedelta(days=2)) == 0
    made = look()
    StockLevel.objects.update(quantity=2)
    assert look() != made
