"""Two at the same moment, each on a connection of its own: one fee, one task, one word, one new delivery."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from lapinkumi.outbox.models import Message
from orders.models import Delivery, Fee, Invoice, OrderLine, Task
from orders.services import deliveries, parcels, resending, restock, unclaimed
from shop.models import StockLevel, StockMovement
from tests.builders.buying import a_shop, tyres
from tests.builders.deliveries import a_garage_delivery
from tests.builders.fees import CLERK
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.parcels import ARRIVED, BACK, back, waiting

pytestmark = pytest.mark.django_db(transaction=True)


def together(do: Callable[[], Any]) -> list[Any]:
    """What each of two gave or raised, both begun at the same moment."""
    start, ends = threading.Barrier(2), [None] * 2

    def run(number: int) -> None:
        start.wait()
        try:
            ends[number] = do()
        except Exception as error:
            ends[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_two_workers_propose_one_fee_for_a_parcel():
    back(waiting())
    ends = together(lambda: unclaimed.propose_parcel_fees(at=BACK))
    assert sorted(ends) == [0, 1]
    assert (Fee.objects.count(), Message.objects.filter(name="fee_proposed").count()) == (1, 1)


def test_two_workers_raise_one_task_for_a_silent_parcel_and_one_for_left_goods():
    waiting()
    deliveries.mark_arrived(delivery_id=a_garage_delivery().pk, at=AT, by=SHOP)
    late = BACK + timedelta(days=30)
    assert sorted(together(lambda: unclaimed.watch_silent_parcels(at=late))) == [0, 1]
    assert sorted(together(lambda: unclaimed.watch_left_goods(at=late))) == [0, 1]
    assert sorted(Task.objects.values_list("kind", flat=True)) == ["goods_unclaimed", "parcel_silent"]


def test_two_workers_remind_once():
    waiting()
    ends = together(lambda: parcels.remind_of_parcels(at=ARRIVED + timedelta(days=5)))
    assert sorted(ends) == [0, 1]
    assert Message.objects.filter(name="parcel_reminder").count() == 1


def test_a_word_sent_in_two_tabs_is_kept_once():
    delivery = waiting()
    ends = together(lambda: parcels.announce(delivery_id=delivery.pk, at=ARRIVED, by=CUSTOMER))
    assert ends == [delivery, delivery]
    assert delivery.events.filter(kind="parcel_announced").count() == 1
    assert Message.objects.filter(name="parcel_announced").count() == 1


def test_a_yes_pressed_in_two_tabs_is_one_delivery_and_one_invoice():
    delivery = back(waiting())
    freight = Decimal("39.90")
    resending.offer(delivery_id=delivery.pk, carrier="matkahuolto", freight=freight, at=BACK, by=CLERK)
    ends = together(lambda: resending.accept(delivery_id=delivery.pk, freight=freight, at=BACK, by=CUSTOMER))
    assert ends[0] == ends[1] == Delivery.objects.get(resends=delivery)
    assert (Invoice.objects.count(), Fee.objects.count()) == (1, 1)


def test_two_clerks_put_goods_back_once():
    a_shop()
    product = tyres(stock=8)
    delivery = back(waiting())
    OrderLine.objects.filter(kind="goods").update(product=product)
    line = delivery.lines.get(line__kind="goods")
    together(lambda: restock.restock(delivery_id=delivery.pk, pieces={line.pk: 4}, at=BACK, by=CLERK))
    assert StockLevel.objects.get().quantity == 12
    assert StockMovement.objects.filter(cause__startswith="restock:").count() == 1
