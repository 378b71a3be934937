"""What Klarna is told when a substitute is chosen or goods are left out: a sum and all its lines (R5.15, R5.21)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from lapinkumi.core.acts import step
from lapinkumi.core.money import split_vat
from orders.klarna import Line, LineKind, Operation, authorization_payload
from orders.models import OrderLine, Payment, Shortage
from orders.payment import purchase
from orders.services.correction_money import at_klarna
from orders.services.correction_steps import locked_payment
from orders.services.klarna_calls import ask
from orders.states import CHARGEABLE


def total_with(shortage: Shortage) -> Decimal:
    """What the order costs once the chosen substitute is in the place of its line."""
    if shortage.chosen is None:
        raise ValueError(f"{shortage}: no substitute was chosen")
    return shortage.order.total - shortage.line.total + shortage.chosen.unit_price * shortage.line.quantity


@step
def raise_sum(*, shortage: Shortage, payment: Payment, at: datetime) -> None:
    """Store the intent: the higher sum with the substitute among the lines. Each try has a key of its own."""
    rows = [row for row in shortage.order.lines.all() if row.pk != shortage.line_id]
    lines = [_substitute(shortage), *(purchase.line(row) for row in rows)]
    payload = authorization_payload(amount=total_with(shortage), lines=lines, description=_("Korvaava tuote"))
    shortage.call = ask(
        payment=payment, operation=Operation.UPDATE_AUTHORIZATION, cause=_cause(shortage), at=at, payload=payload
    )
    shortage.save(update_fields=["call", "tries"])


@step
def tell(*, shortage: Shortage, payment: Payment | None, at: datetime) -> None:
    """The answer holds already, at a sum that is no higher: Klarna learns the lines that stand now."""
    _tell_standing(shortage, payment, _cause(shortage), at=at)


@step
def tell_back(*, shortage: Shortage, at: datetime) -> None:
    """Where Klarna refused a higher sum nobody knows for sure that it is not held: tell it the order's own again."""
    if shortage.payment_refused_at is not None:
        _tell_standing(shortage, locked_payment(shortage.order), f"{_cause(shortage)}:back", at=at)


def is_raise(shortage: Shortage, payment: Payment | None) -> bool:
    """Whether the choice needs more money than Klarna holds."""
    return at_klarna(payment) is not None and total_with(shortage) > shortage.order.total


def _tell_standing(shortage: Shortage, payment: Payment | None, cause: str, *, at: datetime) -> None:
    held = at_klarna(payment)
    if held is None or held.state not in CHARGEABLE:
        return
    rows: Sequence[OrderLine] = list(shortage.order.lines.all())
    payload = authorization_payload(
        amount=shortage.order.total, lines=[purchase.line(row) for row in rows], description=_("Muutettu tilaus")
    )
    ask(payment=held, operation=Operation.UPDATE_AUTHORIZATION, cause=cause, at=at, payload=payload)


def _substitute(shortage: Shortage) -> Line:
    chosen = shortage.chosen
    if chosen is None:
        raise ValueError(f"{shortage}: no substitute was chosen")
    total = chosen.unit_price * shortage.line.quantity
    row = OrderLine(
        kind=LineKind.GOODS,
        sku=chosen.sku,
        name=chosen.name,
        quantity=shortage.line.quantity,
        unit_price=chosen.unit_price,
        total=total,
        vat_rate=chosen.vat_rate,
        vat=split_vat(total, rate=chosen.vat_rate).vat,
        package_key=shortage.line.package_key,
    )
    return purchase.line(row)


def _cause(shortage: Shortage) -> str:
    return f"shortage:{shortage.number}:{shortage.tries}"
