"""The payment reminder on paper: what is open, what it costs, how to pay, and how to object (R8.4)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core import bank_barcode, payment_qr
from lapinkumi.core.acts import step
from lapinkumi.core.ibans import format_iban
from lapinkumi.core.references import format_reference, format_rf, to_rf
from lapinkumi.core.working_days import working_day_on_or_after
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.services.documents import store_document
from orders.fees import facts as fee_facts
from orders.models import Fee, PaymentReminder


@step
def store(*, reminder: PaymentReminder, fee: Fee, at: datetime) -> Document:
    """Store the paper of this reminder, once; asked again, it is the one already stored."""
    language = fee.order.language
    with translation.override(language):
        return store_document(
            kind="payment_reminder",
            number=str(reminder),
            title=f"{_('Maksumuistutus')} {reminder}",
            template="documents/payment_reminder.html",
            context=_context(reminder, fee),
            at=at,
            language=language,
        )


def _context(reminder: PaymentReminder, fee: Fee) -> dict[str, Any]:
    invoice = reminder.invoice
    payable = working_day_on_or_after(reminder.due_on)
    return {
        "reminder": reminder,
        "invoice": invoice,
        "fee": fee,
        "kind": str(fee.get_kind_display()),
        "invoice_due_on": fee.due_on or invoice.due_on,
        "receiver_lines": invoice.receiver.splitlines(),
        "paid": invoice.total - reminder.principal,
        "facts": fee_facts.facts(fee),
        "fee_url": fee_facts.fee_url(fee),
        "payment": _payment(reminder),
        "rf": format_rf(to_rf(invoice.reference)),
        "payable_on": payable if payable != reminder.due_on else None,
    }


def _payment(reminder: PaymentReminder) -> dict[str, Any]:
    """How to pay, as `documents/_payment.html` wants it."""
    invoice, payee = reminder.invoice, settings.COMPANY.name
    text = payment_qr.payload(
        invoice.iban,
        bic=invoice.bic,
        name=payee,
        amount=reminder.total,
        reference=invoice.reference,
        due_on=reminder.due_on,
    )
    return {
        "payee": payee,
        "iban": format_iban(invoice.iban),
        "bic": invoice.bic,
        "reference": format_reference(invoice.reference),
        "due_on": reminder.due_on,
        "amount": reminder.total,
        "barcode": bank_barcode.svg(reminder.barcode),
        "barcode_digits": reminder.barcode,
        "qr": payment_qr.svg(text),
    }
