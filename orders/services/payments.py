"""The money of an order: opened at Klarna, read from Klarna, believed only as read. Only services speak with Klarna.

`sync` is the one routine behind the browser's return, the push, the fraud notice, the poller and the expiry: it reads
what Klarna says, and `verdict.apply` moves payment and order, once, under the order's lock. Nothing that a caller
brings along is believed.
"""

from datetime import datetime, timedelta
from typing import Final

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.states import ForbiddenMove
from orders.klarna import CheckoutOrder, KlarnaClient, KlarnaNotFound, KlarnaReadOnly, checkout_payload, update_payload
from orders.models import Order, Payment
from orders.payment import purchase
from orders.services import arrival, verdict
from orders.services.klarna_calls import client
from orders.services.verdict import Standing
from orders.states import OrderState, PaymentState

VISITOR_SECONDS: Final = 10.0
POLL_AGAIN: Final = timedelta(minutes=10)


class AlreadyPaid(Exception):
    """The checkout has been completed, in another tab perhaps: go on to its confirmation."""


# Opening


def open_checkout(*, payment_id: int, at: datetime, by: Actor) -> CheckoutOrder:
    """The payment's checkout at Klarna, made or brought up to date. Raises AlreadyPaid, or KlarnaError to try again.

    Opened twice at the same moment there is one checkout in the books; a stray one at Klarna lapses by itself.
    """
    payment = _read(payment_id)
    if payment.klarna_order_id:
        found = _renewed(payment)
        if found is not None:
            return found
    made = client(payment, read_seconds=VISITOR_SECONDS).create_checkout(checkout_payload(purchase.purchase(payment)))
    kept = keep_checkout(payment_id=payment_id, made=made.order_id, lapsed=payment.klarna_order_id or "", at=at, by=by)
    return made if kept == made.order_id else client(payment, read_seconds=VISITOR_SECONDS).get_checkout(kept)


def _renewed(payment: Payment) -> CheckoutOrder | None:
    """The known checkout, sent anew; None where Klarna has dropped it (after 48 hours)."""
    payload = update_payload(purchase.purchase(payment))
    try:
        found = client(payment, read_seconds=VISITOR_SECONDS).update_checkout(payment.klarna_order_id or "", payload)
    except KlarnaReadOnly:
        _require_unpaid(payment)
        return None
    except KlarnaNotFound:
        _require_unknown(payment)
        return None
    if found.is_complete:
        raise AlreadyPaid
    return found


def _require_unknown(payment: Payment) -> None:
    """A checkout that is gone has lapsed, or was paid long ago: Order Management never forgets what was paid."""
    try:
        client(payment, read_seconds=VISITOR_SECONDS).get_order(payment.klarna_order_id or "")
    except KlarnaNotFound:
        return
    raise AlreadyPaid


def _require_unpaid(payment: Payment) -> None:
    """A checkout that can't be changed was paid, or was closed by an expiry that came too late: only reading tells."""
    try:
        found = client(payment, read_seconds=VISITOR_SECONDS).get_checkout(payment.klarna_order_id or "")
    except KlarnaNotFound:
        _require_unknown(payment)
        return
    if found.is_complete:
        raise AlreadyPaid


@act
def keep_checkout(*, payment_id: int, made: str, lapsed: str, at: datetime, by: Actor) -> str:
    """Store the new checkout's id, in the place of the lapsed one; gives the id that counts."""
    order = Order.objects.select_for_update().get(payment__pk=payment_id)
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.klarna_order_id and payment.klarna_order_id != lapsed:
        return payment.klarna_order_id
    if order.state != OrderState.PENDING_PAYMENT:
        raise ForbiddenMove(machine="order", current=order.state, target=OrderState.PRELIMINARY)
    payment.klarna_order_id = made
    payment.next_poll_at = at + POLL_AGAIN
    payment.save(update_fields=["klarna_order_id", "next_poll_at"])
    verdict.record(payment=payment, kind="opened", at=at, by=by, data={"klarna": made})
    return made


# Reading


def sync(*, payment_id: int, at: datetime, by: Actor, read_seconds: float | None = None) -> Standing:
    """Read Klarna and move payment and order accordingly. Safe at any time, any number of times, from anywhere.

    Raises KlarnaError where Klarna could not be read: nothing was changed then.
    """
    payment = _read(payment_id)
    if not payment.klarna_order_id:
        return Standing.OPEN
    klarna = client(payment, read_seconds=read_seconds) if read_seconds else client(payment)
    try:
        told = klarna.get_order(payment.klarna_order_id)
    except KlarnaNotFound:
        return _before_the_order(payment, klarna)
    return verdict.apply(payment_id=payment_id, told=told, at=at, by=by)


def _before_the_order(payment: Payment, klarna: KlarnaClient) -> Standing:
    """Order Management knows nothing yet: has the buyer finished?"""
    try:
        checkout = klarna.get_checkout(payment.klarna_order_id or "")
    except KlarnaNotFound:
        return Standing.ENDED
    return Standing.ON_ITS_WAY if checkout.is_complete else Standing.OPEN


# Giving up


def expire(*, order_id: int, at: datetime, by: Actor) -> bool:
    """End an order that nobody paid in time, but ask Klarna first (pain 2); True if it ended.

    The checkout is closed before the goods go back, so that it can no longer be paid.
    """
    return _surely_unpaid(order_id, at=at, by=by) and give_up_unpaid(order_id=order_id, at=at, by=by)


def abandon(*, order_id: int, at: datetime, by: Actor) -> bool:
    """End an unpaid order because its customer makes another one instead; False where it was paid, or is being.

    Klarna is asked first, as in `expire`. Raises KlarnaError where it cannot be: nothing was changed then.
    """
    return _surely_unpaid(order_id, at=at, by=by) and give_up_replaced(order_id=order_id, at=at, by=by)


def _surely_unpaid(order_id: int, *, at: datetime, by: Actor) -> bool:
    """Whether Klarna knows of no payment, and will take none any more."""
    payment = Payment.objects.filter(order_id=order_id).first()
    if payment is None or not payment.klarna_order_id:
        return True
    read = sync(payment_id=payment.pk, at=at, by=by, read_seconds=VISITOR_SECONDS)
    return read in (Standing.OPEN, Standing.ENDED) and _closed(payment)


def _closed(payment: Payment) -> bool:
    """Close the checkout at Klarna; False if it was paid in that very moment. One that is closed stays so."""
    klarna = client(payment, read_seconds=VISITOR_SECONDS)
    try:
        klarna.abort_checkout(payment.klarna_order_id or "")
    except KlarnaReadOnly:
        return not klarna.get_checkout(payment.klarna_order_id or "").is_complete
    except KlarnaNotFound:
        return True
    return True


@act
def give_up_unpaid(*, order_id: int, at: datetime, by: Actor) -> bool:
    """The order's time to pay is over: stock and time go back. False if it was paid, or visited again, meanwhile."""
    order = Order.objects.select_for_update().get(pk=order_id)
    return _overdue(order, at) and _ended_unpaid(order, at=at, by=by)


@act
def give_up_replaced(*, order_id: int, at: datetime, by: Actor) -> bool:
    """The customer orders something else instead: stock goes back, the time stays with the draft. False if it was paid.

    Ended already: nothing happens, and that is True.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    return order.state == OrderState.EXPIRED or _ended_unpaid(order, keeps_time=True, at=at, by=by)


def _ended_unpaid(order: Order, *, keeps_time: bool = False, at: datetime, by: Actor) -> bool:
    """End the locked order, unless it is paid or past the payment page. The held time may stay with the draft."""
    payment = Payment.objects.select_for_update().filter(order=order).first()
    paid = payment is not None and payment.state != PaymentState.CREATED
    if order.state != OrderState.PENDING_PAYMENT or paid:
        return False
    if payment is not None:
        verdict.move(payment=payment, to=PaymentState.EXPIRED, at=at, by=by)
    if keeps_time:
        order.booking = None
        order.save(update_fields=["booking"])
    arrival.expire(order=order, at=at, by=by)
    return True


def _overdue(order: Order, at: datetime) -> bool:
    return order.pay_by_at is not None and order.pay_by_at <= at


@act
def poll_later(*, payment_id: int, at: datetime, by: Actor) -> None:
    """Ask again in a while, as long as the order waits for its payment, or Klarna still checks the buyer."""
    payment = Payment.objects.select_for_update(of=["self"]).select_related("order").get(pk=payment_id)
    waits = payment.state == PaymentState.CREATED and payment.order.state == OrderState.PENDING_PAYMENT
    checked = payment.state == PaymentState.PENDING_REVIEW
    payment.next_poll_at = at + POLL_AGAIN if waits or checked else None
    payment.save(update_fields=["next_poll_at"])


def _read(payment_id: int) -> Payment:
    return Payment.objects.select_related("order").prefetch_related("order__lines").get(pk=payment_id)
