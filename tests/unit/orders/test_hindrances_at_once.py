"""Two workers at the same moment tell of a hindrance, or tell while it ends: each customer at most once."""

from collections.abc import Iterator

import pytest
import time_machine

from orders.models import HinderedOrder, Hindrance
from orders.services import ending, hindrances
from tests.builders.corrections import CLERK
from tests.builders.orders import AT, CUSTOMER, a_confirmed_order
from tests.builders.traces import mails
from tests.unit.orders.test_at_once import together
from tests.unit.orders.test_hindrances import LATER, a_hindrance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R10.1")]


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def test_sweeps_in_parallel_tell_each_customer_once():
    orders = [a_confirmed_order() for _each in range(4)]
    a_hindrance()
    told = together(*[lambda: hindrances.tell_of_hindrances(at=LATER)] * 2)
    hindrances.tell_of_hindrances(at=LATER)
    assert (HinderedOrder.objects.count(), sum(told) <= 4) == (4, True)
    assert [mails(order).count("hindrance_told") for order in orders] == [1, 1, 1, 1]


def test_told_and_ended_at_once_is_one_after_the_other():
    order = a_confirmed_order()
    hindrance = a_hindrance()
    ends = together(
        lambda: hindrances.tell_of_hindrances(at=LATER),
        lambda: hindrances.end(hindrance_id=hindrance.pk, at=LATER, by=CLERK),
    )
    assert [end for end in ends if isinstance(end, Exception)] == []
    assert mails(order).count("hindrance_told") == HinderedOrder.objects.count()
    assert Hindrance.objects.get().state == "ended"


def test_told_and_cancelled_at_once_leaves_a_cancelled_order():
    order = a_confirmed_order()
    a_hindrance()
    ends = together(
        lambda: hindrances.tell_of_hindrances(at=LATER),
        lambda: ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER),
    )
    order.refresh_from_db()
    assert ([end for end in ends if isinstance(end, Exception)], order.state) == ([], "cancelled")
