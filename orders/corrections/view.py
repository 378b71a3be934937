"""A correction as its readers see it: old and new side by side, for pages, mails and papers (R2.4)."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.money import format_euros
from orders import policy, presentation
from orders.models import Correction, CorrectionLine, LineKind, Order, Payment
from orders.states import PaymentState


class Change(NamedTuple):
    """One thing that was corrected, as texts; `is_worse` is what the customer's consent is asked for."""

    what: str
    old: str
    new: str
    is_worse: bool = False


def changes(correction: Correction) -> list[Change]:
    """Every corrected price, the sum, and the promised window: only what differs."""
    rows = [_price(row) for row in correction.lines.select_related("line")]
    if correction.new_total != correction.old_total:
        sums = format_euros(correction.old_total), format_euros(correction.new_total)
        rows.append(Change(_("Tilauksen loppusumma"), *sums, correction.is_dearer))
    if correction.moves_window:
        windows = _old_window(correction), _new_window(correction)
        rows.append(Change(_("Arvioitu toimitus"), *windows, correction.is_later))
    return rows


def answer_by(correction: Correction) -> date | None:
    """The last day to answer before the order lapses free of charge (R5.21); None where nothing was asked."""
    if correction.waiting_since_at is None:
        return None
    return local_date(correction.waiting_since_at) + timedelta(days=policy.CORRECTION_LAPSE_DAYS)


def applied(order: Order) -> Correction | None:
    """The correction with which the order was confirmed, if there was one."""
    return order.corrections.applied().order_by("-number").first()


def context(correction: Correction) -> dict[str, Any]:
    """What a mail or a page about a correction may show, besides what it shows of the order."""
    return {
        **presentation.context(correction.order),
        "correction": correction,
        "changes": changes(correction),
        "answer_by": answer_by(correction),
        "raises": correction.is_dearer and _is_held(correction.order),
    }


def _is_held(order: Order) -> bool:
    """Whether Klarna holds the sum, and must be asked for more."""
    payment = Payment.objects.filter(order=order).first()
    return payment is not None and payment.state == PaymentState.AUTHORISED


def _price(row: CorrectionLine) -> Change:
    is_worse = row.new_unit_price > row.old_unit_price
    if row.line.kind == LineKind.FREIGHT or row.line.quantity == 1:
        return Change(row.line.name, format_euros(row.old_total), format_euros(row.new_total), is_worse)
    each = _("%(quantity)s × %(price)s = %(total)s")
    old = {"price": format_euros(row.old_unit_price), "total": format_euros(row.old_total)}
    new = {"price": format_euros(row.new_unit_price), "total": format_euros(row.new_total)}
    quantity = row.line.quantity
    return Change(row.line.name, each % {"quantity": quantity, **old}, each % {"quantity": quantity, **new}, is_worse)


def _old_window(correction: Correction) -> str:
    return presentation.window(correction.old_first_on, correction.old_last_on) or _("ei sovittu")


def _new_window(correction: Correction) -> str:
    return presentation.window(correction.new_first_on, correction.new_last_on) or _("ei sovittu")
