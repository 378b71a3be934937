"""Issuing invoices and credit notes: a number, a row, a paper; all in the act that asks for them (R8.4)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from lapinkumi.core import bank_barcode
from lapinkumi.core.acts import step
from lapinkumi.core.bank_barcode import BankPayment
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import last_day
from lapinkumi.core.money import ZERO, VatSplit, split_vat
from lapinkumi.core.references import make_reference
from lapinkumi.core.vat import rate_on
from orders.documents import invoice as paper
from orders.models import Fee, Invoice, InvoiceCounter
from orders.policy import INVOICE_NET_DAYS, FeeVat

BEFORE_FIRST = 1000  # a reference needs three digits


@step
def issue(*, fee: Fee, at: datetime) -> Invoice:
    """The invoice of the locked fee: due ten days on, also on a day when banks rest."""
    company, issued_on, number = settings.COMPANY, local_date(at), _next_number()
    due_on = last_day(issued_on, days=INVOICE_NET_DAYS, rolls=False)
    split, rate = _split(fee, issued_on)
    reference = make_reference(number)
    pay = BankPayment(iban=company.iban, amount=split.gross, reference=reference, due_on=due_on)
    order = fee.order
    invoice = Invoice(
        number=number,
        reference=reference,
        order=order,
        fee=fee,
        issued_at=at,
        issued_on=issued_on,
        due_on=due_on,
        receiver=f"{order.full_name}\n{order.street}\n{order.postcode} {order.city}",
        lines=[_line(fee, split)],
        net=split.net,
        vat_rate=rate,
        vat=split.vat,
        total=split.gross,
        iban=company.iban,
        bic=company.bic,
        barcode=bank_barcode.encode(pay),
    )
    return _stored(invoice, at)


@step
def credit(*, invoice: Invoice, at: datetime) -> Invoice:
    """A note that takes the whole invoice back."""
    note = Invoice(
        number=_next_number(),
        credits=invoice,
        order=invoice.order,
        fee=invoice.fee,
        issued_at=at,
        issued_on=local_date(at),
        receiver=invoice.receiver,
        lines=[_turned(line) for line in invoice.lines],
        net=-invoice.net,
        vat_rate=invoice.vat_rate,
        vat=ZERO - invoice.vat,
        total=-invoice.total,
    )
    return _stored(note, at)


def _next_number() -> int:
    """The next number of the one series; its row stays locked until the act is stored, so none is ever skipped."""
    InvoiceCounter.objects.get_or_create(pk=1, defaults={"last": BEFORE_FIRST})
    counter = InvoiceCounter.objects.select_for_update().get(pk=1)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _split(fee: Fee, on: date) -> tuple[VatSplit, Decimal | None]:
    if fee.vat_treatment == FeeVat.OUTSIDE:
        return VatSplit(gross=fee.amount, net=fee.amount, vat=ZERO), None
    rate = rate_on(on)
    return split_vat(fee.amount, rate=rate), rate


def _line(fee: Fee, split: VatSplit) -> dict[str, Any]:
    with translation.override(fee.order.language):
        return {
            "text": str(fee.get_kind_display()),
            "detail": paper.line_detail(fee),
            "quantity": 1,
            "net": str(split.net),
            "vat": str(split.vat),
            "total": str(split.gross),
        }


def _turned(line: dict[str, Any]) -> dict[str, Any]:
    """The line with its sums below zero."""
    return {**line, **{name: str(ZERO - Decimal(line[name])) for name in ("net", "vat", "total")}}


def _stored(invoice: Invoice, at: datetime) -> Invoice:
    invoice.document = paper.store(invoice=invoice, at=at)
    invoice.save(force_insert=True)
    return invoice
