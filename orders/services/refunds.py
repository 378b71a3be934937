"""Giving money back: asked for once for each cause, never more than was charged, carried out by a worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.money import ZERO, euros
from orders.errors import NotRefundable
from orders.klarna import Line, Operation, refund_payload
from orders.models import KlarnaCall, Order, OrderLine, Payment, Refund
from orders.payment.refunding import Part, part
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
    """Ask Klarna to give the locked order's buyer money back, to the account that was charged (R6.7).

    How much: `amount`; or `pieces`, so many of each order line by its id, less `kept_back` (lines below zero); or, with
    neither, all that is left. `cause` names why, once ("return:PN-1"): asked for already, that refund is the answer and
    nothing happens. `reason` is told to the customer when the money has gone. The row is done only after Klarna's 201.

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
    found = _ask(payment, cause, wanted, lines, reason=reason, parts=kept, number=order.number, at=at)
    _owe(payment, wanted)
    data = {"refund": found.pk, "amount": str(wanted), "cause": cause}
    note(order=order, kind="refund_requested", at=at, by=by, data=data)
    return found


@act
def give_back(*, order_id: int, cause: str, amount: Decimal, reason: str, at: datetime, by: Actor) -> Refund:
    """A person gives money back. Pressed twice with the same cause it is one refund. Raises NotRefundable."""
    order = Order.objects.select_for_update().get(pk=order_id)
    return refund(order=order, cause=cause, amount=amount, reason=reason, at=at, by=by)


@act
def try_again(*, refund_id: int, at: datetime, by: Actor) -> Refund:
    """Ask once more for a refund that Klarna refused, with a new key. Only a failed one is; others stay as they are.

    Raises NotRefundable where its money has been given back otherwise meanwhile.
    """
    order = Order.objects.select_for_update().get(payment__refunds=refund_id)
    payment = Payment.objects.select_for_update().get(order=order)
    found = Refund.objects.select_for_update(of=["self"]).select_related("call").get(pk=refund_id)
    if found.state != RefundState.FAILED:
        return found
    if found.amount > payment.refundable:
        raise NotRefundable(order=order.number, amount=str(found.amount), left=str(payment.refundable))
    REFUND.check(found.state, RefundState.REQUESTED)
    found.tries += 1
    found.call = _call_again(found, payment, at)
    found.state, found.sent_at, found.ended_at = RefundState.REQUESTED, None, None
    found.save()
    _owe(payment, found.amount)
    note(order=order, kind="refund_retried", at=at, by=by, data={"refund": found.pk, "tries": found.tries})
    return found


@step
def refund_cancelled(*, order: Order, at: datetime, by: Actor) -> Refund:
    """All that was charged of a cancelled order goes back. Raises NotRefundable."""
    with translation.override(order.language):
        reason = _("Tilaus peruttiin.")
    return refund(order=order, cause=f"cancelled:{order.number}", reason=reason, at=at, by=by)


def _parts(order: Order, payment: Payment, pieces: Mapping[int, int]) -> list[Part]:
    """The pieces that are asked for, each line's last ones with its rest."""
    standing = payment.refunds.exclude(state=RefundState.FAILED).values_list("parts", flat=True)
    given: list[dict[str, Any]] = [one for parts in standing for one in parts]
    rows = {row.pk: row for row in OrderLine.objects.filter(order=order, pk__in=pieces)}
    try:
        return [part(rows[pk], quantity, given=given) for pk, quantity in pieces.items()]
    except (KeyError, ValueError) as unknown:
        raise NotRefundable(order=order.number, pieces=str(unknown)) from unknown


def _wanted(payment: Payment, amount: Decimal | None, lines: Sequence[Line]) -> Decimal:
    """Lines decide where there are any; else the sum; else all that is left."""
    if lines:
        return sum((line.total for line in lines), ZERO)
    return payment.refundable if amount is None else amount


def _ask(
    payment: Payment, cause: str, amount: Decimal, lines: Sequence[Line], *, number: str, at: datetime, **kept: Any
) -> Refund:
    payload = refund_payload(amount=amount, lines=lines, description=kept["reason"], reference=number)
    call = ask(payment=payment, operation=Operation.REFUND, cause=cause, at=at, payload=payload)
    return Refund.objects.create(payment=payment, cause=cause, amount=amount, call=call, requested_at=at, **kept)


def _owe(payment: Payment, amount: Decimal) -> None:
    payment.refunding += amount
    payment.save(update_fields=["refunding"])


def _call_again(found: Refund, payment: Payment, at: datetime) -> KlarnaCall:
    """A new intent with the old content: another row is another key."""
    cause = f"retry:{found.pk}:{found.tries}"
    return ask(payment=payment, operation=Operation.REFUND, cause=cause, at=at, payload=found.call.payload)
