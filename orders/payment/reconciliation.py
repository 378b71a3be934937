"""Whether one of our payments and Klarna's order say the same: pure, finds and never raises."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from lapinkumi.core.money import ZERO, euros
from orders.klarna import Difference, ManagedOrder, OrderStatus, sums_that_differ
from orders.models import Payment
from orders.states import PaymentState

# Klarna's words for each of our states; what is not here is not compared.
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    PaymentState.AUTHORISED: frozenset({OrderStatus.AUTHORIZED}),
    PaymentState.PART_CAPTURED: frozenset({OrderStatus.PART_CAPTURED}),
    PaymentState.CAPTURED: frozenset({OrderStatus.CAPTURED}),
    PaymentState.PART_REFUNDED: frozenset({OrderStatus.PART_CAPTURED, OrderStatus.CAPTURED}),
    PaymentState.REFUNDED: frozenset({OrderStatus.CAPTURED, OrderStatus.CLOSED, OrderStatus.EXPIRED}),
    PaymentState.VOIDED: frozenset({OrderStatus.CANCELLED, OrderStatus.EXPIRED}),
    PaymentState.EXPIRED: frozenset({OrderStatus.EXPIRED}),
}
# Where nothing can be charged any more the sum that Klarna held is of no more interest.
_OVER: Final = (PaymentState.VOIDED, PaymentState.EXPIRED, PaymentState.REJECTED)

MISSING: Final = Difference("order", "klarna", "")


def differences(payment: Payment, told: ManagedOrder, *, by_bank: Decimal = ZERO) -> list[Difference]:
    """Where the two differ: the sum, what was charged and given back, the state; and Klarna's sums in themselves.

    `by_bank` is what was given back past Klarna, which knows nothing of it.
    """
    refunded = payment.refunded - by_bank
    ours = {"captured": (payment.captured, told.captured), "refunded": (refunded, told.refunded)}
    if payment.state not in _OVER:
        ours = {"amount": (payment.amount, told.amount), **ours}
    found = [Difference(what, str(euros(we)), str(they)) for what, (we, they) in ours.items() if we != they]
    words = _WORDS.get(payment.state)
    if words and told.status not in words:
        found.append(Difference("state", payment.state, told.status))
    return [*found, *sums_that_differ(told)]


def standing(payment: Payment) -> tuple[object, ...]:
    """All that is compared: unchanged, it was true the whole time that Klarna was being read."""
    return payment.state, payment.amount, payment.captured, payment.refunded, payment.refunding
