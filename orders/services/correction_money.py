"""What Klarna is told of a correction: a sum and all its lines, in the place of those it holds."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from lapinkumi.core.acts import step
from orders.klarna import Operation, authorization_payload
from orders.models import Correction, KlarnaCall, OrderLine, Payment
from orders.payment import purchase
from orders.services.correction_steps import locked_payment, new_lines
from orders.services.klarna_calls import ask


def at_klarna(payment: Payment | None) -> Payment | None:
    """The payment, where Klarna holds its sum; None where nothing is paid beforehand."""
    return None if payment is None or payment.is_on_delivery else payment


@step
def tell(*, correction: Correction, payment: Payment | None, at: datetime) -> None:
    """Store the intent: the corrected sum and lines. Each try has a key of its own."""
    held = at_klarna(payment)
    if held is None:
        return
    changed = {line.pk: line for line in new_lines(correction)}
    lines = [changed.get(row.pk, row) for row in correction.order.lines.all()]
    correction.call = _update(held, correction.new_total, lines, _cause(correction), at=at)
    correction.save(update_fields=["call", "tries"])


@step
def tell_back(*, correction: Correction, at: datetime) -> None:
    """Where Klarna refused a higher sum nobody knows for sure that it is not held: tell it the order's own again."""
    held = at_klarna(locked_payment(correction.order))
    if held is not None and correction.payment_refused_at is not None:
        _update(held, correction.order.total, list(correction.order.lines.all()), f"{_cause(correction)}:back", at=at)


def _cause(correction: Correction) -> str:
    return f"correction:{correction.number}:{correction.tries}"


def _update(payment: Payment, amount: Decimal, lines: Sequence[OrderLine], cause: str, *, at: datetime) -> KlarnaCall:
    payload = authorization_payload(
        amount=amount, lines=[purchase.line(row) for row in lines], description=_("Korjattu tilaus")
    )
    return ask(payment=payment, operation=Operation.UPDATE_AUTHORIZATION, cause=cause, at=at, payload=payload)
