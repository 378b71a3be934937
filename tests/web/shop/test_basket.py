"""The basket's page: adding, changing, removing, and everything that can be typed wrongly."""

from decimal import Decimal

import pytest
from django.urls import reverse

from lapinkumi.core.actors import Actor
from shop.models import Basket, BasketLine, Product
from shop.services.basics import enter_basics
from tests.unit.shop import make
from tests.unit.shop.make import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _services():
    enter_basics(at=AT, by=Actor.system("test"))


def add(client, product: Product, quantity="4"):
    return client.post(reverse("shop:basket-add"), {"product": product.pk, "quantity": quantity}, follow=True)


def test_empty_basket_leads_on(client):
    page = client.get("/ostoskori/")
    assert page.status_code == 200
    assert "Ostoskori on tyhjä" in page.content.decode()
    assert "kori" not in page.cookies


def test_added_product_is_shown_with_what_it_brings_and_the_sum(client):
    page = add(client, make.tyre(run_flat=True)).content.decode()
    assert "Run flat -renkaan asennus" in page
    assert "Pakollinen palvelu" in page
    assert "jäykkä sivu" in page
    assert "524,00" in page  # 4 × 119.00 + 4 × 12.00


def test_cookie_is_opaque_out_of_scripts_reach_and_holds_nothing_personal(client):
    answer = client.post(reverse("shop:basket-add"), {"product": make.tyre().pk, "quantity": "1"})
    cookie = answer.cookies["kori"]
    assert cookie.value == Basket.objects.get().key
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 3600)


@pytest.mark.parametrize("typed", ["", "neljä", "0", "-4", "100", "1.5", "9" * 40, "٤ ", "1e3", "\x00"])
def test_absurd_quantity_says_so_at_the_line_and_keeps_what_was_typed(client, typed: str):
    add(client, make.tyre())
    line = BasketLine.objects.get()
    page = client.post(reverse("shop:basket-quantity", args=[line.pk]), {"quantity": typed})
    line.refresh_from_db()
    if typed.strip() == "٤":
        assert (page.status_code, line.quantity) == (302, 4)  # Arabic four is a four
        return
    assert page.status_code == 422
    assert "Anna määrä väliltä 1–99." in page.content.decode()
    assert line.quantity == 4


@pytest.mark.parametrize("product", ["", "abc", "-1", "0", "99999999", "9" * 60, "\x00"])
def test_unknown_product_is_refused_with_a_sentence(client, product: str):
    page = client.post(reverse("shop:basket-add"), {"product": product, "quantity": "4"}, follow=True)
    assert page.status_code == 200
    assert BasketLine.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x", "a" * 43, "å" * 43, "'; DROP TABLE", "a" * 5000])
def test_a_foreign_cookie_is_an_empty_basket(client, key: str):
    client.cookies["kori"] = key
    assert client.get("/ostoskori/").status_code == 200
    assert add(client, make.tyre()).status_code == 200
    assert Basket.objects.get().key != key


def test_changed_price_is_told_until_it_was_seen(client):
    tyre = make.tyre()
    add(client, tyre)
    Product.objects.filter(pk=tyre.pk).update(price=Decimal("129.00"))
    page = client.get("/ostoskori/").content.decode()
    assert "Hinta on noussut" in page
    client.post(reverse("shop:basket-prices"))
    assert "Hinta on noussut" not in client.get("/ostoskori/").content.decode()


def test_withdrawn_product_is_told(client):
    tyre = make.tyre()
    add(client, tyre)
    Product.objects.filter(pk=tyre.pk).update(published=False)
    assert "ei ole enää myynnissä" in client.get("/ostoskori/").content.decode()


@pytest.mark.parametrize("name", ["basket-add", "basket-prices"])
def test_looking_changes_nothing(client, name: str):
    assert client.get(reverse(f"shop:{name}")).status_code == 405


def test_removing_twice_is_removing_once(client):
    add(client, make.tyre())
    address = reverse("shop:basket-remove", args=[BasketLine.objects.get().pk])
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302
    assert BasketLine.objects.count() == 0


@pytest.mark.rule("R4.5")
def test_rims_and_tyres_chosen_apart_become_a_package(client):
    make.rim(slug="vanne")
    add(client, make.tyre(width=225, aspect=45, rim_inch=Decimal(17)))
    page = add(client, Product.objects.get(slug="vanne")).content.decode()
    assert "Kootaanko näistä paketti?" in page
    tyre, rim = BasketLine.objects.order_by("pk")
    answer = client.post(reverse("shop:basket-join"), {"rim": rim.pk, "tyre": tyre.pk}, follow=True)
    assert "Rengas-vannepaketti" in answer.content.decode()
    assert "Kootaanko näistä paketti?" not in answer.content.decode()


@pytest.mark.parametrize(
    "typed", [{}, {"rim": "x", "tyre": "1"}, {"rim": "9" * 40, "tyre": "1"}, {"rim": 1, "tyre": 2}]
)
def test_joining_what_is_not_there_leads_to_the_basket(client, typed: dict[str, str]):
    add(client, make.tyre())
    answer = client.post(reverse("shop:basket-join"), typed)
    assert (answer.status_code, answer["Location"]) == (302, "/ostoskori/")
    assert BasketLine.objects.get().quantity == 4


def test_joining_what_does_not_fit_says_why(client):
    add(client, make.tyre())
    add(client, make.rim(slug="vanne"))
    tyre, rim = BasketLine.objects.order_by("pk")
    answer = client.post(reverse("shop:basket-join"), {"rim": rim.pk, "tyre": tyre.pk}, follow=True)
    assert "Pakettia ei voi koota: Rengas on 16-tuumainen ja vanne 17-tuumainen." in answer.content.decode()
    assert [line.package for line in BasketLine.objects.all()] == ["", ""]


@pytest.mark.rule("R4.5")
def test_ready_in_car_is_offered_with_wheels_and_only_until_it_is_chosen(client):
    page = add(client, make.tyre()).content.decode()
    assert "Lisää Valmiina autoon" in page
    ready = Product.objects.get(service__code="valmiina-autoon")
    assert "Lisää Valmiina autoon" not in add(client, ready, "1").content.decode()


def test_ready_in_car_is_not_offered_without_wheels(client):
    assert "Lisää Valmiina autoon" not in add(client, make.product(kind="accessory"), "1").content.decode()


@pytest.mark.rule("R4.5")
def test_work_on_own_tyres_is_offered_with_rims_alone(client):
    rim = make.rim()
    page = add(client, rim)
    assert [(extra.product.service.code, extra.quantity) for extra in page.context["extras"]] == [
        ("asennus-vanteille", 4),
        ("valmiina-autoon", 1),
    ]
    page = add(client, make.tyre(width=225, aspect=45, rim_inch=Decimal(17)))
    assert [extra.product.service.code for extra in page.context["extras"]] == ["valmiina-autoon"]


def test_no_work_is_offered_with_accessories(client):
    assert add(client, make.product(kind="accessory"), "1").context["extras"] == []


@pytest.mark.parametrize("typed", ["60", "100", "0", "", "kaksi"])
def test_too_many_wheels_of_two_sizes_are_told_at_the_package(client, typed: str):
    make.rim(slug="r")
    make.tyre(sku="F", slug="f", width=225, aspect=45, rim_inch=Decimal(17))
    make.tyre(sku="T", slug="t", width=245, aspect=40, rim_inch=Decimal(17))
    parts = {"vanne": "r", "rengas": "f", "vanne-taka": "r", "rengas-taka": "t"}
    client.post(reverse("shop:basket-add-package"), {**parts, "quantity": "2"})
    line = BasketLine.objects.order_by("pk")[2]
    page = client.post(reverse("shop:basket-quantity", args=[line.pk]), {"quantity": typed})
    assert page.status_code == 422
    assert "Anna määrä väliltä 1–49." in page.content.decode()
    assert [line.quantity for line in BasketLine.objects.all()] == [2, 2, 2, 2]
