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
from orders.fees import parts as fee_parts
from orders.models import Fee, Invoice, InvoiceCounter
from orders.policy import INVOICE_NET_DAYS, FeeVat
from orders.services import ledger

BEFORE_FIRST = 1000  # a reference needs three digits


@step
def issue(*, fee: Fee, at: datetime) -> Invoice:
    """The invoice of the locked fee: due ten days on, also on a day when banks rest."""
    company, issued_on, number = settings.COMPANY, local_date(at), _next_number()
    due_on = last_day(issued_on, days=INVOICE_NET_DAYS, rolls=False)
    lines, rate = _lines(fee, issued_on), _rate(fee, issued_on)
    total = _sum(lines, "total")
    reference = make_reference(number)
    pay = BankPayment(iban=company.iban, amount=total, reference=reference, due_on=due_on)
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
        lines=lines,
        net=_sum(lines, "net"),
        vat_rate=rate,
        vat=_sum(lines, "vat"),
        total=total,
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
    _stored(note, at)
    ledger.settle_costs(invoice=invoice, at=at)
    return note


def _next_number() -> int:
    """The next number of the one series; its row stays locked until the act is stored, so none is ever skipped."""
    InvoiceCounter.objects.get_or_create(pk=1, defaults={"last": BEFORE_FIRST})
    counter = InvoiceCounter.objects.select_for_update().get(pk=1)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _rate(fee: Fee, on: date) -> Decimal | None:
    return None if fee.vat_treatment == FeeVat.OUTSIDE else rate_on(on)


def _split(gross: Decimal, rate: Decimal | None) -> VatSplit:
    return VatSplit(gross=gross, net=gross, vat=ZERO) if rate is None else split_vat(gross, rate=rate)


def _lines(fee: Fee, on: date) -> list[dict[str, Any]]:
    """One line, or one for each part of the fee; VAT is rounded once for each."""
    rate = _rate(fee, on)
    with translation.override(fee.order.language):
        detail, kind = paper.line_detail(fee), str(fee.get_kind_display())
        parts = [(part.label, part.quantity, part.total) for part in fee_parts.read(fee.parts)]
    rows = parts or [(kind, 1, fee.amount)]
    return [_line(text, detail, quantity, _split(total, rate)) for text, quantity, total in rows]


def _line(text: str, detail: str, quantity: int, split: VatSplit) -> dict[str, Any]:
    return {
        "text": text,
        "detail": detail,
        "quantity": quantity,
        "net": str(split.net),
        "vat": str(split.vat),
        "total": str(split.gross),
    }


def _sum(lines: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(line[name]) for line in lines), ZERO)


def _turned(line: dict[str, Any]) -> dict[str, Any]:
    """The line with its sums below zero."""
    return {**line, **{name: str(ZERO - Decimal(line[name])) for name in ("net", "vat", "total")}}


def _stored(invoice: Invoice, at: datetime) -> Invoice:
    invoice.document = paper.store(invoice=invoice, at=at)
    invoice.save(force_insert=True)
    ledger.post_invoice(invoice=invoice, at=at)
    return invoice
