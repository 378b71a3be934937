"""What is owed of one invoice, read from its payments and reminders (prefetched or not)."""

from datetime import date
from decimal import Decimal

from lapinkumi.core.clock import local_date
from lapinkumi.core.money import ZERO
from orders.fees.balance import Asked, Balance, Paid, balance, costs_of
from orders.models import Fee, Invoice, PaymentReminder


def balance_of(invoice: Invoice, *, is_credited: bool) -> Balance:
    """What is owed now; of an invoice that was credited nothing, so all that was paid is too much."""
    if is_credited:
        return Balance(principal=ZERO, costs=ZERO, overpaid=sum((paid.amount for paid in paid_of(invoice)), ZERO))
    return balance(invoice.total, payments=paid_of(invoice), reminders=asked_of(invoice))


def costs_asked(invoice: Invoice, *, is_credited: bool) -> Decimal:
    """What its reminders rightly cost in all, paid or not."""
    return ZERO if is_credited else costs_of(invoice.total, payments=paid_of(invoice), reminders=asked_of(invoice))


def paid_of(invoice: Invoice) -> list[Paid]:
    """What was paid of it, by day."""
    return sorted(
        (Paid(on=paid.paid_on, amount=paid.amount) for paid in invoice.payments.all()), key=lambda paid: paid.on
    )


def asked_of(invoice: Invoice) -> list[Asked]:
    """What its reminders asked for beside its sum, in their order."""
    asked, before = [], ZERO
    for reminder in reminders_of(invoice):
        fee, before = reminder.fees - before, reminder.fees
        asked.append(Asked(on=local_date(reminder.sent_at), fee=fee, interest=reminder.interest or ZERO))
    return asked


def reminders_of(invoice: Invoice) -> list[PaymentReminder]:
    """Its reminders in their order."""
    return sorted(invoice.reminders.all(), key=lambda reminder: reminder.number)


def due_on(fee: Fee, invoice: Invoice) -> date:
    """Until when the invoice can be paid in time: its own day, or a later one after a dispute."""
    day = fee.due_on or invoice.due_on
    if day is None:
        raise ValueError(f"invoice {invoice.number} asks for nothing")
    return day
