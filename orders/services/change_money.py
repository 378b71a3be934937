"""What Klarna is told of a customer's change: the lines and the sum that stand now, and another delivery address."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from lapinkumi.core.acts import step
from orders.klarna import Operation, address_payload, authorization_payload
from orders.models import Order, Payment
from orders.payment import purchase
from orders.services.correction_money import at_klarna
from orders.services.klarna_calls import ask
from orders.states import CHARGEABLE

ADDRESS: Final = {"email", "phone", "street", "postcode", "city"}


@step
def tell_lines(*, order: Order, payment: Payment | None, number: int, at: datetime) -> None:
    """Store the intent: a sum that is no higher, with its lines. What it is lower by is let go of (R5.18)."""
    held = at_klarna(payment)
    if held is None or held.state not in CHARGEABLE:
        return
    lines = [purchase.line(row) for row in order.lines.all()]
    payload = authorization_payload(amount=order.total, lines=lines, description=_("Muutettu tilaus"))
    ask(payment=held, operation=Operation.UPDATE_AUTHORIZATION, cause=f"change:{number}", at=at, payload=payload)


@step
def tell_address(*, order: Order, payment: Payment | None, number: int, at: datetime) -> None:
    """Store the intent: where it goes now. Klarna judges the risk anew; a refusal is a clerk's task."""
    held = at_klarna(payment)
    if held is None or held.state not in CHARGEABLE:
        return
    payload = address_payload(purchase.buyer(order))
    ask(payment=held, operation=Operation.UPDATE_SHIPPING_ADDRESS, cause=f"address:{number}", at=at, payload=payload)
