"""The invariants of orders: a sound order passes, each breach is told with its order."""

from decimal import Decimal

import pytest

from orders.books.orders import check_orders
from orders.models import Order, OrderEvent, OrderLine, Payment
from orders.states import PaymentState
from tests.builders.orders import AT, a_received_order, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    found = a_received_order()
    Payment.objects.create(
        order=found,
        state=PaymentState.AUTHORISED,
        amount=found.total,
        secret=found.number,
        created_at=AT,
        authorised_at=AT,
    )
    return found


def test_a_sound_order_passes(order: Order):
    an_order()  # one at the payment page owes nothing yet
    assert list(check_orders()) == []


def test_lines_that_do_not_add_up_are_told(order: Order):
    OrderLine.objects.update(vat=Decimal("105.00"))
    assert list(check_orders()) == [f"Tilaus {order.number}: rivit 519.60 €, tilaus 519.60 €"]


def test_a_payment_of_another_sum_is_told(order: Order):
    Payment.objects.update(amount=Decimal("519.00"))
    assert list(check_orders()) == [f"Tilaus {order.number}: maksettava 519.00 €, tilaus 519.60 €"]


@pytest.mark.parametrize("state", ["created", "rejected", "expired", "voided"])
def test_an_order_received_without_money_is_told(order: Order, state: str):
    Payment.objects.update(state=state)
    assert list(check_orders()) == [f"Tilaus {order.number} on otettu vastaan ilman maksua"]


def test_an_order_without_its_history_is_told(order: Order):
    OrderEvent.objects.filter(kind="received").delete()
    assert list(check_orders()) == [f"Tilauksen {order.number} saapumisesta ei ole tapahtumaa"]
