"""What becomes of an order once Klarna has spoken: paid, under review, refused, or a matter for a person.

Every branch starts from the rows as they are under lock, so whoever comes second finds the work done.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from orders.klarna import (
    Difference,
    FraudStatus,
    ManagedOrder,
    Operation,
    OrderStatus,
    compare,
    method_text,
    references_payload,
)
from orders.models import Order, Payment, PaymentEvent, TaskKind
from orders.payment import purchase
from orders.services import arrival, suspicions
from orders.services.attention import raise_task, settle
from orders.services.klarna_calls import ask
from orders.states import LIVING, PAYMENT, OrderState, PaymentState

REVIEW_PAUSE: Final = timedelta(minutes=10)
REVIEW_TIME: Final = timedelta(hours=24)  # Klarna decides by then
AUTHORISING: Final = (OrderStatus.AUTHORIZED, OrderStatus.PART_CAPTURED, OrderStatus.CAPTURED)
REFUSING: Final = (FraudStatus.REJECTED, FraudStatus.STOPPED)


class Standing(StrEnum):
    """What a look at Klarna found, for whoever asked."""

    OPEN = "open"  # the buyer has not finished
    ON_ITS_WAY = "on_its_way"  # finished, but Klarna does not know the order yet, or still checks it
    PAID = "paid"
    HELD = "held"  # a person must look
    ENDED = "ended"


@act
def apply(*, payment_id: int, told: ManagedOrder, at: datetime, by: Actor) -> Standing:
    """Believe what Klarna says of the order: authorised, under review, rejected; or hold it for a person (pain 5)."""
    order = Order.objects.select_for_update().get(payment__pk=payment_id)
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    known, ended_at = payment.fraud_status, payment.expires_at
    _copy(payment, told)
    if _is_undecided(payment, told):
        return _first_word(order, payment, told, at=at, by=by)
    payment.save()
    if payment.state == PaymentState.REJECTED and _is_accepted(told):
        _let_late_money_go(order, payment, at=at, by=by)
    if told.fraud_status in REFUSING and told.fraud_status != known and payment.authorised_at:
        suspicions.suspect(order=order, klarna=told.fraud_status, at=at, by=by)
    if told.status == OrderStatus.EXPIRED and PAYMENT.allows(payment.state, PaymentState.EXPIRED):
        _lapsed(order, payment, at=at, by=by)
    elif ended_at and payment.expires_at and payment.expires_at > ended_at:
        settle(order=order, kind=TaskKind.AUTHORISATION_ENDING, at=at, by=by)
    if payment.authorised_at is None or order.state == OrderState.CANCELLED:
        return Standing.ENDED
    return Standing.PAID if order.placed_at else Standing.HELD


def _is_undecided(payment: Payment, told: ManagedOrder) -> bool:
    """Klarna's word is still awaited, or comes after we gave up waiting (pain 2)."""
    given_up = payment.state == PaymentState.EXPIRED and payment.authorised_at is None
    waiting = payment.state in (PaymentState.CREATED, PaymentState.PENDING_REVIEW)
    return waiting or (given_up and told.status in AUTHORISING)


def _is_accepted(told: ManagedOrder) -> bool:
    return told.status in AUTHORISING and told.fraud_status == FraudStatus.ACCEPTED


def _let_late_money_go(order: Order, payment: Payment, *, at: datetime, by: Actor) -> None:
    """Klarna accepts after all what it had rejected: the order has ended, and no later word revives it (pain 6)."""
    if not payment.calls.filter(operation=Operation.CANCEL).exists():
        ask(payment=payment, operation=Operation.CANCEL, cause="order_cancelled", at=at)
        raise_task(order=order, kind=TaskKind.LATE_PAYMENT, at=at, by=by)


def _first_word(order: Order, payment: Payment, told: ManagedOrder, *, at: datetime, by: Actor) -> Standing:
    """Klarna's answer to the question whether this order is paid."""
    if told.fraud_status in REFUSING or told.status not in AUTHORISING:
        settle(order=order, kind=TaskKind.PAYMENT_REVIEW, at=at, by=by)
        return _rejected(order, payment, at=at, by=by)
    if not _is_accepted(told):  # pending, or a word that we do not know
        return _under_review(order, payment, at=at, by=by)
    settle(order=order, kind=TaskKind.PAYMENT_REVIEW, at=at, by=by)
    payment.authorised_at = at
    move(payment=payment, to=PaymentState.AUTHORISED, at=at, by=by)
    _acknowledge(order, payment, at=at)
    if told.is_under_age(on=local_date(at)):
        return _under_age(order, payment, at=at, by=by)
    differences = compare(amount=payment.amount, lines=purchase.lines(order), told=told)
    if differences:
        return _mismatch(order, differences, at=at, by=by)
    return take_in(order=order, payment=payment, payer=payer_of(told), at=at, by=by)


@step
def take_in(*, order: Order, payment: Payment, payer: str = "", at: datetime, by: Actor) -> Standing:
    """All agrees: the order is received, or, if it has lapsed meanwhile, brought to a person (pain 2)."""
    if order.state == OrderState.CANCELLED:
        ask(payment=payment, operation=Operation.CANCEL, cause="order_cancelled", at=at)
        raise_task(order=order, kind=TaskKind.LATE_PAYMENT, at=at, by=by)
        return Standing.ENDED
    if order.state == OrderState.EXPIRED and not arrival.revived(order=order, at=at, by=by):
        raise_task(order=order, kind=TaskKind.LATE_PAYMENT, at=at, by=by)
        return Standing.HELD
    arrival.arrive(order=order, payer=payer, at=at, by=by)
    return Standing.PAID


def payer_of(told: ManagedOrder) -> str:
    """The payer's name, to be compared with the customer's and not kept."""
    return f"{told.billing.given_name} {told.billing.family_name}".strip() if told.billing else ""


def _rejected(order: Order, payment: Payment, *, at: datetime, by: Actor) -> Standing:
    move(payment=payment, to=PaymentState.REJECTED, at=at, by=by)
    arrival.give_up(order=order, why="payment_rejected", at=at, by=by)
    return Standing.ENDED


def _under_review(order: Order, payment: Payment, *, at: datetime, by: Actor) -> Standing:
    """Klarna has not decided: goods and time stay held, and the poller asks again."""
    if payment.state != PaymentState.PENDING_REVIEW:
        move(payment=payment, to=PaymentState.PENDING_REVIEW, at=at, by=by)
        raise_task(order=order, kind=TaskKind.PAYMENT_REVIEW, at=at, by=by)
        arrival.wait_longer(order=order, until=at + REVIEW_TIME, at=at, by=by)
    payment.next_poll_at = at + REVIEW_PAUSE
    payment.save()
    return Standing.ON_ITS_WAY


def _under_age(order: Order, payment: Payment, *, at: datetime, by: Actor) -> Standing:
    """Minors may not buy (R1.1): the authorisation is let go, and the order ends."""
    ask(payment=payment, operation=Operation.CANCEL, cause="under_age", at=at)
    raise_task(order=order, kind=TaskKind.UNDER_AGE, at=at, by=by)
    arrival.give_up(order=order, why="under_age", at=at, by=by)
    return Standing.ENDED


def _mismatch(order: Order, differences: list[Difference], *, at: datetime, by: Actor) -> Standing:
    """Paid for something else than the order: held for a person, never cancelled by itself (pain 5)."""
    found = [{"what": d.what, "asked": d.asked, "told": d.told, "reference": d.reference} for d in differences]
    raise_task(order=order, kind=TaskKind.AMOUNT_MISMATCH, at=at, by=by, data={"differences": found})
    return Standing.HELD


def _lapsed(order: Order, payment: Payment, *, at: datetime, by: Actor) -> None:
    """What was not charged in time is gone; a living order then needs a person, and a new payment."""
    left = str(payment.amount - payment.captured)
    move(payment=payment, to=PaymentState.EXPIRED, at=at, by=by)
    settle(order=order, kind=TaskKind.AUTHORISATION_ENDING, at=at, by=by)
    if order.state in LIVING:
        raise_task(order=order, kind=TaskKind.AUTHORISATION_ENDED, at=at, by=by, data={"left": left})


@step
def move(*, payment: Payment, to: PaymentState, at: datetime, by: Actor) -> None:
    """Move the locked payment and write it down; nothing is polled any more unless the caller says so afterwards."""
    PAYMENT.check(payment.state, to)
    payment.state = to
    payment.next_poll_at = None
    payment.save()
    record(payment=payment, kind=to, at=at, by=by)


@step
def record(*, payment: Payment, kind: str, at: datetime, by: Actor, data: dict[str, Any] | None = None) -> None:
    """Write down what happened to the payment."""
    PaymentEvent.of(at=at, by=by, kind=kind, data=data, payment=payment).save()


def _copy(payment: Payment, told: ManagedOrder) -> None:
    """What Klarna tells of the order and is worth keeping; no names, no birthdays. What it leaves out stays known."""
    payment.fraud_status = told.fraud_status[:20] or payment.fraud_status
    payment.klarna_reference = told.klarna_reference[:40] or payment.klarna_reference
    payment.expires_at = told.expires_at or payment.expires_at
    if told.method.type or not payment.method_text:
        payment.method = told.method.type[:60]
        payment.method_text = method_text(told.method)[:120]


def _acknowledge(order: Order, payment: Payment, *, at: datetime) -> None:
    """Tell Klarna our number, and that the order is safely ours: that ends its pushes (pain 7)."""
    references = references_payload(number=order.number)
    ask(payment=payment, operation=Operation.SET_REFERENCES, cause="received", at=at, payload=references)
    ask(payment=payment, operation=Operation.ACKNOWLEDGE, cause="received", at=at)
