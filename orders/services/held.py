"""Payments that wait for a person: paid for something else than the order, or after it lapsed and its goods were gone.

Nothing decides about them by itself (pains 2 and 5). A clerk puts things right and looks again, or lets the money go.
"""

from datetime import datetime
from typing import Final

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.errors import NotHeld
from orders.klarna import FraudStatus, ManagedOrder, Operation, compare
from orders.messages import refunds as refund_messages
from orders.models import Order, Payment, TaskKind
from orders.payment import purchase
from orders.services import arrival, verdict
from orders.services.attention import settle
from orders.services.events import note
from orders.services.klarna_calls import ask, client
from orders.services.verdict import Standing
from orders.states import OrderState, PaymentState

HELD: Final = (OrderState.PENDING_PAYMENT, OrderState.EXPIRED)
QUESTIONS: Final = (TaskKind.AMOUNT_MISMATCH, TaskKind.LATE_PAYMENT)


def is_held(order: Order) -> bool:
    """Whether the order's money is there and the order was not taken in."""
    payment = getattr(order, "payment", None)
    return order.state in HELD and payment is not None and payment.state == PaymentState.AUTHORISED


def look_again(*, order_id: int, at: datetime, by: Actor) -> Standing:
    """Read Klarna once more, and take the order in if sum and contents agree now, and its goods are there.

    Where they don't, it stays held. Raises NotHeld, or KlarnaError where Klarna can't be read.
    """
    payment = Payment.objects.filter(order_id=order_id).first()
    if payment is None or not payment.klarna_order_id:
        raise NotHeld(order=order_id)
    told = client(payment).get_order(payment.klarna_order_id)
    return judge(order_id=order_id, told=told, at=at, by=by)


@act
def judge(*, order_id: int, told: ManagedOrder, at: datetime, by: Actor) -> Standing:
    """Take the held order in where what Klarna told agrees with it. Taken in already: nothing happens."""
    order, payment = _locked(order_id)
    if order.placed_at is not None:
        return Standing.PAID
    if not is_held(order) or _is_let_go(payment):
        raise NotHeld(order=order.number)
    if not _agrees(order, payment, told):
        return Standing.HELD
    standing = verdict.take_in(order=order, payment=payment, payer=verdict.payer_of(told), at=at, by=by)
    if standing == Standing.PAID:
        _settle(order, at=at, by=by)
    return standing


@act
def let_go(*, order_id: int, at: datetime, by: Actor) -> bool:
    """End the held order: Klarna lets the money go, goods and time go back, the customer is told. Whether it did.

    Let go already: nothing happens. Raises NotHeld for any other.
    """
    order, payment = _locked(order_id)
    if _is_let_go(payment):
        return False
    if not is_held(order):
        raise NotHeld(order=order.number)
    ask(payment=payment, operation=Operation.CANCEL, cause="held", at=at)
    note(order=order, kind="payment_let_go", at=at, by=by)
    arrival.ended(order=order, why="payment_let_go", at=at, by=by)
    refund_messages.payment_let_go(order=order, at=at)
    _settle(order, at=at, by=by)
    return True


def _locked(order_id: int) -> tuple[Order, Payment]:
    order = Order.objects.select_for_update().get(pk=order_id)
    payment = Payment.objects.select_for_update().get(order=order)
    order.payment = payment
    return order, payment


def _agrees(order: Order, payment: Payment, told: ManagedOrder) -> bool:
    sound = told.fraud_status == FraudStatus.ACCEPTED and told.status in verdict.AUTHORISING
    return sound and not compare(amount=payment.amount, lines=purchase.lines(order), told=told)


def _is_let_go(payment: Payment) -> bool:
    return payment.calls.filter(operation=Operation.CANCEL, cause="held").exists()


def _settle(order: Order, *, at: datetime, by: Actor) -> None:
    for kind in QUESTIONS:
        settle(order=order, kind=kind, at=at, by=by)
