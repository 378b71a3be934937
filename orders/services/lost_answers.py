"""What a call did at Klarna although we never heard of it: Klarna's order is read, and told apart from what we know.

Asked again with its own key a call is done once; but Klarna forgets a key after a day, and a person who asks anew does
it with another one. So before anything is sent a second time its work is looked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from django.db.models import Q

from lapinkumi.core.money import from_cents
from orders.klarna import Capture as KlarnasCapture
from orders.klarna import ManagedOrder, Operation, OrderStatus
from orders.klarna import Refund as KlarnasRefund
from orders.models import Capture, CaptureState, KlarnaCall, Refund
from orders.states import RefundState

NOTHING_HELD: Final = (OrderStatus.CANCELLED, OrderStatus.EXPIRED)
NOTHING_LEFT: Final = (OrderStatus.CAPTURED, OrderStatus.CLOSED, OrderStatus.EXPIRED)

T = TypeVar("T", KlarnasCapture, KlarnasRefund)
Look = Callable[[KlarnaCall, ManagedOrder], str | None]


def was_sent_before(call: KlarnaCall) -> bool:
    """Whether the same may have been asked before: by this call, or by one that is thought to have failed."""
    if call.tries > 1:
        return True
    if call.operation == Operation.REFUND:
        failed = Refund.objects.filter(Q(call=call, tries__gt=1) | Q(payment=call.payment, state=RefundState.FAILED))
        return failed.exists()
    return Capture.objects.filter(call=call, tries__gt=1).exists()


def found(call: KlarnaCall, told: ManagedOrder) -> str | None:
    """The id of what the call has done ("" where it has none); None where it has done nothing."""
    return _LOOKS[Operation(call.operation)](call, told)


def _capture(call: KlarnaCall, told: ManagedOrder) -> str | None:
    amount, reference = _asked(call, "captured_amount")
    done = Capture.objects.filter(payment=call.payment, state=CaptureState.DONE, amount=amount)
    known = done.values_list("klarna_capture_id", flat=True)
    return _strange([one.capture_id for one in _alike(told.captures, amount, reference)], known)


def _refund(call: KlarnaCall, told: ManagedOrder) -> str | None:
    amount, reference = _asked(call, "refunded_amount")
    done = Refund.objects.filter(payment=call.payment, state=RefundState.DONE, amount=amount)
    known = done.values_list("klarna_refund_id", flat=True)
    return _strange([one.refund_id for one in _alike(told.refunds, amount, reference)], known)


def _cancel(call: KlarnaCall, told: ManagedOrder) -> str | None:
    return "" if told.status in NOTHING_HELD else None


def _release(call: KlarnaCall, told: ManagedOrder) -> str | None:
    return "" if told.status in NOTHING_LEFT else None


def _extend(call: KlarnaCall, told: ManagedOrder) -> str | None:
    known, now = call.payment.expires_at, told.expires_at
    return "" if known and now and now > known else None


def _update(call: KlarnaCall, told: ManagedOrder) -> str | None:
    """The sum and its lines: a substitute can cost as much as what it stands in for."""
    asked = Counter((one.get("reference", ""), one["quantity"]) for one in call.payload.get("order_lines", []))
    same = asked == Counter((one.reference, one.quantity) for one in told.lines)
    return "" if same and told.amount == from_cents(call.payload["order_amount"]) else None


def _references(call: KlarnaCall, told: ManagedOrder) -> str | None:
    known = told.number == call.payload.get("merchant_reference1")
    return "" if known or told.status == OrderStatus.CANCELLED else None


def _address(call: KlarnaCall, told: ManagedOrder) -> str | None:
    """Klarna may tell more of an address than it was asked to keep."""
    asked, kept = call.payload["shipping_address"], told.shipping
    same = kept and (kept.street, kept.postcode) == (asked.get("street_address", ""), asked.get("postal_code", ""))
    return "" if same else None


def _acknowledge(call: KlarnaCall, told: ManagedOrder) -> str | None:
    """Whether it was acknowledged is never told; a cancelled order needs none."""
    return "" if told.status == OrderStatus.CANCELLED else None


def _asked(call: KlarnaCall, amount: str) -> tuple[Decimal, str]:
    return from_cents(call.payload[amount]), str(call.payload.get("reference", ""))


def _alike(told: Iterable[T], amount: Decimal, reference: str) -> list[T]:
    """Those of that sum and reference; Klarna does not always tell a reference."""
    return [one for one in told if one.amount == amount and one.reference in ("", reference)]


def _strange(told: Sequence[str], known: Iterable[str]) -> str | None:
    """The first id that is not known. Klarna may leave ids out: what has none is one of those it did not name."""
    known = list(known)
    if named := [one for one in told if one and one not in known]:
        return named[0]
    unnamed = [one for one in known if one not in told or not one]
    return "" if told.count("") > len(unnamed) else None


_LOOKS: Final[Mapping[Operation, Look]] = {
    Operation.CAPTURE: _capture,
    Operation.REFUND: _refund,
    Operation.CANCEL: _cancel,
    Operation.RELEASE: _release,
    Operation.EXTEND: _extend,
    Operation.UPDATE_AUTHORIZATION: _update,
    Operation.SET_REFERENCES: _references,
    Operation.ACKNOWLEDGE: _acknowledge,
    Operation.UPDATE_SHIPPING_ADDRESS: _address,
}
