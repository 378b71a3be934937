"""What time brings to orders and their payments: rules of DUE_RULES."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.due import each
from orders.klarna import KlarnaError
from orders.models import KlarnaCall, KlarnaCallback, Order, Payment
from orders.services import callbacks, klarna_calls, payments, work
from orders.services.verdict import Standing

POLLER = Actor.system("poll_payments")
EXPIRER = Actor.system("expire_unpaid")
SETTLER = Actor.system("settle_done_work")
CALLER = Actor.system("make_klarna_calls")


def poll_payments(*, at: datetime) -> int:
    """Ask Klarna about unfinished payments: what a lost push would have told. Returns how many were paid."""
    due = Payment.objects.to_poll(at).order_by("next_poll_at").values_list("pk", flat=True)
    return each(list(due), lambda payment_id: _poll(payment_id, at))


def expire_unpaid(*, at: datetime) -> int:
    """End orders whose time to pay is over, each only after asking Klarna. Returns how many ended."""
    unpaid = Order.objects.unpaid_at(at).order_by("pay_by_at").values_list("pk", flat=True)
    return each(list(unpaid), lambda order_id: _expire(order_id, at))


def make_klarna_calls(*, at: datetime) -> int:
    """Make the intended calls whose turn it is. Returns how many were tried."""
    due = KlarnaCall.objects.due(at).values_list("pk", flat=True)
    return each(list(due), lambda call_id: klarna_calls.make(call_id=call_id, at=at, by=CALLER))


def handle_callbacks(*, at: datetime) -> int:
    """Look at Klarna for every callback that nobody has followed up. Returns how many were."""
    waiting = KlarnaCallback.objects.waiting().order_by("received_at").values_list("pk", flat=True)
    return each(list(waiting), lambda callback_id: _handle(callback_id, at))


def settle_done_work(*, at: datetime) -> int:
    """Charge the work that garages have finished, and end orders whose last step it was. Returns how many moved."""
    done = Order.objects.work_done(at).order_by("booking__done_at").values_list("pk", flat=True)
    return each(list(done), lambda order_id: work.settle(order_id=order_id, at=at, by=SETTLER))


def _poll(payment_id: int, at: datetime) -> bool:
    try:
        return payments.sync(payment_id=payment_id, at=at, by=POLLER) == Standing.PAID
    except KlarnaError:
        return False
    finally:
        payments.poll_later(payment_id=payment_id, at=at, by=POLLER)


def _expire(order_id: int, at: datetime) -> bool:
    try:
        return payments.expire(order_id=order_id, at=at, by=EXPIRER)
    except KlarnaError:  # nobody knows whether it was paid: it waits for the next round
        return False


def _handle(callback_id: int, at: datetime) -> bool:
    try:
        return callbacks.follow_up(callback_id=callback_id, at=at, by=POLLER)
    except KlarnaError:
        return False
