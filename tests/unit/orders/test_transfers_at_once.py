"""Two at the same moment when an order goes over to its garage, each on a connection of its own: one outcome, whole."""

from collections.abc import Iterator

import pytest
import time_machine

from installers.services import visits
from lapinkumi.core.states import ForbiddenMove
from orders.models import Fee, KlarnaCall, Transfer
from orders.services import deliveries, ending, fees, release
from orders.services.transfers import put_goods_back
from tests.builders.fees import CLERK, MARKED, PROPOSED, TEN
from tests.builders.garages import a_confirmed_time
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.traces import books, history, mails
from tests.builders.transfers import GARAGE, LATER, an_independent_garage, an_order_to_garage, take_over
from tests.unit.orders.test_at_once import kinds, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R13.1")]


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def test_the_desk_and_the_garage_at_once_transfer_it_once():
    order = an_order_to_garage()
    together(lambda: take_over(order), lambda: take_over(order, by=GARAGE))
    assert (Transfer.objects.count(), history(order).count("transferred")) == (1, 1)
    assert mails(order).count("order_transferred") == 1
    assert KlarnaCall.objects.filter(operation="cancel").count() == 1
    assert books() == []


def test_transferred_and_cancelled_at_once_is_one_of_them():
    order = an_order_to_garage()
    ends = together(
        lambda: take_over(order), lambda: ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER)
    )
    order.refresh_from_db()
    assert len([end for end in ends if isinstance(end, Exception)]) == 1
    assert order.state in ("transferred", "cancelled")
    assert KlarnaCall.objects.filter(operation="cancel").count() == 1
    assert books() == []


def test_transferred_and_handed_over_at_once_is_whole_either_way():
    """Given first it is charged, and staff decide of the money; transferred first it is not given in our name."""
    order = an_order_to_garage()
    delivery = order.deliveries.get()
    ends = together(
        lambda: take_over(order), lambda: deliveries.hand_over(delivery_id=delivery.pk, at=LATER, by=GARAGE)
    )
    order.refresh_from_db()
    delivery.refresh_from_db()
    money = set(order.tasks.values_list("kind", flat=True))
    given = (order.state, delivery.state, money) == ("transferred", "handed_over", {"transferred_money"})
    kept = (order.state, delivery.state, money) == ("transferred", "cancelled", {"transferred_goods"})
    assert given or (kept and kinds(ends)[0] in ("ForbiddenMove", "NotInForce"))
    assert books() == []


def test_a_fee_swept_at_the_same_moment_does_not_outlive_the_transfer():
    garage = an_independent_garage()
    order = an_order_to_garage(garage, booking=a_confirmed_time(garage=garage, starts_at=TEN), needs_time=True)
    visits.mark_no_show(booking_id=order.booking_id, at=MARKED, by=SHOP)
    together(lambda: take_over(order, at=PROPOSED), lambda: fees.propose_fees(at=PROPOSED))
    assert set(Fee.objects.values_list("state", flat=True)) <= {"waived"}
    assert fees.propose_fees(at=PROPOSED) == 0


def test_sweeps_in_parallel_let_the_rest_go_once():
    order = take_over(an_order_to_garage())
    KlarnaCall.objects.all().delete()
    sums = together(lambda: release.release_rest(at=LATER), lambda: release.release_rest(at=LATER))
    assert sorted(sums) == [0, 1]
    assert KlarnaCall.objects.filter(payment__order=order).count() == 1


def test_goods_put_back_by_two_at_once_come_back_once():
    order = take_over(an_order_to_garage())
    together(*[lambda: put_goods_back(order_id=order.pk, at=LATER, by=CLERK)] * 2)
    assert history(order).count("transferred_goods_back") == 1
    assert books() == []


def test_transferred_and_refused_at_once_is_one_of_them():
    order = an_order_to_garage(is_confirmed=False)
    ends = together(
        lambda: take_over(order), lambda: ending.refuse(order_id=order.pk, reason="Epäilys.", at=LATER, by=CLERK)
    )
    order.refresh_from_db()
    failed = [end for end in ends if isinstance(end, Exception)]
    assert (len(failed), order.state in ("transferred", "refused")) == (1, True)
    assert isinstance(failed[0], ForbiddenMove) or "voi" in str(failed[0])
