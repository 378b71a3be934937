"""The range at the desk."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from shop.books import check_range
from shop.models import (
    Brand,
    MandatoryServiceRule,
    PlateLookup,
    PricePeriod,
    Product,
    ProductEvent,
    StockLevel,
    StockMovement,
    Tyre,
)
from tests.unit.shop import make

pytestmark = pytest.mark.django_db

PRODUCTS = "/hallinta/shop/product/"
LEVELS = "/hallinta/shop/stocklevel/"


def at_desk(client: Client, role: Role) -> Client:
    set_up_roles()
    user = User.objects.create_user(f"{role.value}@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


@pytest.fixture
def keeper(client: Client) -> Client:
    return at_desk(client, Role.ADMIN)


def filled(client: Client, path: str) -> dict[str, Any]:
    """What the page's form holds, as a browser would send it back."""
    context = client.get(path).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value or value == 0:
                data[field.html_name] = "on" if value is True else str(value)
    return data


def table() -> list[tuple[str, str]]:
    return list(ProductEvent.objects.order_by("pk").values_list("product__sku", "kind"))


LISTS = {
    "product": lambda n: make.tyre(sku=f"T-{n}"),
    "stocklevel": lambda n: make.level(make.rim(sku=f"V-{n}"), quantity=4),
    "stockmovement": lambda n: make.level(make.rim(sku=f"M-{n}"), quantity=4),
    "brand": lambda n: make.brand(name=f"Merkki {n}", slug=f"m-{n}"),
    "vehicle": lambda n: make.vehicle(code=f"auto-{n}"),
    "stocksource": lambda n: make.source(code=f"tukku-{n}"),
    "mandatoryservicerule": lambda n: MandatoryServiceRule.objects.create(
        condition="product", product=make.tyre(sku=f"R-{n}"), service=make.service(code=f"s-{n}").service, reason="x"
    ),
    "platelookup": lambda n: PlateLookup.objects.create(plate=f"ABC-{n}", found=False, fetched_at=make.AT),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_as_many_queries_of_few_as_of_many(keeper: Client, name: str):
    path = f"/hallinta/shop/{name}/"
    LISTS[name](1)
    few = queries(keeper, path)
    for number in range(2, 7):
        LISTS[name](number)
    assert queries(keeper, path) == few


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("make_product", [make.tyre, make.rim, make.service])
def test_product_page_asks_as_many_queries_of_a_short_history_as_of_a_long_one(keeper: Client, make_product: Any):
    product = make_product()
    path = f"{PRODUCTS}{product.pk}/change/"
    make.level(product, quantity=4)
    few = queries(keeper, path)
    make.level(product, quantity=4, code="tukku-1")
    make.level(product, quantity=4, code="tukku-2")
    assert queries(keeper, path) == few


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("205/55R16", ["T-1"]),
        ("205 55 16", ["T-1"]),
        ("t-", ["T-1", "T-2"]),
        ("Kaam", ["T-1", "T-2", "V-1"]),
        ("kair", ["V-1"]),
        ("6430000000016", ["T-2"]),
        ("olematon", []),
    ],
)
def test_products_are_found_by_size_code_name_and_ean(keeper: Client, term: str, found: list[str]):
    make.tyre(sku="T-1")
    make.tyre(sku="T-2", width=195, ean="6430000000016")
    make.rim(sku="V-1")
    rows = keeper.get(PRODUCTS, {"q": term}).context["cl"].result_list
    assert sorted(product.sku for product in rows) == found


@pytest.mark.rule("R1.3")
def test_facts_are_corrected_and_remembered(keeper: Client):
    product = make.tyre()
    path = f"{PRODUCTS}{product.pk}/change/"
    data = filled(keeper, path) | {"name": "Railo 4", "tyre-0-wet_class": "A", "price": "1.00", "published": ""}
    assert keeper.post(path, data).status_code == 302
    product = Product.objects.with_details().get()
    assert (product.name, product.tyre.wet_class) == ("Railo 4", "A")
    assert (product.price, product.published, product.slug) == (Decimal("119.00"), True, "tyre-1")
    event = ProductEvent.objects.get()
    assert (event.kind, event.data) == ("corrected", {"fields": ["name", "wet_class"]})


def test_page_saved_untouched_remembers_nothing(keeper: Client):
    path = f"{PRODUCTS}{make.tyre().pk}/change/"
    assert keeper.post(path, filled(keeper, path)).status_code == 302
    assert table() == []


def test_new_product_begins_off_sale_with_its_price_history(keeper: Client):
    brand = make.brand()
    data = {
        "sku": "UUSI-1",
        "kind": "accessory",
        "brand": brand.pk,
        "name": "Pultti",
        "slug": "pultti",
        "price": "2,90",
    }
    assert keeper.post(f"{PRODUCTS}add/", data, follow=True).status_code == 200
    product = Product.objects.get()
    assert (product.sku, product.price, product.published, product.ean) == ("UUSI-1", Decimal("2.90"), False, None)
    assert [(row.price, row.valid_to, row.cause) for row in product.prices.all()] == [(Decimal("2.90"), None, "staff")]
    assert table() == [("UUSI-1", "entered")]
    assert list(check_range()) == []


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"sku": "pieni"}, "sku", "isoja kirjaimia"),
        ({"ean": "123"}, "ean", "13 numeroa"),
        ({"price": "0"}, "price", "0.01"),
        ({"price": "-5"}, "price", "0.01"),
        ({"weight_kg": "0"}, "weight_kg", "0.001"),
        ({"brand": ""}, None, ""),
        ({"kind": "vene"}, "kind", "vene"),
    ],
)
def test_bad_values_are_told_at_their_field_and_nothing_is_stored(
    keeper: Client, changes: dict[str, str], field: str | None, told: str
):
    data = {"sku": "UUSI-1", "kind": "accessory", "brand": make.brand().pk, "name": "Pultti", "slug": "p", "price": "2"}
    errors = keeper.post(f"{PRODUCTS}add/", data | changes).context["adminform"].form.errors
    assert list(errors) == [field or "__all__"]
    assert told in str(errors)
    assert Product.objects.count() == 0


def test_label_is_all_or_nothing_on_the_page(keeper: Client):
    path = f"{PRODUCTS}{make.tyre().pk}/change/"
    data = filled(keeper, path) | {"tyre-0-noise_db": ""}
    page = keeper.post(path, data).content.decode()
    assert "EU-merkinnän tiedot annetaan kaikki tai ei yhtään." in page
    assert Tyre.objects.get().noise_db == 71


def test_tyre_on_sale_keeps_its_label(keeper: Client):
    path = f"{PRODUCTS}{make.tyre().pk}/change/"
    empty = {f"tyre-0-{name}": "" for name in make.NO_LABEL}
    page = keeper.post(path, filled(keeper, path) | empty).content.decode()
    assert "Myynnissä oleva nastaton rengas tarvitsee EU-merkinnän tiedot." in page
    assert Tyre.objects.get().has_label


def test_brand_with_goods_on_sale_keeps_its_contacts(keeper: Client):
    brand = make.tyre().brand
    path = f"/hallinta/shop/brand/{brand.pk}/change/"
    page = keeper.post(path, filled(keeper, path) | {"manufacturer_contact": ""}).content.decode()
    assert "Merkillä on tuotteita myynnissä" in page
    assert Brand.objects.get().has_contacts


@pytest.mark.django_db(transaction=True)
def test_price_is_changed_on_its_own_page_with_history(keeper: Client):
    product = make.tyre()
    path = f"{PRODUCTS}{product.pk}/hinta/"
    assert "119,00" in keeper.get(path).content.decode()
    for _twice in range(2):
        assert keeper.post(path, {"price": "99,00"}).status_code == 302
    product.refresh_from_db()
    assert product.price == Decimal("99.00")
    assert PricePeriod.objects.count() == 2
    assert table() == [("TYRE-1", "price_changed")]
    assert list(check_range()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("price", ["", "0", "-1", "abc", "99,999"])
def test_bad_price_is_told_and_changes_nothing(keeper: Client, price: str):
    product = make.tyre()
    page = keeper.post(f"{PRODUCTS}{product.pk}/hinta/", {"price": price})
    assert list(page.context["form"].errors) == ["price"]
    assert (PricePeriod.objects.count(), table()) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_products_are_put_on_sale_and_taken_off_by_actions(keeper: Client):
    ready = make.tyre(sku="A", published=False)
    bare = make.tyre(sku="B", published=False, **make.NO_LABEL)
    chosen = {"action": "publish", "_selected_action": [ready.pk, bare.pk]}
    page = keeper.post(PRODUCTS, chosen, follow=True).content.decode()
    assert "B: EU-rengasmerkintä puuttuu" in page
    assert "1 tuote käsitelty." in page
    assert list(Product.objects.published()) == [ready]
    keeper.post(PRODUCTS, {"action": "withdraw", "_selected_action": [ready.pk]})
    assert list(Product.objects.published()) == []
    assert table() == [("A", "published"), ("A", "withdrawn")]


@pytest.mark.django_db(transaction=True)
def test_counted_stock_is_written_with_its_movement(keeper: Client):
    level = make.level(make.tyre(), quantity=10)
    path = f"{LEVELS}{level.pk}/laskenta/"
    assert keeper.post(path, {"quantity": "8"}).status_code == 302
    level.refresh_from_db()
    assert level.quantity == 8
    assert StockMovement.objects.latest("pk").delta == -2
    assert list(keeper.post(path, {"quantity": "-1"}).context["form"].errors) == ["quantity"]
    assert list(check_range()) == []


def test_quantity_is_never_typed_over(keeper: Client):
    level = make.level(make.tyre(), quantity=10)
    path = f"{LEVELS}{level.pk}/change/"
    keeper.post(path, filled(keeper, path) | {"quantity": "99", "lead_days": "3"})
    level.refresh_from_db()
    assert (level.quantity, level.lead_days) == (10, 3)


def test_new_level_begins_empty(keeper: Client):
    data = {"product": make.tyre().pk, "source": make.source().pk, "supplier_sku": "X", "quantity": "50"}
    assert keeper.post(f"{LEVELS}add/", data).status_code == 302
    assert StockLevel.objects.get().quantity == 0


@pytest.mark.parametrize("name", ["product", "stocklevel", "stockmovement", "stocksource"])
def test_what_history_rests_on_is_never_deleted(keeper: Client, name: str):
    level = make.level(make.tyre(), quantity=4)
    rows = {"product": level.product, "stocklevel": level, "stocksource": level.source}
    row = rows.get(name) or level.movements.get()
    assert keeper.post(f"/hallinta/shop/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_clerk_keeps_products_but_sees_no_plates(clerk: Client):
    product = make.tyre()
    assert clerk.get(f"{PRODUCTS}{product.pk}/change/").status_code == 200
    assert clerk.get(f"{PRODUCTS}{product.pk}/hinta/").status_code == 200
    assert clerk.get("/hallinta/shop/platelookup/").status_code == 403


def test_warehouse_counts_but_sets_no_prices(client: Client):
    warehouse = at_desk(client, Role.WAREHOUSE)
    level = make.level(make.tyre(), quantity=4)
    assert warehouse.get(f"{LEVELS}{level.pk}/laskenta/").status_code == 200
    assert warehouse.get(f"{PRODUCTS}{level.product_id}/hinta/").status_code == 403
    assert warehouse.post(f"{PRODUCTS}{level.product_id}/hinta/", {"price": "1"}).status_code == 403


def test_plate_can_be_forgotten(keeper: Client):
    lookup = PlateLookup.objects.create(plate="ABC-123", found=False, fetched_at=make.AT)
    assert keeper.post(f"/hallinta/shop/platelookup/{lookup.pk}/delete/", {"post": "yes"}).status_code == 302
    assert PlateLookup.objects.count() == 0


def test_cars_are_kept_with_their_sizes(keeper: Client):
    fitment = make.fitment()
    path = f"/hallinta/shop/vehicle/{fitment.vehicle_id}/change/"
    data = filled(keeper, path) | {"fitments-0-rear_width": "255"}
    assert "Anna taka-akselin mitat kaikki tai älä mitään." in keeper.post(path, data).content.decode()
    assert keeper.post(path, filled(keeper, path) | {"et_max": "55"}).status_code == 302
