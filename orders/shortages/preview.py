"""What a question about missing goods would offer, before anybody has sent it: prices, sums and days."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from lapinkumi.core.money import ZERO, format_euros
from orders import presentation
from orders.models import Order, OrderLine
from orders.shortages.asking import Question, bundle, may_drop
from orders.shortages.candidates import Candidate
from orders.shortages.party import new_party
from orders.shortages.view import difference_words, time_is_early


class Row(NamedTuple):
    """One choice, and what it would come to."""

    what: str
    difference: str
    total: str
    days: str
    remark: str = ""


def preview(order: Order, line: OrderLine, question: Question, found: Iterable[Candidate]) -> list[Row]:
    """Every choice that the customer would have."""
    ticked = [one for one in found if one.product.pk in question.substitutes]
    rows = [_substitute(order, line, question, one) for one in ticked]
    if question.wait:
        days = presentation.window(*question.wait)
        total = format_euros(order.total)
        rows.append(Row(_("Odottaa"), difference_words(ZERO), total, days, _early(order, question.wait.last_on)))
    if may_drop(order, line):
        gone = sum((row.total for row in bundle(line, list(order.lines.all()))), ZERO)
        rows.append(Row(_("Jättää pois"), difference_words(-gone), format_euros(order.total - gone), ""))
    return [*rows, Row(_("Perua koko tilauksen"), "", format_euros(ZERO), "")]


def _substitute(order: Order, line: OrderLine, question: Question, one: Candidate) -> Row:
    difference = question.substitutes[one.product.pk] * line.quantity - line.total
    days = presentation.window(*one.window) if one.window else ""
    party = new_party(order)
    told = _("Sopimuskumppaniksi tulee %(party)s.") % {"party": party.contract_name} if party else ""
    early = _early(order, one.window.last_on if one.window else None)
    remark = " ".join(filter(None, [told, early]))
    return Row(one.product.title, difference_words(difference), format_euros(order.total + difference), days, remark)


def _early(order: Order, last_on: date | None) -> str:
    later = last_on is not None and (order.promise_last_on is None or last_on > order.promise_last_on)
    return _("Varattu aika on siirrettävä.") if later and time_is_early(order, last_on) else ""
