"""What the database itself refuses about the range."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shop.models import (
    Kind,
    MandatoryServiceRule,
    PricePeriod,
    Product,
    Rim,
    Season,
    StockMovement,
    Tyre,
    VehicleFitment,
)
from tests.unit.shop import make

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def refused(constraint: str, change: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change()


def test_product_price_is_above_zero():
    product = make.tyre()
    for price in ("0.00", "-1.00"):
        refused("product_price_above_zero", lambda price=price: Product.objects.update(price=Decimal(price)))
    product.refresh_from_db()
    assert product.price == Decimal("119.00")


def test_product_weight_is_unknown_or_above_zero():
    make.tyre()
    refused("product_weight_above_zero", lambda: Product.objects.update(weight_kg=0))
    Product.objects.update(weight_kg=None)


@pytest.mark.parametrize("ean", ["123", "123456789012X", "", "12345678901234"])
def test_product_ean_is_thirteen_digits_or_absent(ean: str):
    make.tyre()
    with pytest.raises(Exception, match=r"product_ean|too long"), transaction.atomic():
        Product.objects.update(ean=ean)


def test_two_products_never_share_an_ean_but_many_have_none():
    first, second = make.tyre(sku="A", ean="6430000000016"), make.tyre(sku="B")
    make.tyre(sku="C")
    refused("shop_product_ean", lambda: Product.objects.filter(pk=second.pk).update(ean=first.ean))


def test_published_product_has_its_moment():
    make.tyre(published=False)
    refused("product_published_at", lambda: Product.objects.update(published=True, published_at=None))


def test_only_services_go_without_a_brand():
    make.service()
    tyre = make.tyre()
    refused("product_has_brand", lambda: Product.objects.filter(pk=tyre.pk).update(brand=None))


def test_studded_follows_the_season():
    tyre = make.tyre().tyre
    assert tyre.studded is False
    Tyre.objects.update(season=Season.STUDDED, **make.NO_LABEL)
    tyre.refresh_from_db()
    assert tyre.studded is True


def test_studded_tyre_carries_no_label():
    make.tyre()
    refused("tyre_studs_no_label", lambda: Tyre.objects.update(season=Season.STUDDED))


def test_studded_tyre_carries_no_ice_grip_sign():
    make.tyre(season=Season.STUDDED, **make.NO_LABEL)
    refused("tyre_studs_no_label", lambda: Tyre.objects.update(ice_grip=True))


@pytest.mark.parametrize("field", make.NO_LABEL)
def test_label_is_whole_or_absent(field: str):
    make.tyre()
    refused("tyre_label_whole", lambda: Tyre.objects.update(**{field: make.NO_LABEL[field]}))


def test_twin_load_is_for_vans_and_never_above_the_single():
    make.tyre()
    refused("tyre_dual", lambda: Tyre.objects.update(load_index_dual=89))
    Tyre.objects.update(van=True, load_index=104, load_index_dual=102)
    refused("tyre_dual", lambda: Tyre.objects.update(load_index_dual=105))


@pytest.mark.parametrize(
    ("field", "value"), [("load_index", 49), ("load_index", 131), ("speed_symbol", "X"), ("season", "kevät")]
)
def test_tyre_knows_only_the_tables(field: str, value: Any):
    make.tyre()
    refused("tyre_(load|speed|season)", lambda: Tyre.objects.update(**{field: value}))


def test_rim_knows_its_colours():
    make.rim()
    refused("rim_colour", lambda: Rim.objects.update(colour="pinkki"))


def test_titles_are_as_the_trade_writes_them():
    titles = [
        Product.objects.with_details().get(pk=product.pk).title for product in (make.tyre(), make.rim(), make.service())
    ]
    assert titles == ["Kaamos Railo 205/55 R16 91V", "Kaamos Kaira 7.5Jx17 5x112 ET45 CB57.1", "Valmiina autoon"]


def test_details_come_in_one_query(django_assert_num_queries: Any):
    make.tyre(sku="A"), make.rim(sku="B"), make.service()
    with django_assert_num_queries(1):
        assert len([product.title for product in Product.objects.with_details()]) == 3


def test_rule_names_a_product_only_for_that_condition():
    service, tyre = make.service().service, make.tyre()
    refused(
        "rule_names_product",
        lambda: MandatoryServiceRule.objects.create(condition="run_flat", product=tyre, service=service, reason="x"),
    )
    refused(
        "rule_names_product",
        lambda: MandatoryServiceRule.objects.create(condition="product", service=service, reason="x"),
    )


def test_same_rule_stands_once_even_without_a_product():
    service = make.service().service
    MandatoryServiceRule.objects.create(condition="run_flat", service=service, reason="x")
    refused("rule_once", lambda: MandatoryServiceRule.objects.create(condition="run_flat", service=service, reason="y"))


def test_published_holds_only_what_is_sold():
    shown = make.tyre(sku="A")
    make.tyre(sku="B", published=False)
    assert list(Product.objects.published()) == [shown]
    assert list(Product.objects.of_kind(Kind.RIM)) == []


def test_rear_axle_is_whole_or_absent():
    fitment = make.fitment()
    refused("fitment_rear_whole", lambda: VehicleFitment.objects.update(rear_width=255))
    assert fitment.rear == fitment.front


def test_same_fitment_stands_once():
    fitment = make.fitment()
    fitment.pk = None
    refused("fitment_once", fitment.save)


def test_label_link_leads_to_the_register():
    assert make.tyre().tyre.label_url == "https://eprel.ec.europa.eu/qr/381667"


def test_maker_outside_the_union_needs_a_responsible_person():
    brand = make.brand(maker_in_eu=False)
    assert brand.has_contacts is False
    brand.responsible_name, brand.responsible_address = "Vastuu Oy", "Katu 1, 00100 Helsinki"
    assert brand.has_contacts is False
    brand.responsible_contact = "vastuu@example.com"
    assert brand.has_contacts is True


@pytest.mark.parametrize("change", [{"price": Decimal("1.00")}, {"valid_from": AT}, {"cause": "muu"}])
def test_open_price_period_is_only_ever_closed(change: dict[str, Any]):
    make.tyre()
    refused("history stays", lambda: PricePeriod.objects.update(**change))
    PricePeriod.objects.update(valid_to=AT)


def test_closed_price_period_never_changes():
    make.tyre()
    PricePeriod.objects.update(valid_to=AT)
    for change in ({"valid_to": None}, {"valid_to": AT + timedelta(days=1)}, {"price": Decimal("1.00")}):
        refused("history stays", lambda change=change: PricePeriod.objects.update(**change))


def test_stock_movement_never_changes():
    make.level(make.tyre(), quantity=4)
    refused("history stays", lambda: StockMovement.objects.update(delta=5))
