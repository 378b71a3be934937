"""The invoice and the credit note on paper, with what every Finnish bank reads (AVL 209 e, R8.4, R14.1)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core import bank_barcode, payment_qr
from lapinkumi.core.acts import step
from lapinkumi.core.ibans import format_iban
from lapinkumi.core.money import format_euros, format_percent
from lapinkumi.core.references import format_reference, format_rf, to_rf
from lapinkumi.core.working_days import working_day_on_or_after
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.services.documents import store_document
from orders import policy
from orders.fees import facts as fee_facts
from orders.models import Fee, Invoice


@step
def store(*, invoice: Invoice, at: datetime) -> Document:
    """Store the paper of this invoice or credit note, once; asked again, it is the one already stored."""
    language = invoice.order.language
    with translation.override(language):
        word = _("Hyvityslasku") if invoice.is_credit_note else _("Lasku")
        return store_document(
            kind="credit_note" if invoice.is_credit_note else "invoice",
            number=str(invoice.number),
            title=f"{word} {invoice.number}",
            template="documents/credit_note.html" if invoice.is_credit_note else "documents/invoice.html",
            context=_context(invoice),
            at=at,
            language=language,
        )


def line_detail(fee: Fee) -> str:
    """What the line is about: the order, and the day of what it charges."""
    parts = [_("Tilaus %(number)s") % {"number": fee.order.number}]
    if "starts_at" in fee.facts:
        starts_at = datetime.fromisoformat(fee.facts["starts_at"])
        parts.append(_("aika %(moment)s") % {"moment": fee_facts.moment(starts_at)})
    if fee.delivery is not None:
        parts.append(_("toimitus %(number)s") % {"number": fee.delivery.number})
    return ", ".join(parts)


def last_payable_on(invoice: Invoice) -> date | None:
    """The last day on which a payment is in time: banks rest on other days, and the due date stays as it is."""
    return working_day_on_or_after(invoice.due_on) if invoice.due_on else None


def payment(invoice: Invoice, *, amount: Decimal, due_on: date | None, barcode: str) -> dict[str, Any]:
    """How to pay so much of the invoice, as `documents/_payment.html` wants it."""
    payee = settings.COMPANY.name
    text = payment_qr.payload(
        invoice.iban, bic=invoice.bic, name=payee, amount=amount, reference=invoice.reference, due_on=due_on
    )
    return {
        "payee": payee,
        "iban": format_iban(invoice.iban),
        "bic": invoice.bic,
        "reference": format_reference(invoice.reference),
        "due_on": due_on,
        "amount": amount,
        "barcode": bank_barcode.svg(barcode),
        "barcode_digits": barcode,
        "qr": payment_qr.svg(text),
    }


def _context(invoice: Invoice) -> dict[str, Any]:
    fee = invoice.fee
    shown = {
        "invoice": invoice,
        "document_number": str(invoice.number),
        "issued_on": invoice.issued_on,
        "receiver_lines": invoice.receiver.splitlines(),
        "rows": [_row(invoice, line) for line in invoice.lines],
        "vat_rate": _rate(invoice),
        "fee": fee,
        "facts": fee_facts.facts(fee),
        "fee_url": fee_facts.fee_url(fee),
    }
    return shown if invoice.is_credit_note else {**shown, **_asking(invoice)}


def _asking(invoice: Invoice) -> dict[str, Any]:
    """What only an invoice says: how and when to pay, and what follows if not."""
    payable = last_payable_on(invoice)
    return {
        "payment": payment(invoice, amount=invoice.total, due_on=invoice.due_on, barcode=invoice.barcode),
        "rf": format_rf(to_rf(invoice.reference)),
        "net_days": policy.INVOICE_NET_DAYS,
        "payable_on": payable if payable != invoice.due_on else None,
        "reminder_fee": format_euros(policy.REMINDER_FEE),
        "interest_margin": format_percent(policy.LATE_INTEREST_MARGIN).removesuffix("%").strip(),
    }


def _row(invoice: Invoice, line: dict[str, Any]) -> dict[str, Any]:
    sums = {name: Decimal(line[name]) for name in ("net", "vat", "total")}
    return {**line, **sums, "vat_rate": _rate(invoice)}


def _rate(invoice: Invoice) -> str:
    return format_percent(invoice.vat_rate) if invoice.vat_rate else ""
