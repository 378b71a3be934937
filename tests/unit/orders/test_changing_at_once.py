"""Two at the same moment around a change, each on a connection of its own: one outcome, whole (R5.18)."""

from collections.abc import Iterator

import pytest
import time_machine

from orders.models import DeliveryLine, KlarnaCall
from orders.services import changing, confirmation, deliveries
from tests.builders.changes import an_order_home, an_order_to_garage
from tests.builders.corrections import CLERK
from tests.builders.deliveries import confirmed
from tests.builders.orders import AT, CUSTOMER
from tests.builders.traces import books, history
from tests.unit.orders.test_at_once import together
from tests.unit.orders.test_changing import LATER, tyre_line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R5.18")]


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def test_changed_and_sent_at_once_what_is_charged_is_what_is_sent():
    order = an_order_home()
    delivery = confirmed(order)
    wanted = {tyre_line(order).pk: 2}
    ends = together(
        lambda: changing.change_quantities(order_id=order.pk, wanted=wanted, at=LATER, by=CUSTOMER),
        lambda: deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=LATER, by=CLERK),
    )
    order.refresh_from_db()
    changed = not isinstance(ends[0], Exception)
    assert not isinstance(ends[1], Exception)
    assert DeliveryLine.objects.get(line__kind="goods").quantity == (2 if changed else 4)
    assert (order.payment.captures.get().amount, books()) == (order.total, [])


def test_two_tabs_change_once():
    order = an_order_to_garage()
    wanted = {tyre_line(order).pk: 2}
    together(
        lambda: changing.change_quantities(order_id=order.pk, wanted=wanted, at=LATER, by=CUSTOMER),
        lambda: changing.change_quantities(order_id=order.pk, wanted=wanted, at=LATER, by=CUSTOMER),
    )
    assert (history(order).count("order_changed"), KlarnaCall.objects.count(), books()) == (1, 1, [])


def test_changed_and_confirmed_at_once_the_delivery_is_the_orders():
    order = an_order_to_garage()
    wanted = {tyre_line(order).pk: 1}
    together(
        lambda: changing.change_quantities(order_id=order.pk, wanted=wanted, at=AT, by=CUSTOMER),
        lambda: confirmation.confirm(order_id=order.pk, at=AT, by=CLERK),
    )
    order.refresh_from_db()
    assert (order.state, tyre_line(order).quantity) == ("confirmed", 1)
    assert (DeliveryLine.objects.get().quantity, books()) == (1, [])
