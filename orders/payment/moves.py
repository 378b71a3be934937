"""Where the money of an order went: authorised, charged, given back, row by row as it happened."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from orders.models import Payment


class Move(NamedTuple):
    """One movement of money; `amount` is below zero where it went back. `at` is when it was asked for."""

    at: datetime
    what: str
    why: str
    state: str
    amount: Decimal


def money_moves(payment: Payment) -> list[Move]:
    """Every charge and every refund of a payment, failed ones too, the oldest first. Three queries."""
    charges = [
        Move(one.asked_at, _("Veloitus"), one.cause_number, str(one.get_state_display()), one.amount)
        for one in payment.captures.select_related("delivery", "booking")
    ]
    collected = [
        Move(one.recorded_at, _("Postiennakko"), f"{one.delivery.number}, {one.reference}", _("tilitetty"), one.amount)
        for one in payment.collections.select_related("delivery")
    ]
    refunds = [
        Move(
            one.requested_at,
            _("Palautus"),
            one.reason,
            f"{one.get_state_display()}, {one.get_way_display()}",
            -one.amount,
        )
        for one in payment.refunds.all()
    ]
    return sorted([*charges, *collected, *refunds], key=lambda move: move.at)
