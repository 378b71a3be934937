"""Reminding of invoices that stay unpaid: at lawful times, twice at most, each really sent (R8.4, Act 513/1999)."""

from datetime import date, datetime
from decimal import Decimal

from lapinkumi.core import bank_barcode
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.bank_barcode import BankPayment
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import last_day
from lapinkumi.core.due import each
from lapinkumi.core.interest import MissingInterestRate, late_interest_of
from lapinkumi.core.money import ZERO
from orders.documents import payment_reminder as paper
from orders.fees import owed
from orders.fees.balance import late_spans
from orders.messages import fees as fee_messages
from orders.models import Fee, Invoice, PaymentReminder, ReferenceRate
from orders.policy import INVOICE_NET_DAYS, REMINDER_FEE, REMINDER_LEAST_OPEN
from orders.services import ledger
from orders.services.fee_steps import balance_of, claimed, record, reminder_on

REMINDER = Actor.system("remind_of_invoices")


def remind_of_invoices(*, at: datetime) -> int:
    """Rule of DUE_RULES: remind of the invoices whose day has come. Returns how many were reminded of."""
    due = Fee.objects.to_remind(local_date(at)).order_by("remind_on", "pk").values_list("pk", flat=True)
    return each(list(due), lambda fee_id: remind_if_due(fee_id=fee_id, at=at, by=REMINDER))


@act
def remind_if_due(*, fee_id: int, at: datetime, by: Actor) -> bool:
    """Remind of one invoice. False where it is not due any more, or another worker has it in hand.

    A remainder smaller than what the reminder costs is let be: nobody is reminded of it.
    """
    fee = claimed(fee_id=fee_id)
    if fee is None or not Fee.objects.to_remind(local_date(at)).filter(pk=fee_id).exists():
        return False
    invoice = fee.invoices.payable().get()
    if balance_of(invoice).principal < REMINDER_LEAST_OPEN:
        fee.remind_on = None
        fee.save(update_fields=["remind_on"])
        return False
    _remind(fee=fee, invoice=invoice, at=at, by=by)
    return True


@step
def _remind(*, fee: Fee, invoice: Invoice, at: datetime, by: Actor) -> None:
    reminder = _reminder(fee, invoice, at)
    reminder.document = paper.store(reminder=reminder, fee=fee, at=at)
    reminder.save(force_insert=True)
    ledger.settle_costs(invoice=invoice, at=at)
    fee.remind_on = reminder_on(fee, invoice)
    fee.save(update_fields=["remind_on"])
    record(fee=fee, kind="payment_reminded", at=at, by=by, data={"invoice": invoice.number, "number": reminder.number})
    fee_messages.payment_reminder(reminder=reminder, fee=fee, at=at)


def _reminder(fee: Fee, invoice: Invoice, at: datetime) -> PaymentReminder:
    open_sum, number = balance_of(invoice).principal, invoice.reminders.count() + 1
    fees, interest = REMINDER_FEE * number, _interest(fee, invoice, local_date(at))
    day, total = last_day(local_date(at), days=INVOICE_NET_DAYS, rolls=False), open_sum + fees + (interest or ZERO)
    pay = BankPayment(iban=invoice.iban, amount=total, reference=invoice.reference, due_on=day)
    return PaymentReminder(
        invoice=invoice,
        number=number,
        sent_at=at,
        due_on=day,
        principal=open_sum,
        fees=fees,
        interest=interest,
        total=total,
        barcode=bank_barcode.encode(pay),
    )


def _interest(fee: Fee, invoice: Invoice, on: date) -> Decimal | None:
    """All late interest up to the day; None where a half-year's rate is missing: it is never guessed."""
    spans = late_spans(invoice.total, due_on=owed.due_on(fee, invoice), until_on=on, payments=owed.paid_of(invoice))
    try:
        return late_interest_of(spans, rates=ReferenceRate.objects.late_interest())
    except MissingInterestRate:
        return None
