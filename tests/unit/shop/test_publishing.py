"""What goes on sale, and what must be known of it first."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lapinkumi.core.actors import Actor
from shop.books import check_range
from shop.models import Brand, MandatoryServiceRule, Product, ProductEvent, Season, Service, StockLevel
from shop.publishing import missing_facts, needs_label
from shop.services.basics import enter_basics
from shop.services.publishing import NotReady, publish, withdraw
from tests.unit.shop import make

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
CLERK = Actor.system("test")
LABEL_MISSING = "EU-rengasmerkintä puuttuu: EPREL-numero, luokat ja melu."


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, True),
        ({"season": Season.FRICTION}, True),
        ({"season": Season.ALL_SEASON}, True),
        ({"season": Season.STUDDED}, False),
        ({"rim_inch": Decimal(10)}, False),
        ({"rim_inch": Decimal(25)}, False),
        ({"rim_inch": Decimal(24)}, True),
        ({"speed_symbol": "Q"}, True),
    ],
)
def test_label_is_needed_within_its_scope(facts: dict[str, Any], answer: bool):
    assert needs_label(**{"season": Season.SUMMER, "rim_inch": Decimal(16), "speed_symbol": "V", **facts}) is answer


def reasons(product: Product) -> list[str]:
    return missing_facts(Product.objects.with_details().get(pk=product.pk))


@pytest.mark.django_db
def test_whole_products_lack_nothing():
    assert [reasons(product) for product in (make.tyre(sku="A"), make.rim(sku="B"), make.service())] == [[], [], []]


@pytest.mark.django_db
def test_tyre_without_label_lacks_it_unless_studded():
    assert reasons(make.tyre(sku="A", **make.NO_LABEL)) == [LABEL_MISSING]
    assert reasons(make.tyre(sku="B", season=Season.STUDDED, **make.NO_LABEL)) == []


@pytest.mark.django_db
def test_maker_without_address_is_told():
    tyre = make.tyre()
    Brand.objects.update(manufacturer_address="")
    assert reasons(tyre) == ["Merkin valmistajan yhteystiedot puuttuvat (tuoteturvallisuus)."]


@pytest.mark.django_db
def test_product_without_its_facts_is_told():
    assert reasons(make.product(kind="rim")) == ["Tuotteen tekniset tiedot puuttuvat."]


@pytest.mark.django_db(transaction=True)
def test_publish_puts_on_sale_once():
    tyre = make.tyre(published=False)
    for _twice in range(2):
        publish(product_id=tyre.pk, at=AT, by=CLERK)
    tyre.refresh_from_db()
    assert (tyre.published, tyre.published_at) == (True, AT)
    assert [event.kind for event in ProductEvent.objects.all()] == ["published"]


@pytest.mark.django_db(transaction=True)
def test_publish_of_a_tyre_without_label_changes_nothing():
    tyre = make.tyre(published=False, **make.NO_LABEL)
    with pytest.raises(NotReady, match="EU-rengasmerkintä"):
        publish(product_id=tyre.pk, at=AT, by=CLERK)
    tyre.refresh_from_db()
    assert (tyre.published, tyre.published_at, ProductEvent.objects.count()) == (False, None, 0)


@pytest.mark.django_db(transaction=True)
def test_withdraw_takes_off_sale_once():
    tyre = make.tyre()
    for _twice in range(2):
        withdraw(product_id=tyre.pk, at=AT, by=CLERK)
    tyre.refresh_from_db()
    assert (tyre.published, tyre.published_at) == (False, make.AT)
    assert [event.kind for event in ProductEvent.objects.all()] == ["withdrawn"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R2.3")
def test_enter_basics_brings_services_rules_and_warehouse_once():
    assert enter_basics(at=AT, by=CLERK) == 17
    assert enter_basics(at=AT, by=CLERK) == 0
    rules = MandatoryServiceRule.objects.values_list("condition", "service__code", "active")
    assert sorted(rules) == [
        ("package_tpms", "paineanturien-asennus", True),
        ("run_flat", "run-flat-asennus", True),
    ]
    assert list(check_range()) == []


@pytest.mark.django_db(transaction=True)
def test_enter_basics_leaves_what_staff_changed():
    enter_basics(at=AT, by=CLERK)
    MandatoryServiceRule.objects.all().delete()
    Service.objects.filter(code="renkaanvaihto").update(duration_minutes=40)
    enter_basics(at=AT, by=CLERK)
    assert MandatoryServiceRule.objects.count() == 0
    assert Service.objects.get(code="renkaanvaihto").duration_minutes == 40


@pytest.mark.django_db
def test_books_are_in_order_after_ordinary_rows():
    make.level(make.tyre(), quantity=4)
    assert list(check_range()) == []


@pytest.mark.django_db
def test_books_tell_of_each_wrong():
    tyre = make.tyre()
    level = make.level(tyre, quantity=4)
    StockLevel.objects.update(quantity=5)
    Product.objects.update(price=Decimal("1.00"))
    Brand.objects.update(manufacturer_contact="")
    assert list(check_range()) == [
        f"stock level {level.pk}: 5 in stock, but its movements add up to 4",
        f"product {tyre.pk}: price 1.00, but its open period says 119.00",
        f"product {tyre.pk} is on sale: Merkin valmistajan yhteystiedot puuttuvat (tuoteturvallisuus).",
    ]


@pytest.mark.django_db
def test_check_books_command_fails_on_a_wrong_ledger():
    make.level(make.tyre(), quantity=4)
    StockLevel.objects.update(quantity=5)
    with pytest.raises(CommandError, match="violation"):
        call_command("check_books")
