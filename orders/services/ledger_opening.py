"""What moved before there was a ledger, written into it by the day on which it moved: once, at a release."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.models import Capture, CaptureState, Invoice, InvoicePayment, LedgerEntry, Refund
from orders.services import ledger
from orders.states import RefundState


@act
def open_ledger(*, at: datetime, by: Actor) -> int:
    """Write every charge, refund, invoice and payment that the ledger lacks. Returns how many; again, none."""
    captures = _unwritten(Capture.objects.filter(state=CaptureState.DONE).select_related("payment"), "capture:")
    refunds = _unwritten(Refund.objects.filter(state=RefundState.DONE).select_related("payment"), "refund:")
    invoices = _unwritten(Invoice.objects.all(), "invoice:", name="number")
    arrivals = _unwritten(InvoicePayment.objects.select_related("invoice"), "arrival:")
    for capture in captures:
        ledger.post_capture(capture=capture, at=capture.ended_at or at)
    for refund in refunds:
        ledger.post_refund(refund=refund, at=refund.ended_at or at)
    for invoice in invoices:
        ledger.post_invoice(invoice=invoice, at=invoice.issued_at)
    for payment in arrivals:
        ledger.post_arrival(payment=payment, at=payment.recorded_at)
        if payment.invoice is not None:
            ledger.post_placing(payment=payment, invoice=payment.invoice, on=True, at=payment.recorded_at)
    for invoice in Invoice.objects.filter(reminders__isnull=False).distinct():
        ledger.settle_costs(invoice=invoice, at=at)
    return len(captures) + len(refunds) + len(invoices) + len(arrivals)


def _unwritten(rows: QuerySet, prefix: str, *, name: str = "pk") -> list[Any]:
    """Those without an entry of their cause, the oldest first."""
    cause = Concat(Value(prefix), Cast(F(name), CharField()), output_field=CharField())
    written = LedgerEntry.objects.filter(cause=OuterRef("cause_of"))
    return list(rows.annotate(cause_of=cause).exclude(Exists(written)).order_by("pk"))
