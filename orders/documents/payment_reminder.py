"""The payment reminder on paper: what is open, what it costs, how to pay, and how to object (R8.4)."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core.acts import step
from lapinkumi.core.references import format_rf, to_rf
from lapinkumi.core.working_days import working_day_on_or_after
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.services.documents import store_document
from orders.documents.invoice import payment
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
        "payment": payment(invoice, amount=reminder.total, due_on=reminder.due_on, barcode=reminder.barcode),
        "rf": format_rf(to_rf(invoice.reference)),
        "payable_on": payable if payable != reminder.due_on else None,
    }
