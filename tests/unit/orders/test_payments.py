"""Opening a payment at Klarna, reading it, and giving it up: each only after Klarna was asked."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from lapinkumi.core.states import ForbiddenMove
from orders import policy
from orders.klarna import KlarnaError, KlarnaProtocolError, KlarnaUnavailable
from orders.models import OrderEvent, Payment, PaymentEvent
from orders.services import payments
from orders.services.payments import AlreadyPaid
from orders.services.verdict import Standing
from orders.states import OrderState, PaymentState
from shop.models import StockLevel
from tests.builders.buying import tyres
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.payments import a_payment, a_waiting_order, an_order

pytestmark = pytest.mark.django_db
LATE = AT + policy.PAYMENT_TIME

TROUBLES: list[Any] = [
    requests.ConnectTimeout(),
    requests.ReadTimeout(),
    requests.ConnectionError(),
    (500, ""),
    (503, "<html>Service unavailable</html>"),
    (200, "<html>hello</html>"),
    (200, "{}"),
    (200, "[1"),
    (401, ""),
    (429, ""),
]


def opened(payment: Payment) -> str:
    return payments.open_checkout(payment_id=payment.pk, at=AT, by=CUSTOMER).order_id


def synced(payment: Payment, **over: Any) -> Standing:
    return payments.sync(payment_id=payment.pk, **{"at": AT, "by": SHOP, **over})


def states(payment: Payment) -> tuple[str, str]:
    payment = Payment.objects.select_related("order").get(pk=payment.pk)
    return payment.order.state, payment.state


UNPAID = (OrderState.PENDING_PAYMENT, PaymentState.CREATED)
PAID = (OrderState.PRELIMINARY, PaymentState.AUTHORISED)
LAPSED = (OrderState.EXPIRED, PaymentState.EXPIRED)


# Opening


def test_open_makes_a_checkout_of_the_whole_order(klarna):
    payment = a_payment(an_order())
    assert opened(payment) == klarna.last
    payment.refresh_from_db()
    assert (payment.klarna_order_id, payment.next_poll_at) == (klarna.last, AT + payments.POLL_AGAIN)
    sent = klarna.checkouts[klarna.last]
    assert (sent["order_amount"], sent["merchant_reference1"]) == (51960, payment.order.number)
    assert f"/klarna/push/{payment.order.number}/{payment.secret}/" in sent["merchant_urls"]["push"]
    assert list(PaymentEvent.objects.values_list("kind", flat=True)) == ["opened"]


def test_open_again_is_the_same_checkout(klarna):
    payment = a_waiting_order()
    assert opened(payment) == opened(payment) == payment.klarna_order_id
    assert len(klarna.checkouts) == 1


def test_open_after_klarna_dropped_it_makes_a_new_one(klarna):
    payment = a_waiting_order()
    klarna.forget()
    assert opened(payment) == klarna.last != payment.klarna_order_id
    payment.refresh_from_db()
    assert payment.klarna_order_id == klarna.last


def test_open_of_a_paid_checkout_leads_on_to_the_thanks(klarna):
    payment = a_waiting_order()
    klarna.pay(managed=False)
    with pytest.raises(AlreadyPaid):
        opened(payment)
    assert len(klarna.checkouts) == 1


def test_open_of_a_checkout_that_we_closed_makes_a_new_one(klarna):
    payment = a_waiting_order()
    klarna.aborted.add(klarna.last)
    assert opened(payment) == klarna.last != payment.klarna_order_id


def test_open_of_a_checkout_that_was_paid_long_ago_makes_no_new_one(klarna):
    """Klarna forgets the checkout of a paid order after a while; the order is in Order Management for years."""
    payment = a_waiting_order()
    klarna.pay()
    klarna.forget()
    with pytest.raises(AlreadyPaid):
        opened(payment)
    payment.refresh_from_db()
    assert payment.klarna_order_id == list(klarna.orders)[-1]
    assert synced(payment) == Standing.PAID


def test_open_twice_at_the_same_moment_keeps_the_first(klarna):
    payment = a_waiting_order()
    kept = payments.keep_checkout(payment_id=payment.pk, made="stray", lapsed="", at=AT, by=CUSTOMER)
    assert kept == payment.klarna_order_id


def test_open_of_a_lapsed_order_is_refused(klarna):
    payment = a_payment(an_order(state=OrderState.EXPIRED, closed_at=AT))
    with pytest.raises(ForbiddenMove):
        opened(payment)
    payment.refresh_from_db()
    assert payment.klarna_order_id is None


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_open_without_klarna_changes_nothing_and_works_afterwards(klarna, trouble):
    payment = a_payment(an_order())
    klarna.trouble = trouble
    with pytest.raises(KlarnaError):
        opened(payment)
    payment.refresh_from_db()
    assert (payment.klarna_order_id, states(payment)) == (None, UNPAID)
    klarna.trouble = None
    assert opened(payment) == klarna.last


# Reading


def test_sync_before_anything_was_opened_asks_nobody(klarna):
    assert synced(a_payment(an_order())) == Standing.OPEN
    assert klarna.calls == []


def test_sync_of_an_unfinished_checkout_changes_nothing(klarna):
    payment = a_waiting_order()
    assert synced(payment) == Standing.OPEN
    assert states(payment) == UNPAID


def test_sync_while_order_management_lags_waits(klarna):
    payment = a_waiting_order()
    klarna.pay(managed=False)
    assert synced(payment) == Standing.ON_ITS_WAY
    assert states(payment) == UNPAID
    klarna.manage(klarna.last)
    assert synced(payment) == Standing.PAID
    assert states(payment) == PAID


def test_sync_of_a_forgotten_checkout_is_ended(klarna):
    payment = a_waiting_order()
    klarna.forget()
    assert synced(payment) == Standing.ENDED
    assert states(payment) == UNPAID


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_sync_that_can_not_read_changes_nothing(klarna, trouble):
    payment = a_waiting_order()
    klarna.pay()
    klarna.trouble = trouble
    with pytest.raises((KlarnaUnavailable, KlarnaProtocolError, KlarnaError)):
        synced(payment)
    assert states(payment) == UNPAID
    klarna.trouble = None
    assert synced(payment) == Standing.PAID


# Giving up


def test_expire_puts_the_goods_back_and_closes_the_checkout(klarna):
    payment = a_waiting_order(tyres(stock=8))
    assert StockLevel.objects.get().quantity == 4
    assert payments.expire(order_id=payment.order_id, at=LATE, by=SHOP) is True
    assert (states(payment), StockLevel.objects.get().quantity) == (LAPSED, 8)
    assert klarna.last in klarna.aborted
    assert payments.expire(order_id=payment.order_id, at=LATE, by=SHOP) is False
    assert StockLevel.objects.get().quantity == 8
    assert list(OrderEvent.objects.values_list("kind", flat=True)) == ["expired"]


def test_pain_2_expire_of_a_paid_order_takes_it_in_instead(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay()
    assert payments.expire(order_id=payment.order_id, at=LATE, by=SHOP) is False
    assert (states(payment), StockLevel.objects.get().quantity) == (PAID, 4)


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_expire_without_klarna_ends_nothing(klarna, trouble):
    payment = a_waiting_order(tyres())
    klarna.trouble = trouble
    with pytest.raises(KlarnaError):
        payments.expire(order_id=payment.order_id, at=LATE, by=SHOP)
    assert (states(payment), StockLevel.objects.get().quantity) == (UNPAID, 4)


def test_expire_that_died_after_closing_the_checkout_is_finished_by_the_next(klarna):
    """The worker was killed between Klarna's answer and our act: a checkout that is closed can't be closed again."""
    payment = a_waiting_order(tyres())
    klarna.aborted.add(klarna.last)
    assert payments.expire(order_id=payment.order_id, at=LATE, by=SHOP) is True
    assert (states(payment), StockLevel.objects.get().quantity) == (LAPSED, 8)


def test_expire_of_an_order_paid_while_its_checkout_was_closed_keeps_it(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay(managed=False)
    checkouts = klarna.checkouts[klarna.last]
    seen = iter(["checkout_incomplete"])
    answer = klarna._checkout

    def paid_after_the_first_look(method: str, klarna_id: str, body: object, *, aborts: bool) -> object:
        was, checkouts["status"] = checkouts["status"], next(seen, "checkout_complete")
        found = answer(method, klarna_id, body, aborts=aborts)
        checkouts["status"] = was
        return found

    klarna._checkout = paid_after_the_first_look
    assert payments.expire(order_id=payment.order_id, at=LATE, by=SHOP) is False
    assert (states(payment), StockLevel.objects.get().quantity) == (UNPAID, 4)


def test_expire_before_its_time_ends_nothing(klarna):
    payment = a_waiting_order(tyres())
    assert payments.give_up_unpaid(order_id=payment.order_id, at=LATE - timedelta(seconds=1), by=SHOP) is False
    assert states(payment) == UNPAID


def test_expire_of_an_order_without_payment_needs_no_klarna(klarna):
    order = an_order()
    assert payments.expire(order_id=order.pk, at=LATE, by=SHOP) is True
    order.refresh_from_db()
    assert (order.state, klarna.calls) == (OrderState.EXPIRED, [])


def test_abandon_ends_the_order_at_once_and_once(klarna):
    payment = a_waiting_order(tyres())
    assert payments.abandon(order_id=payment.order_id, at=AT, by=CUSTOMER) is True
    assert (states(payment), StockLevel.objects.get().quantity) == (LAPSED, 8)
    assert payments.give_up_replaced(order_id=payment.order_id, at=AT, by=CUSTOMER) is True
    assert StockLevel.objects.get().quantity == 8


def test_abandon_of_a_paid_order_takes_it_in_instead(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay()
    assert payments.abandon(order_id=payment.order_id, at=AT, by=CUSTOMER) is False
    assert (states(payment), StockLevel.objects.get().quantity) == (PAID, 4)


def test_abandon_of_an_order_paid_in_that_very_moment_keeps_it(klarna):
    payment = a_waiting_order(tyres())
    Payment.objects.filter(pk=payment.pk).update(state=PaymentState.PENDING_REVIEW)
    assert payments.give_up_replaced(order_id=payment.order_id, at=AT, by=CUSTOMER) is False
    assert states(payment) == (OrderState.PENDING_PAYMENT, PaymentState.PENDING_REVIEW)


# Polling


@pytest.mark.parametrize(
    ("order", "state", "again"),
    [
        (OrderState.PENDING_PAYMENT, PaymentState.CREATED, True),
        (OrderState.PENDING_PAYMENT, PaymentState.PENDING_REVIEW, True),
        (OrderState.EXPIRED, PaymentState.PENDING_REVIEW, True),
        (OrderState.EXPIRED, PaymentState.EXPIRED, False),
    ],
)
def test_poll_later_asks_as_long_as_something_is_open(order, state, again):
    closed = AT if order == OrderState.EXPIRED else None
    payment = a_payment(an_order(state=order, closed_at=closed), state=state)
    payments.poll_later(payment_id=payment.pk, at=AT, by=SHOP)
    payment.refresh_from_db()
    assert payment.next_poll_at == (AT + payments.POLL_AGAIN if again else None)
