"""The desk settles a held payment: sees what differs, looks again, or lets it go; only who may."""

from typing import Any

import pytest
from django.test import Client

from lapinkumi.accounts.models import User
from orders.models import Order
from orders.services import payments
from tests.builders.garages import NOON_FRIDAY
from tests.builders.orders import SHOP
from tests.builders.payments import a_waiting_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(klarna: Any) -> Order:
    payment = a_waiting_order(at=NOON_FRIDAY)
    klarna.pay(order_amount=51961)
    payments.sync(payment_id=payment.pk, at=NOON_FRIDAY, by=SHOP)
    return payment.order


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clerk@lapinkumi.example", "x"))
    return client


def url(order: Order, page: str = "maksu/") -> str:
    return f"/hallinta/orders/order/{order.pk}/{page}"


def test_the_page_tells_what_differs_and_is_found_on_the_orders_page(clerk: Client, order: Order):
    assert url(order) in clerk.get(url(order, "change/")).content.decode()
    page = clerk.get(url(order)).content.decode()
    assert [words for words in ("Summa, €", "519.60", "519.61", "Tarkista uudelleen") if words not in page] == []


def test_looking_again_takes_it_in_when_all_agrees(clerk: Client, klarna: Any, order: Order):
    assert clerk.post(url(order, "maksu/uudelleen/"))["Location"] == url(order)
    klarna.trouble = (503, "")
    assert clerk.post(url(order, "maksu/uudelleen/"))["Location"] == url(order)
    klarna.trouble = None
    klarna.orders[klarna.last]["order_amount"] = 51960
    assert clerk.post(url(order, "maksu/uudelleen/"))["Location"] == url(order, "change/")
    order.refresh_from_db()
    assert order.state == "preliminary"
    assert "ei enää odota selvitystä" in clerk.get(url(order)).content.decode()


def test_letting_go_ends_it_and_a_look_at_the_address_does_not(clerk: Client, order: Order):
    assert clerk.get(url(order, "maksu/vapauta/")).status_code == 405
    order.refresh_from_db()
    assert order.state == "pending_payment"
    for _press in range(2):
        assert clerk.post(url(order, "maksu/vapauta/")).status_code == 302
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_who_may_not_handle_orders_settles_nothing(client: Client, order: Order):
    client.force_login(User.objects.create_user("lukija@lapinkumi.example", "x", is_staff=True))
    paths = [url(order), url(order, "maksu/uudelleen/"), url(order, "maksu/vapauta/")]
    assert [client.get(paths[0]).status_code, *(client.post(path).status_code for path in paths[1:])] == [403] * 3
    order.refresh_from_db()
    assert order.state == "pending_payment"
