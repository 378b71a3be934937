"""Changing many prices at the desk, one later, and looking at a product as customers will (R1.3)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from lapinkumi.accounts.roles import Role
from lapinkumi.core import clock
from shop.models import PriceChange, Product
from shop.services.price_changes import apply_due_changes
from tests.unit.shop import make
from tests.web.shop.test_desk import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R1.3")]

DESK = "/hallinta/shop/pricechange/"
PLAN = f"{DESK}uusi/"
ASKED = {"products": "", "brand": "", "kind": "tyre", "season": "", "percent": "-10", "rounding": "ninety"}


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def prices() -> dict[str, Decimal]:
    return dict(Product.objects.order_by("sku").values_list("sku", "price"))


def test_effect_is_shown_before_anything_changes(clerk: Client):
    make.tyre(sku="A")
    make.rim(sku="V")
    page = clerk.get(PLAN, ASKED)
    assert [(row[0].sku, row[1], row[2]) for row in page.context["rows"]] == [
        ("A", Decimal("119.00"), Decimal("106.90"))
    ]
    assert prices() == {"A": Decimal("119.00"), "V": Decimal("119.00")}
    response = clerk.post(PLAN, ASKED)
    change = PriceChange.objects.get()
    assert response.url == f"{DESK}{change.pk}/change/"
    assert (change.name, change.state) == ("rengas: \N{MINUS SIGN}10 %", "applied")
    assert prices() == {"A": Decimal("106.90"), "V": Decimal("119.00")}
    page = clerk.get(response.url).content.decode()
    assert "tuli voimaan" in page
    assert [word for word in ("applied", "planned ", "Model name", "Add link", "list link") if word in page] == []
    assert clerk.get(DESK).status_code == 200


def test_change_for_later_waits_and_can_be_called_off(clerk: Client):
    make.tyre(sku="A")
    tomorrow = clock.local(clock.now() + timedelta(days=1))
    later = {**ASKED, "from_at_0": f"{tomorrow:%Y-%m-%d}", "from_at_1": f"{tomorrow:%H:%M}"}
    for _twice in range(2):
        clerk.post(PLAN, later)
    first, second = PriceChange.objects.order_by("pk")
    page = clerk.get(f"{DESK}{first.pk}/change/").content.decode()
    assert "Peru muutos" in page
    assert clerk.get(f"{DESK}{first.pk}/peru/").status_code == 405
    clerk.post(f"{DESK}{first.pk}/peru/")
    apply_due_changes(at=clock.now())
    assert prices() == {"A": Decimal("119.00")}
    apply_due_changes(at=clock.now() + timedelta(days=2))
    assert prices() == {"A": Decimal("106.90")}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "applied")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"percent": "0"}, "percent"),
        ({"percent": "-91"}, "percent"),
        ({"percent": "NaN"}, "percent"),
        ({"percent": "x"}, "percent"),
        ({"kind": ""}, "brand"),
        ({"brand": "99"}, "brand"),
        ({"rounding": "up"}, "rounding"),
        ({"from_at_0": "2020-01-01", "from_at_1": "10:00"}, "from_at"),
        ({"from_at_0": "eilen"}, "from_at"),
        ({"from_at_0": "9999-01-01", "from_at_1": "10:00"}, "from_at"),
        ({"kind": "", "products": "x,-1,²"}, "brand"),
    ],
)
def test_bad_wishes_are_told_at_their_field(clerk: Client, wrong: dict[str, str], field: str):
    make.tyre()
    for page in (clerk.get(PLAN, {**ASKED, **wrong}), clerk.post(PLAN, {**ASKED, **wrong})):
        assert field in page.context["form"].errors
    assert (PriceChange.objects.count(), prices()) == (0, {"TYRE-1": Decimal("119.00")})


def test_products_picked_in_the_list_are_changed_and_no_others(clerk: Client):
    picked, _other = make.tyre(sku="A"), make.tyre(sku="B")
    response = clerk.post(
        "/hallinta/shop/product/", {"action": "change_prices", "_selected_action": [picked.pk]}, follow=True
    )
    assert response.redirect_chain[-1][0] == f"{PLAN}?products={picked.pk}"
    clerk.post(PLAN, {**ASKED, "kind": "", "products": str(picked.pk)})
    assert prices() == {"A": Decimal("106.90"), "B": Decimal("119.00")}


def test_brand_narrows_the_products_that_were_picked(clerk: Client):
    picked, other = make.tyre(sku="A"), make.rim(sku="V")
    asked = {**ASKED, "products": f"{picked.pk},{other.pk}", "kind": "rim"}
    assert [row[0].sku for row in clerk.get(PLAN, asked).context["rows"]] == ["V"]
    clerk.post(PLAN, asked)
    assert prices() == {"A": Decimal("119.00"), "V": Decimal("106.90")}
    assert PriceChange.objects.get().name.startswith("Valitut tuotteet, vanne: ")


def test_one_price_is_planned_on_its_products_page(clerk: Client):
    product = make.tyre()
    path = f"/hallinta/shop/product/{product.pk}/hinta/"
    tomorrow = clock.local(clock.now() + timedelta(days=1))
    assert (
        clerk.post(path, {"price": "99", "from_at_0": f"{tomorrow:%Y-%m-%d}", "from_at_1": "9:00"}).status_code == 302
    )
    past = clerk.post(path, {"price": "99", "from_at_0": "2020-01-01", "from_at_1": "9:00"})
    far = clerk.post(path, {"price": "99", "from_at_0": "9999-01-01", "from_at_1": "9:00"})
    assert [list(page.context["form"].errors) for page in (past, far)] == [["from_at"], ["from_at"]]
    assert (PriceChange.objects.get().state, prices()) == ("planned", {"TYRE-1": Decimal("119.00")})


def test_warehouse_changes_no_prices(client: Client):
    warehouse = at_desk(client, Role.WAREHOUSE)
    make.tyre()
    assert warehouse.get(PLAN, ASKED).status_code == 403
    assert warehouse.post(PLAN, ASKED).status_code == 403
    assert prices() == {"TYRE-1": Decimal("119.00")}


def test_product_is_looked_at_as_customers_will_see_it(clerk: Client):
    product = make.tyre(published=False, **make.NO_LABEL)
    response = clerk.get(f"/hallinta/shop/product/{product.pk}/esikatselu/")
    page = response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Esikatselu" in page
    assert "EU-rengasmerkintä puuttuu" in page
    assert "119,00" in page
    clerk.logout()
    assert clerk.get(product.get_absolute_url()).status_code == 404
    assert clerk.get(f"/hallinta/shop/product/{product.pk}/esikatselu/").status_code == 302


def test_customers_page_is_no_preview(client: Client):
    make.tyre()
    assert "Esikatselu" not in client.get("/tuote/tyre-1/").content.decode()
