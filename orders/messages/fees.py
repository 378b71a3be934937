"""What the shop tells about fees and invoices: one function, one folder of templates/messages/, one row each."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.core.references import format_reference
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from lapinkumi.outbox.still_true import StillTrue
from orders.documents.invoice import last_payable_on
from orders.fees import facts as fee_facts
from orders.models import Fee, Invoice, PaymentReminder
from orders.states import FeeState


@step
def fee_proposed(*, fee: Fee, at: datetime) -> Message:
    """A fee is about to be invoiced: why, by which clause, how much, from when, and how to object (R14.1).

    One that was told of before and put right since says so, with the sum that no longer holds.
    """
    corrections = list(fee.events.filter(kind="fee_corrected").order_by("pk").values_list("data", flat=True))
    key = f"{fee.pk}:{len(corrections)}" if corrections else ""
    old = Decimal(corrections[-1]["old"]) if corrections else None
    return _send("fee_proposed", fee, at, key=key, old=old)


@step
def fee_disputed(*, fee: Fee, at: datetime) -> Message:
    """We have your objection; nothing needs to be paid before it is answered."""
    return _send("fee_disputed", fee, at, key=_count(fee, "fee_disputed"))


@step
def fee_upheld(*, fee: Fee, invoice: Invoice, reason: str, at: datetime) -> Message:
    """Our answer to an objection that we do not accept: why, and until when to pay (R14.1)."""
    shown: dict[str, Any] = {
        "reason": reason,
        "invoice": invoice,
        "is_new": fee.due_on is None,
        "due_on": fee.due_on,
        "payee": settings.COMPANY.name,
        "reference": format_reference(invoice.reference),
    }
    return _send("fee_upheld", fee, at, key=_count(fee, "fee_upheld"), **shown)


@step
def fee_waived(*, fee: Fee, at: datetime) -> Message:
    """The fee is dropped."""
    return _send("fee_waived", fee, at)


@step
def invoice(*, invoice: Invoice, at: datetime) -> Message:
    """The invoice: attached, and with everything that a bank asks for in the body too (R8.4)."""
    payable = last_payable_on(invoice)
    shown: dict[str, Any] = {
        "invoice": invoice,
        "payee": settings.COMPANY.name,
        "reference": format_reference(invoice.reference),
        "payable_on": payable if payable != invoice.due_on else None,
    }
    return _send("invoice", invoice.fee, at, key=str(invoice.number), documents=[invoice.document], **shown)


@step
def invoice_credited(*, note: Invoice, was_paid: bool, at: datetime) -> Message:
    """The invoice is taken back, and what was paid is paid back; its credit note is attached."""
    shown: dict[str, Any] = {"note": note, "invoice": note.credits, "was_paid": was_paid}
    return _send("invoice_credited", note.fee, at, key=str(note.number), documents=[note.document], **shown)


@step
def payment_reminder(*, reminder: PaymentReminder, fee: Fee, at: datetime) -> Message:
    """The invoice is unpaid: what is open, what the reminder costs, and how to pay or object (R8.4)."""
    with translation.override(fee.order.language):
        owed = fee_facts.owed(reminder)
    shown: dict[str, Any] = {
        "reminder": reminder,
        "invoice": reminder.invoice,
        "invoice_due_on": fee.due_on or reminder.invoice.due_on,
        "owed": owed,
        "payee": settings.COMPANY.name,
        "reference": format_reference(reminder.invoice.reference),
    }
    true = StillTrue("still_unpaid", {"fee": fee.pk})
    return _send(
        "payment_reminder", fee, at, key=str(reminder), documents=[reminder.document], still_true=true, **shown
    )


def still_unpaid(*, fee: int, at: datetime) -> bool:
    """Whether the fee was neither paid nor taken back meanwhile (MESSAGE_STILL_TRUE)."""
    return not Fee.objects.filter(pk=fee, state__in=[FeeState.PAID, FeeState.CREDITED]).exists()


def _count(fee: Fee, kind: str) -> str:
    """A key for what may happen more than once to one fee."""
    return f"{fee.pk}:{fee.events.filter(kind=kind).count()}"


def _send(
    name: str,
    fee: Fee,
    at: datetime,
    *,
    key: str = "",
    documents: Any = (),
    still_true: StillTrue | None = None,
    **shown: Any,
) -> Message:
    order = fee.order
    with translation.override(order.language):
        context = {
            "order": order,
            "fee": fee,
            "kind": str(fee.get_kind_display()),
            "facts": fee_facts.facts(fee),
            "ground": fee_facts.ground(fee),
            "parts": fee_facts.parts(fee),
            "text": fee_facts.standing(fee),
            "url": fee_facts.fee_url(fee),
            **shown,
        }
    return enqueue_email(
        name=name,
        to=order.email,
        context=context,
        dedupe_key=key or str(fee.pk),
        at=at,
        language=order.language,
        documents=documents,
        still_true=still_true,
        about=order.number,
    )
