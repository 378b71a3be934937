"""Logging in with something in the basket, on the pages."""

import pytest
from django.test import Client
from django.urls import reverse

from shop.models import Basket, BasketLine, Product
from tests.unit.accounts.people import person
from tests.unit.shop import make
from tests.web.accounts.walking import log_in

pytestmark = pytest.mark.django_db


def put(browser: Client, product: Product, quantity: int = 4) -> None:
    browser.post(reverse("shop:basket-add"), {"product": product.pk, "quantity": quantity})


def test_what_was_put_in_on_two_devices_is_one_basket_after_login():
    user, first, second = person(), make.tyre(sku="A"), make.tyre(sku="B")
    computer, phone = Client(), Client()
    log_in(computer, user)
    put(computer, first)
    put(phone, second, 2)
    put(phone, first, 2)
    log_in(phone, user)
    assert phone.cookies["kori"].value == computer.cookies["kori"].value
    for browser in (computer, phone):
        page = browser.get("/ostoskori/")
        assert [(line.name, line.quantity) for line in page.context["lines"]] == [
            (str(first), "4"),
            (str(second), "2"),
        ]
    assert BasketLine.objects.count() == 2


def test_a_new_device_finds_the_accounts_basket():
    user = person()
    computer, phone = Client(), Client()
    log_in(computer, user)
    put(computer, make.tyre())
    log_in(phone, user)
    assert phone.cookies["kori"].value == Basket.objects.get().key


def test_the_next_person_at_the_same_browser_does_not_get_the_basket():
    first, second = person("eka@example.com"), person("toka@example.com")
    browser = Client()
    log_in(browser, first)
    put(browser, make.tyre())
    browser.post(reverse("account_logout"))
    log_in(browser, second)
    assert browser.cookies["kori"].value == ""
    assert browser.get("/ostoskori/").context["lines"] == []
    assert Basket.objects.get().customer == first


def test_after_logout_the_browser_has_no_basket_and_the_owner_finds_it_again():
    user, first, second = person(), make.tyre(sku="A"), make.tyre(sku="B")
    browser = Client()
    log_in(browser, user)
    put(browser, first)
    browser.post(reverse("account_logout"))
    assert browser.cookies["kori"].value == ""
    assert browser.get("/ostoskori/").context["lines"] == []
    put(browser, second)
    assert [line.product for line in user.basket_set.get().lines.all()] == [first]
    log_in(browser, user)
    assert {line.product for line in user.basket_set.get().lines.all()} == {first, second}


def test_an_accounts_basket_is_shown_and_changed_by_nobody_else_though_the_key_is_known():
    user, first, second = person(), make.tyre(sku="A"), make.tyre(sku="B")
    owner, stranger, other = Client(), Client(), Client()
    log_in(owner, user)
    put(owner, first)
    line = BasketLine.objects.get()
    log_in(other, person("toinen@example.com"))
    for browser in (stranger, other):
        browser.cookies["kori"] = key = owner.cookies["kori"].value
        page = browser.get("/ostoskori/")
        assert (page.context["lines"], str(page.context.get("basket_count", 0))) == ([], "0")
        browser.post(reverse("shop:basket-quantity", args=[line.pk]), {"quantity": 1})
        browser.post(reverse("shop:basket-remove", args=[line.pk]))
        put(browser, second)
        assert browser.cookies["kori"].value != key
    line.refresh_from_db()
    assert (line.quantity, line.basket.lines.count()) == (4, 1)


def test_breaking_off_a_login_keeps_the_basket_of_nobody():
    browser = Client()
    put(browser, make.tyre())
    browser.post(reverse("account_logout"))
    assert browser.cookies["kori"].value == Basket.objects.get().key


def test_login_without_any_basket_sets_no_cookie():
    browser = Client()
    log_in(browser, person())
    assert "kori" not in browser.cookies
