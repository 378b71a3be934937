"""What became of a refund at Klarna or at our bank: sent, given back, or refused and a person's matter."""

from datetime import date, datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.klarna import Operation
from orders.messages import refunds as refund_messages
from orders.models import CallState, KlarnaCall, Order, Payment, PaymentEvent, Refund, TaskKind
from orders.services import attention, ledger
from orders.services.events import note
from orders.states import PAYMENT, REFUND, REFUNDING, PaymentState, RefundState


@step
def sent(*, call: KlarnaCall, at: datetime) -> None:
    """The call is about to be made: from now on only Klarna knows whether the money has gone. Twice is once."""
    found = _under_way(call)
    if found is not None and found.state == RefundState.REQUESTED:
        REFUND.check(found.state, RefundState.SENT)
        found.state, found.sent_at = RefundState.SENT, at
        found.save(update_fields=["state", "sent_at"])


@step
def given(*, order: Order, call: KlarnaCall, refund_id: str, at: datetime, by: Actor) -> None:
    """Klarna has taken it (201): the payment says so, and the customer is told. Twice is once."""
    sent(call=call, at=at)
    found = _under_way(call)
    if found is not None:
        _given(order, found, at=at, by=by, klarna_refund_id=refund_id[:80])


@step
def paid(*, order: Order, refund: Refund, account_end: str, paid_on: date, at: datetime, by: Actor) -> None:
    """A person has paid the locked refund from the bank: the payment says so, and the customer is told."""
    REFUND.check(refund.state, RefundState.SENT)
    refund.state, refund.sent_at = RefundState.SENT, at
    refund.account_end, refund.paid_on = account_end, paid_on
    _given(order, refund, at=at, by=by, sent_at=at, account_end=account_end, paid_on=paid_on)


@step
def void(*, order: Order, refund: Refund, at: datetime, by: Actor) -> None:
    """The locked refund was not paid from the bank after all: its money is free for another."""
    _end(refund, RefundState.FAILED, at=at)
    _free(refund)
    note(order=order, kind="refund_called_off", at=at, by=by, data={"refund": refund.pk, "amount": str(refund.amount)})


@step
def refused(*, order: Order, call: KlarnaCall, at: datetime, by: Actor) -> None:
    """Klarna will not give it back: the refund is void, its money free for another, and a clerk is called."""
    found = _under_way(call)
    if found is None:
        return
    _end(found, RefundState.FAILED, at=at)
    _free(found)
    data = {"refund": found.pk, "amount": str(found.amount), "error": call.error}
    note(order=order, kind="refund_failed", at=at, by=by, data=data)
    attention.raise_task(order=order, kind=TaskKind.REFUND_DUE, at=at, by=by, data=data)


def _under_way(call: KlarnaCall) -> Refund | None:
    return Refund.objects.select_for_update(of=["self"]).filter(call=call, state__in=REFUNDING).first()


def _given(order: Order, found: Refund, *, at: datetime, by: Actor, **told: Any) -> None:
    _end(found, RefundState.DONE, at=at, **told)
    payment = Payment.objects.select_for_update().get(pk=found.payment_id)
    payment.refunding -= found.amount
    payment.refunded += found.amount
    ledger.post_refund(refund=found, at=at)
    _move(payment, at=at, by=by)
    note(order=order, kind="refunded", at=at, by=by, data={"refund": found.pk, "amount": str(found.amount)})
    refund_messages.refund_made(order=order, refund=found, at=at)
    if not payment.refunds.filter(state=RefundState.FAILED).exists():
        attention.settle(order=order, kind=TaskKind.REFUND_DUE, at=at, by=by)


def _free(found: Refund) -> None:
    """What was on its way is not any more."""
    payment = Payment.objects.select_for_update().get(pk=found.payment_id)
    payment.refunding -= found.amount
    payment.save(update_fields=["refunding"])


def _end(found: Refund, state: RefundState, *, at: datetime, **told: Any) -> None:
    REFUND.check(found.state, state)
    found.state, found.ended_at = state, at
    for name, value in told.items():
        setattr(found, name, value)
    found.save(update_fields=["state", "ended_at", *told])


def _move(payment: Payment, *, at: datetime, by: Actor) -> None:
    """Everything charged is back, and nothing can be charged any more: refunded. Otherwise in part."""
    whole = payment.refunded >= payment.captured and not _can_still_be_charged(payment)
    to = PaymentState.REFUNDED if whole else PaymentState.PART_REFUNDED
    moved = payment.state != to
    if moved:
        PAYMENT.check(payment.state, to)
        payment.state = to
    payment.save(update_fields=["state", "refunded", "refunding"])
    if moved:
        PaymentEvent.of(at=at, by=by, kind=to, data={"refunded": str(payment.refunded)}, payment=payment).save()


def _can_still_be_charged(payment: Payment) -> bool:
    let_go = payment.calls.filter(operation=Operation.RELEASE, state=CallState.DONE).exists()
    return payment.captured < payment.amount and payment.state != PaymentState.EXPIRED and not let_go
