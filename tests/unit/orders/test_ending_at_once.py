"""Two at the same moment when an order ends, each on a connection of its own: one outcome, whole."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from lapinkumi.core.states import ForbiddenMove
from orders.models import KlarnaCall, Order
from orders.services import confirmation, deliveries, ending
from tests.builders.corrections import CLERK, NEXT_DAY, an_order_to_check
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import AT, CUSTOMER
from tests.builders.traces import books, history, mails
from tests.unit.orders.test_at_once import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def cancels(order: Order) -> Any:
    return lambda: ending.cancel_for_customer(order_id=order.pk, at=NEXT_DAY, by=CUSTOMER)


@pytest.mark.rule("R5.19")
def test_cancelled_and_confirmed_at_once_is_cancelled_either_way():
    order = an_order_to_check()
    ends = together(
        cancels(order),
        lambda: confirmation.confirm(order_id=order.pk, at=AT, by=CLERK),
    )
    order.refresh_from_db()
    assert (order.state, isinstance(ends[0], Order), books()) == ("cancelled", True, [])
    assert isinstance(ends[1], ForbiddenMove) == (order.confirmed_at is None)
    assert mails(order)[-1] == "order_cancelled"


@pytest.mark.rule("R1.2")
def test_refused_and_confirmed_at_once_is_one_of_them():
    order = an_order_to_check()
    ends = together(
        lambda: ending.refuse(order_id=order.pk, reason="Epäilyttävä.", at=NEXT_DAY, by=CLERK),
        lambda: confirmation.confirm(order_id=order.pk, at=AT, by=CLERK),
    )
    order.refresh_from_db()
    assert kinds(ends) == ["ForbiddenMove", "Order"]
    assert order.state in ("refused", "confirmed")
    assert len([kind for kind in history(order) if kind in ("refused", "confirmed")]) == 1
    assert books() == []


@pytest.mark.rule("R5.19")
def test_cancelled_and_sent_at_once_is_one_of_them():
    delivery = a_home_delivery()
    ends = together(
        cancels(delivery.order),
        lambda: deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=NEXT_DAY, by=CLERK),
    )
    delivery.refresh_from_db()
    delivery.order.refresh_from_db()
    assert (delivery.order.state, delivery.state) in [("cancelled", "cancelled"), ("confirmed", "dispatched")]
    assert (len([end for end in ends if isinstance(end, Exception)]), books()) == (1, [])


def test_two_who_cancel_at_once_cancel_once():
    order = an_order_to_check()
    together(cancels(order), lambda: ending.cancel_for_shop(order_id=order.pk, reason="Loppui.", at=NEXT_DAY, by=CLERK))
    assert (history(order).count("cancelled"), mails(order).count("order_cancelled")) == (1, 1)
    assert KlarnaCall.objects.filter(operation="cancel").count() == 1
