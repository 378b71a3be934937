"""The money of an order: whether Klarna holds the same sum, for long enough, and doubts nobody."""

from datetime import timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.money import format_euros
from orders.klarna import FraudStatus
from orders.models import Payment
from orders.presentation import Fact
from orders.review.checks import Check, Mark
from orders.review.reading import Known
from orders.states import PaymentState

SOON: Final = timedelta(days=7)  # an authorisation that ends by then is worth a look


def money(known: Known) -> Check:
    """The authorisation beside the order's sum."""
    payment = known.payment
    if payment is None:
        reason = _("Tilauksella ei ole maksua.")
        return Check(key="money", title=_("Maksu"), mark=Mark.WRONG, reasons=(reason,))
    mark, reason = _judged(payment, known)
    return Check(key="money", title=_("Maksu"), mark=mark, reasons=(reason,), facts=_facts(payment))


def _judged(payment: Payment, known: Known) -> tuple[Mark, str]:
    total = known.order.total
    if payment.state == PaymentState.NOT_REQUIRED:
        return Mark.OK, _("Maksetaan vastaanotettaessa.")
    if payment.state != PaymentState.AUTHORISED:
        return Mark.WRONG, _("Rahaa ei ole varattu: maksun tila on %(state)s.") % {"state": payment.get_state_display()}
    if payment.fraud_status != FraudStatus.ACCEPTED:
        return Mark.WRONG, _("Klarna ei ole hyväksynyt maksajaa. Odota, kunnes se on ratkaissut asian.")
    if payment.amount != total:
        sums = {"paid": format_euros(payment.amount), "total": format_euros(total)}
        return Mark.WRONG, _("Varattu %(paid)s, mutta tilauksen summa on %(total)s.") % sums
    return _lasting(payment, known)


def _lasting(payment: Payment, known: Known) -> tuple[Mark, str]:
    """The money is held; is it long enough?"""
    last = known.order.promise_last_on
    if payment.expires_at is None:
        return Mark.OK, _("Varattu, sama summa kuin tilauksessa.")
    until = date_format(clock.local(payment.expires_at), "j.n.Y")
    if payment.expires_at <= known.at:
        return Mark.WRONG, _("Varaus päättyi %(until)s. Asiakkaan on maksettava uudelleen.") % {"until": until}
    runs_out = payment.expires_at <= known.at + SOON or (last and clock.local_date(payment.expires_at) <= last)
    if runs_out:
        return Mark.LOOK, _("Varaus päättyy %(until)s, ennen kuin tilaus ehtii ehkä perille.") % {"until": until}
    return Mark.OK, _("Varattu, sama summa kuin tilauksessa.")


def _facts(payment: Payment) -> tuple[Fact, ...]:
    facts = [Fact(_("Varattu"), format_euros(payment.amount))]
    if payment.method_text:
        facts.append(Fact(_("Maksutapa"), payment.method_text))
    if payment.klarna_reference:
        facts.append(Fact(_("Klarnan viite"), payment.klarna_reference))
    if payment.expires_at:
        facts.append(Fact(_("Varaus voimassa"), date_format(clock.local(payment.expires_at), "j.n.Y")))
    return tuple(facts)
