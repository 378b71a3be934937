"""The desk gives money back with a reason; only who may, never more than there is, and once however often pressed."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from lapinkumi.accounts.models import User
from lapinkumi.core import clock
from orders.models import KlarnaCall, Order, Payment, Refund
from orders.services import klarna_calls
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import SHOP

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    found = a_home_delivery().order
    Payment.objects.update(state="captured", captured="536.50", method_text="Lasku")
    return found


def desk(client: Client, *rights: str) -> Client:
    user = User.objects.create_user("myyja@lapinkumi.example", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    return desk(client, "view_order", "view_refund", "give_refund")


def url(order: Order) -> str:
    return f"/hallinta/orders/order/{order.pk}/palauta-maksua/"


def filled(client: Client, order: Order, **over: Any) -> dict[str, Any]:
    """The form as the page gives it, with what the clerk types."""
    page = client.get(url(order)).content.decode()
    found = re.search(r'name="key" value="([0-9a-f-]+)"', page)
    assert found is not None
    return {"key": found[1], "amount": "36,50", "reason": "Naarmu vanteessa.", **over}


def test_a_clerk_gives_a_part_back_and_a_second_press_gives_no_more(clerk: Client, order: Order):
    asked = filled(clerk, order)
    for _press in range(2):
        answer = clerk.post(url(order), asked)
        assert (answer.status_code, answer["Location"]) == (302, f"/hallinta/orders/order/{order.pk}/change/")
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.state) == (Decimal("36.50"), "Naarmu vanteessa.", "requested")
    assert order.events.get(kind="refund_requested").actor_user.email == "myyja@lapinkumi.example"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("amount", "536,51", "Palauta vähintään 0,01 € ja enintään 536,50\xa0€."),
        ("amount", "0", "Palauta vähintään 0,01 € ja enintään 536,50\xa0€."),
        ("amount", "paljon", "Anna summa euroina, esimerkiksi 129,90."),
        ("reason", "", "Tämä kenttä vaaditaan."),
    ],
)
def test_what_can_not_be_given_back_is_said_at_the_field(
    clerk: Client, order: Order, field: str, typed: str, told: str
):
    page = clerk.post(url(order), filled(clerk, order, **{field: typed}))
    assert page.context["form"].errors == {field: [told]}
    assert (Refund.objects.count(), KlarnaCall.objects.count()) == (0, 0)


def test_who_has_no_right_to_it_gives_nothing_back(client: Client, order: Order):
    reader = desk(client, "view_order", "change_order", "view_refund")
    assert reader.get(url(order)).status_code == 403
    assert reader.post(url(order), {"amount": "1", "reason": "x"}).status_code == 403
    assert "palauta-maksua" not in reader.get(f"/hallinta/orders/order/{order.pk}/change/").content.decode()
    assert Refund.objects.count() == 0


def test_the_way_is_on_the_orders_page_while_there_is_something(clerk: Client, order: Order):
    page = f"/hallinta/orders/order/{order.pk}/change/"
    assert url(order) in clerk.get(page).content.decode()
    Payment.objects.update(state="refunded", refunded="536.50")
    assert url(order) not in clerk.get(page).content.decode()
    assert "Tällä tilauksella ei ole palautettavaa." in clerk.get(url(order)).content.decode()


def test_a_refused_refund_is_asked_for_again_from_its_list(clerk: Client, order: Order):
    clerk.post(url(order), filled(clerk, order))
    Refund.objects.update(state="failed", ended_at=clock.now())
    Payment.objects.update(refunding=0)
    chosen = {"action": "again", "_selected_action": [Refund.objects.get().pk]}
    for _press in range(2):
        clerk.post("/hallinta/orders/refund/", chosen)
    assert (Refund.objects.get().state, Refund.objects.get().tries) == ("requested", 2)
    detail = clerk.get(f"/hallinta/orders/refund/{Refund.objects.get().pk}/change/").content.decode()
    assert "Naarmu vanteessa." in detail


def test_the_customer_sees_what_is_given_back(clerk: Client, visitor: Client, order: Order):
    page = f"/tilaus/{order.token}/"
    clerk.post(url(order), filled(clerk, order))
    assert "Palautetaan sinulle" in visitor.get(page).content.decode()
    call = KlarnaCall.objects.get(operation="refund")
    klarna_calls.record_done(call_id=call.pk, result="r", at=clock.now(), by=SHOP)
    text = visitor.get(page).content.decode()
    assert [words in text for words in ("Palautetaan sinulle", "Palautettu sinulle", "Maksua palautettu")] == [
        False, True, True,
    ]  # fmt: skip
