"""Giving money back: asked for once for each cause, never more than was charged.

A worker carries it out at Klarna; what Klarna can't give back a person pays from the bank (`services.bank_refunds`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import add_months
from lapinkumi.core.money import ZERO, euros
from orders import policy
from orders.errors import NotRefundable
from orders.klarna import Line, Operation, refund_payload
from orders.models import KlarnaCall, Order, Payment, Refund, RefundWay
from orders.payment.charged import charged_lines
from orders.payment.refunding import Part, part
from orders.services.bank_refunds import ask_for_account
from orders.services.events import note
from orders.services.klarna_calls import ask
from orders.states import REFUND, PaymentState, RefundState

# Something that was charged may still be with us in these.
CHARGED: Final = (
    PaymentState.PART_CAPTURED,
    PaymentState.CAPTURED,
    PaymentState.PART_REFUNDED,
    PaymentState.EXPIRED,
)


@step
def refund(
    *,
    order: Order,
    cause: str,
    reason: str,
    amount: Decimal | None = None,
    pieces: Mapping[int, int] | None = None,
    kept_back: Sequence[Line] = (),
    at: datetime,
    by: Actor,
) -> Refund:
    """Give the locked order's buyer money back, to the account that was charged (R6.7): Klarna is asked for it.

    How much: `amount`; or `pieces`, so many of each order line by its id, less `kept_back` (lines below zero); or, with
    neither, all that is left. `cause` names why, once ("return:PN-1"): asked for already, that refund is the answer and
    nothing happens. `reason` is told to the customer when the money has gone. The row is done only after Klarna's 201.
    What did not come through Klarna, or so long ago that it no longer knows, goes to a bank account: the customer is
    asked for its number, and a clerk to pay.

    Raises NotRefundable where that much was not charged, or has been given back; nothing is changed then.
    """
    existing = Refund.objects.filter(cause=cause).first()
    if existing is not None:
        return existing
    payment = Payment.objects.select_for_update().filter(order=order).first()
    if payment is None or payment.state not in CHARGED:
        raise NotRefundable(order=order.number)
    parts = _parts(order, payment, pieces or {})
    lines = [*(each.line for each in parts), *kept_back]
    wanted = euros(_wanted(payment, amount, lines))
    if not ZERO < wanted <= payment.refundable:
        raise NotRefundable(order=order.number, amount=str(wanted), left=str(payment.refundable))
    kept = [each.kept for each in parts]
    found = Refund(payment=payment, cause=cause, amount=wanted, reason=reason, parts=kept, requested_at=at)
    if goes_by_bank(payment, at=at):
        found.way = RefundWay.BANK
    else:
        found.call = _ask(found, lines, number=order.number, at=at)
    found.save(force_insert=True)
    _owe(payment, wanted)
    data = {"refund": found.pk, "amount": str(wanted), "cause": cause}
    note(order=order, kind="refund_requested", at=at, by=by, data=data)
    if found.is_by_bank:
        ask_for_account(order=order, refund=found, at=at, by=by)
    return found


@act
def give_back(
    *,
    order_id: int,
    cause: str,
    reason: str,
    amount: Decimal | None = None,
    pieces: Mapping[int, int] | None = None,
    at: datetime,
    by: Actor,
) -> Refund:
    """A person gives money back: a sum, or so many pieces of each line by its id.

    Pressed twice with the same cause it is one refund. Raises NotRefundable.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if amount is None and not pieces:
        raise NotRefundable(order=order.number)
    return refund(order=order, cause=cause, amount=amount, pieces=pieces, reason=reason, at=at, by=by)


@act
def try_again(*, refund_id: int, at: datetime, by: Actor) -> Refund:
    """Ask once more for a refund that Klarna refused, with a new key. Only a failed one is; others stay as they are.

    One that was to be paid from the bank waits for that anew. Raises NotRefundable where its money has been given back
    otherwise meanwhile.
    """
    return _again(refund_id, to_bank=False, at=at, by=by)


@act
def pay_otherwise(*, refund_id: int, at: datetime, by: Actor) -> Refund:
    """What Klarna refused to give back is paid from the bank instead: the customer is asked for an account.

    Only a failed one is; others stay as they are. Raises as `try_again`.
    """
    return _again(refund_id, to_bank=True, at=at, by=by)


def _again(refund_id: int, *, to_bank: bool, at: datetime, by: Actor) -> Refund:
    order = Order.objects.select_for_update().get(payment__refunds=refund_id)
    payment = Payment.objects.select_for_update().get(order=order)
    found = Refund.objects.select_for_update(of=["self"]).get(pk=refund_id)
    if found.state != RefundState.FAILED:
        return found
    if found.amount > payment.refundable:
        raise NotRefundable(order=order.number, amount=str(found.amount), left=str(payment.refundable))
    REFUND.check(found.state, RefundState.REQUESTED)
    found.tries += 1
    if to_bank or found.is_by_bank:
        found.way = RefundWay.BANK
    else:
        found.call = _call_again(found, payment, at)
    found.state, found.sent_at, found.ended_at = RefundState.REQUESTED, None, None
    found.save()
    _owe(payment, found.amount)
    note(order=order, kind="refund_retried", at=at, by=by, data={"refund": found.pk, "tries": found.tries})
    if found.is_by_bank:
        ask_for_account(order=order, refund=found, at=at, by=by)
    return found


@step
def refund_cancelled(*, order: Order, at: datetime, by: Actor) -> Refund:
    """All that was charged of a cancelled order goes back. Raises NotRefundable."""
    with translation.override(order.language):
        reason = _("Tilaus peruttiin.")
    return refund(order=order, cause=f"cancelled:{order.number}", reason=reason, at=at, by=by)


def goes_by_bank(payment: Payment, *, at: datetime) -> bool:
    """Whether Klarna can give nothing of it back: it never had the money, or knows the order no longer."""
    if not payment.klarna_order_id:
        return True
    last_on = add_months(local_date(payment.created_at), months=policy.KLARNA_ORDER_MONTHS)
    return local_date(at) > last_on


def _parts(order: Order, payment: Payment, pieces: Mapping[int, int]) -> list[Part]:
    """The pieces that are asked for, each line's last ones with its rest; none that was not charged."""
    if not pieces:
        return []
    rows = {charged.row.pk: charged for charged in charged_lines(order, payment)}
    try:
        return [
            part(rows[pk].row, quantity, given=rows[pk].given, charged=rows[pk].quantity)
            for pk, quantity in pieces.items()
        ]
    except (KeyError, ValueError) as unknown:
        raise NotRefundable(order=order.number, pieces=str(unknown)) from unknown


def _wanted(payment: Payment, amount: Decimal | None, lines: Sequence[Line]) -> Decimal:
    """Lines decide where there are any; else the sum; else all that is left."""
    if lines:
        return sum((line.total for line in lines), ZERO)
    return payment.refundable if amount is None else amount


def _ask(found: Refund, lines: Sequence[Line], *, number: str, at: datetime) -> KlarnaCall:
    payload = refund_payload(amount=found.amount, lines=lines, description=found.reason, reference=number)
    return ask(payment=found.payment, operation=Operation.REFUND, cause=found.cause, at=at, payload=payload)


def _owe(payment: Payment, amount: Decimal) -> None:
    payment.refunding += amount
    payment.save(update_fields=["refunding"])


def _call_again(found: Refund, payment: Payment, at: datetime) -> KlarnaCall:
    """A new intent with the old content: another row is another key."""
    if found.call is None:
        raise ValueError(f"{found}: never asked of Klarna")
    cause = f"retry:{found.pk}:{found.tries}"
    return ask(payment=payment, operation=Operation.REFUND, cause=cause, at=at, payload=found.call.payload)
