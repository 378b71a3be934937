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


def test_login_without_any_basket_sets_no_cookie():
    browser = Client()
    log_in(browser, person())
    assert "kori" not in browser.cookies
