"""`manage.py demo`: the same data for the same seed, in any number, twice without harm."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lapinkumi.core import clock
from shop.books import check_range
from shop.demo.campaigns import make_campaigns
from shop.models import Campaign, PricePeriod, Product, Rim, StockLevel, StockMovement, StockSource, Tyre, Vehicle
from shop.reductions import reductions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_the_range(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other apps' parts have tests of their own."""
    monkeypatch.setattr("shop.management.commands.demo.contributors", lambda name: ())


def demo(**options: int) -> list[str]:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue().splitlines()


def picture() -> dict[str, list[object]]:
    """All that does not depend on the moment or on ids."""
    return {
        "products": list(
            Product.objects.order_by("sku").values_list("sku", "slug", "ean", "price", "weight_kg", "published")
        ),
        "tyres": list(Tyre.objects.order_by("product__sku").values_list("product__sku", "width", "season", "eprel_id")),
        "levels": list(
            StockLevel.objects.order_by("source__code", "supplier_sku").values_list(
                "source__code", "supplier_sku", "quantity", "net_price"
            )
        ),
        "prices": list(PricePeriod.objects.order_by("product__sku", "valid_from").values_list("product__sku", "price")),
    }


def test_demo_fills_the_shop_with_a_range_on_sale():
    demo(products=300)
    kinds = {kind: Product.objects.filter(kind=kind).count() for kind in ("tyre", "rim", "accessory", "service")}
    assert kinds == {"tyre": 173, "rim": 54, "accessory": 56, "service": 17}
    assert Product.objects.filter(published=False).count() == 0
    assert (Tyre.objects.count(), Rim.objects.count(), Vehicle.objects.count()) == (173, 54, 261)
    assert StockSource.objects.count() == 4
    assert list(check_range()) == []


def test_demo_writes_movements_and_earlier_prices():
    demo(products=300)
    assert StockMovement.objects.count() == StockLevel.objects.filter(quantity__gt=0).count() > 100
    closed = PricePeriod.objects.exclude(valid_to=None)
    assert 30 < closed.count() < 110
    assert [period for period in closed if period.price <= period.product.price] == []


def test_demo_twice_changes_nothing():
    demo(products=120)
    before = picture()
    StockLevel.objects.update(quantity=0)  # the shop has been sold empty meanwhile
    assert demo(products=120)[-1] == "Products: 0 new, 103 there before"
    assert set(StockLevel.objects.values_list("quantity", flat=True)) == {0}
    assert picture()["products"] == before["products"]
    assert picture()["prices"] == before["prices"]
    assert StockMovement.objects.count() == sum(1 for *_, quantity, _ in before["levels"] if quantity)


def test_demo_of_a_bigger_number_adds_to_a_smaller():
    demo(products=120)
    small = set(picture()["products"])
    demo(products=200)
    assert small < set(picture()["products"])
    assert Product.objects.count() == 200


def empty_the_range() -> None:
    for model in (StockMovement, StockLevel, Tyre, Rim):
        model.objects.all().delete()
    Product.objects.exclude(kind="service").delete()


def test_same_seed_gives_the_same_shop_and_another_seed_another():
    demo(products=100, seed=7)
    seven = picture()
    empty_the_range()
    demo(products=100, seed=7)
    assert picture() == seven
    empty_the_range()
    demo(products=100, seed=8)
    assert picture()["tyres"] != seven["tyres"]


def test_demo_of_no_products_still_enters_cars_and_services():
    demo(products=0)
    assert (Product.objects.count(), Vehicle.objects.count()) == (17, 261)


@pytest.mark.parametrize("number", ["-1", "many", "1.5", ""])
def test_demo_refuses_a_number_that_is_none(number: str):
    with pytest.raises(CommandError, match="whole number"):
        call_command("demo", f"--products={number}")


def test_demo_never_runs_in_production(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="never for the real shop"):
        call_command("demo")
    assert Product.objects.count() == 0


def test_demo_runs_every_apps_part(monkeypatch: pytest.MonkeyPatch):
    asked = []
    parts = {
        "DEMO_PARTS": (lambda *, seed, out: asked.append(("part", seed)),),
        "DEMO_ORDER_PARTS": (lambda *, seed, orders, out: asked.append(("orders", seed, orders)),),
    }
    monkeypatch.setattr("shop.management.commands.demo.contributors", parts.__getitem__)
    demo(products=0, seed=3, orders=9)
    assert asked == [("part", 3), ("orders", 3, 9)]


def test_demo_has_a_campaign_once():
    demo(products=300)
    out = StringIO()
    for _twice in range(2):
        make_campaigns(seed=1, out=out)
    campaign = Campaign.objects.get()
    lowered = Product.objects.exclude(ordinary_price=None)
    assert campaign.state == "running"
    assert 0 < lowered.count() < 60
    assert len(reductions(lowered.values_list("pk", flat=True))) == lowered.count()
    assert len(out.getvalue().splitlines()) == 1
    assert list(check_range()) == []


def test_books_tell_of_a_price_that_no_campaign_holds():
    demo(products=100)
    make_campaigns(seed=1, out=StringIO())
    Campaign.objects.update(state="ended", ended_at=clock.now())
    lowered = Product.objects.exclude(ordinary_price=None).count()
    assert len(list(check_range())) == lowered > 0
