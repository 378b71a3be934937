"""Two at the same moment, each on a connection of its own: one of everything, and never two."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection

from installers.errors import TimeNotFree
from installers.models import Booking
from installers.slots import Job
from lapinkumi.core.actors import Actor
from lapinkumi.outbox.models import Message
from orders.checkout import offer as offers
from orders.models import Checkout, KlarnaCall, Order, OrderEvent, Payment
from orders.services import callbacks, payments, placing
from orders.services import checkout as acts
from orders.services.placing import Confirmed
from orders.services.verdict import Standing
from orders.states import OrderState
from shop.basics import CENTRAL_CODE
from shop.models import StockLevel, StockMovement
from shop.services.stock import NotEnoughStock
from tests.builders.buying import Buyer, a_ready_buyer, a_shop, tyres
from tests.builders.garages import NOON_FRIDAY, a_garage, a_service, wall
from tests.builders.orders import CUSTOMER, SHOP
from tests.builders.payments import a_waiting_order
from tests.unit.shop import make

pytestmark = pytest.mark.django_db(transaction=True)
AT = NOON_FRIDAY


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        a_shop()
        yield


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, all begun at the same moment."""
    start, ends = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(number: int) -> None:
        start.wait()
        try:
            ends[number] = tasks[number]()
        except Exception as error:
            ends[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def kinds(ends: list[Any]) -> list[str]:
    return sorted(type(end).__name__ for end in ends)


def placing_of(draft: Checkout) -> Callable[[], Order]:
    seen = offers.read(Checkout.objects.full().get(pk=draft.pk), at=AT).fingerprint
    confirmed = Confirmed(seen=seen, service_consent=True)
    return lambda: placing.place(checkout_id=draft.pk, confirmed=confirmed, at=AT, by=CUSTOMER)


def test_pain_1_the_last_four_tyres_go_to_one_of_two():
    product = tyres(stock=4)
    drafts = [a_ready_buyer(product).draft for _number in range(2)]
    ends = together(*[placing_of(draft) for draft in drafts])
    assert kinds(ends) == ["NotEnoughStock", "Order"]
    short = next(end for end in ends if isinstance(end, NotEnoughStock))
    assert short.data["short"] == {product.pk: 0}
    assert (Order.objects.count(), StockLevel.objects.get().quantity) == (1, 0)


@pytest.mark.rule("R5.4")
def test_the_last_ones_near_by_go_to_one_of_two_and_the_other_is_told_the_later_days():
    """Both were promised the goods of the central warehouse; a supplier's come later."""
    product = tyres(stock=4)
    make.level(product, quantity=8, source=make.source(code="kaukana", kind="supplier"), lead_days=10)
    drafts = [a_ready_buyer(product).draft for _number in range(2)]
    ends = together(*[placing_of(draft) for draft in drafts])
    assert kinds(ends) == ["OfferChanged", "Order"]
    taken = {move.level.source.code: move.delta for move in StockMovement.objects.filter(delta__lt=0)}
    assert taken == {CENTRAL_CODE: -4}


def test_the_button_pressed_in_two_tabs_is_one_order():
    draft = a_ready_buyer(tyres(stock=8)).draft
    place = placing_of(draft)
    first, second = together(place, place)
    assert first == second
    assert (Order.objects.count(), StockLevel.objects.get().quantity) == (1, 4)


def test_the_last_time_goes_to_one_of_two():
    garage = a_garage()
    service = a_service(garage).product
    drafts = []
    for number in range(2):
        buyer = Buyer().puts(tyres(sku=f"TYRE-{number}")).puts(service, 1)
        buyer.chooses(garage.slug)
        drafts.append(buyer.draft)
    starts_at = wall(date(2026, 11, 26), "10:00")

    def hold(draft: Checkout) -> Booking:
        return acts.choose_time(
            checkout_id=draft.pk,
            garage=garage,
            job=Job(60),
            starts_at=starts_at,
            not_before=None,
            at=AT,
            by=CUSTOMER,
        )

    ends = together(lambda: hold(drafts[0]), lambda: hold(drafts[1]))
    assert kinds(ends) == ["Booking", "TimeNotFree"]
    refused = next(end for end in ends if isinstance(end, TimeNotFree))
    assert len(refused.alternatives) == 3
    assert Booking.objects.living().count() == 1


def test_pain_3_return_push_and_poller_at_once_bring_the_order_in_once(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay()
    stored = callbacks.store(payment_id=payment.pk, kind="push", body="", at=AT, by=SHOP)

    def sync(by: Actor) -> Standing:
        return payments.sync(payment_id=payment.pk, at=AT, by=by)

    ends = together(
        lambda: sync(CUSTOMER),
        lambda: callbacks.follow_up(callback_id=stored.pk, at=AT, by=SHOP),
        lambda: sync(SHOP),
    )
    assert ends == [Standing.PAID, True, Standing.PAID]
    assert Order.objects.get().state == OrderState.PRELIMINARY
    assert (Message.objects.count(), OrderEvent.objects.filter(kind="received").count()) == (1, 1)
    assert KlarnaCall.objects.count() == 2


def test_pain_2_paid_while_we_give_up_is_never_lost(klarna):
    payment = a_waiting_order(tyres())
    late = payment.order.pay_by_at
    klarna.pay()
    together(
        lambda: payments.expire(order_id=payment.order_id, at=late, by=SHOP),
        lambda: payments.give_up_unpaid(order_id=payment.order_id, at=late, by=SHOP),
        lambda: payments.sync(payment_id=payment.pk, at=late, by=CUSTOMER),
    )
    assert Order.objects.get().state == OrderState.PRELIMINARY
    assert StockLevel.objects.get().quantity == 4
    assert Message.objects.count() == 1


def test_a_checkout_opened_in_two_tabs_is_one_in_the_books(klarna):
    draft = a_ready_buyer(tyres()).draft
    order = placing_of(draft)()

    def opened() -> str:
        return payments.open_checkout(payment_id=order.payment.pk, at=AT, by=CUSTOMER).order_id

    first, second = together(opened, opened)
    assert first == second == Payment.objects.get().klarna_order_id


def test_paying_and_ordering_something_else_at_once_ends_in_one_living_order(klarna):
    buyer = a_ready_buyer(tyres())
    first = placing_of(buyer.draft)()
    payments.open_checkout(payment_id=first.payment.pk, at=AT, by=CUSTOMER)
    buyer.tells(street="Toinenkatu 2")
    place = placing_of(buyer.draft)
    klarna.pay()
    ends = together(place, lambda: payments.sync(payment_id=first.payment.pk, at=AT, by=SHOP))
    first.refresh_from_db()
    assert first.state == OrderState.PRELIMINARY
    assert isinstance(ends[0], Exception)
    assert Order.objects.count() == 1
