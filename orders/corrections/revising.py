"""What a revision of a contract's price comes to (R4.3, R5.12): which prices may change, and on what ground. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from lapinkumi.core.vat import rate_on
from orders.corrections.reckoning import CORRECTABLE, Changes, Draft, draft
from orders.corrections.repromise import promised
from orders.errors import BadCorrection, NothingToCorrect, NothingToRevise
from orders.models import LineKind, Order, OrderLine, Payment, RevisionGround
from orders.services.cancelling import is_still_here
from orders.states import OrderState, PaymentState

UNCHARGED: Final = (PaymentState.AUTHORISED, PaymentState.NOT_REQUIRED)


def revisable(order: Order) -> bool:
    """Whether its price can still be revised: a contract of which nothing has left, been done or been charged."""
    payment = Payment.objects.filter(order=order).first()
    charged = payment is not None and (payment.state not in UNCHARGED or payment.captures.exists())
    return order.state == OrderState.CONFIRMED and not charged and is_still_here(order)


def may_change(line: OrderLine, ground: str) -> bool:
    """Whether that ground can change the price of that line: freight only its own, the others any."""
    return line.kind == LineKind.FREIGHT if ground == RevisionGround.FREIGHT else line.kind in CORRECTABLE


def revision(order: Order, *, ground: str, prices: Mapping[int, Decimal], today: date) -> Draft:
    """The revision that these unit prices (by line id) come to; the promised days stay.

    Where VAT is the ground the new prices hold the rate of the last promised day. Raises BadCorrection with every
    problem, or NothingToRevise.
    """
    lines = {line.pk: line for line in order.lines.all()}
    changed = {pk: price for pk, price in prices.items() if pk not in lines or price != lines[pk].unit_price}
    wrong = [pk for pk in changed if pk in lines and not may_change(lines[pk], ground)]
    if ground not in RevisionGround.values:
        raise BadCorrection({"ground": _("Valitse, millä perusteella hinta muuttuu.")})
    if wrong:
        problem = _("Toimituskulujen muutos voi muuttaa vain toimituskuluja.")
        raise BadCorrection({f"line:{pk}": problem for pk in wrong})
    rate = rate_on(order.promise_last_on or today) if ground == RevisionGround.VAT else None
    try:
        return draft(order, Changes(prices=changed), reckoned=promised(order), today=today, vat_rate=rate)
    except NothingToCorrect as nothing:
        raise NothingToRevise(order=order.pk) from nothing
