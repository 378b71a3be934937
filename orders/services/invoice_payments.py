"""Money that comes in for invoices, by hand or by bank statement, put to its invoice by reference; each sum once."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.due import each
from orders.bank import camt
from orders.bank.camt import Entry, Statement
from orders.errors import NoReason, NotAnInvoice, PaymentDayImpossible, PaymentElsewhere
from orders.models import BankStatement, Fee, Invoice, InvoicePayment, TaskKind
from orders.services import ledger
from orders.services.attention import ask_about_fee, fee_decided
from orders.services.fee_steps import balance_of, locked, move, record, reminder_on, settle_if_covered
from orders.states import FeeState

MATCHER = Actor.system("match_payments")


@act
def record_payment(
    *, invoice_id: int, amount: Decimal, paid_on: date, token: str, at: datetime, by: Actor
) -> InvoicePayment:
    """Write down a sum that came in for the invoice. The same form (`token`) again: the payment already written.

    Raises PaymentDayImpossible for a day before the invoice or yet to come, NotAnInvoice for a credit note.
    """
    invoice = Invoice.objects.get(pk=invoice_id)
    fee = locked(fee_id=invoice.fee_id)
    _require_payable(invoice)
    if not invoice.issued_on <= paid_on <= local_date(at):
        raise PaymentDayImpossible
    payment, is_new = InvoicePayment.objects.get_or_create(
        entry=f"hand:{token}",
        defaults={
            "invoice": invoice,
            "amount": amount,
            "paid_on": paid_on,
            "reference": invoice.reference,
            "recorded_at": at,
        },
    )
    if is_new:
        ledger.post_arrival(payment=payment, at=at)
        _applied(fee=fee, invoice=invoice, payment=payment, at=at, by=by)
    return payment


def read_statement(content: bytes) -> Statement:
    """What a file of our account tells. Raises UnreadableStatement or WrongAccount."""
    return camt.read(content, iban=settings.COMPANY.iban)


@act
def keep_statement(
    *, name: str, sha256: str, entries: Sequence[Entry], left_out: int, at: datetime, by: Actor
) -> BankStatement:
    """Keep what a file of account entries told, each entry once, whichever file brings it; `match_payments` goes on.

    The same file again: the statement already kept, and nothing else.
    """
    days = [entry.paid_on for entry in entries]
    statement, is_new = BankStatement.objects.get_or_create(
        sha256=sha256,
        defaults={
            "name": name,
            "first_on": min(days, default=None),
            "last_on": max(days, default=None),
            "taken": 0,
            "known": 0,
            "left_out": left_out,
            "read_at": at,
            "read_by_id": by.user_id,
        },
    )
    if not is_new:
        return statement
    rows = [_row(statement, entry, at) for entry in {entry.entry: entry for entry in entries}.values()]
    InvoicePayment.objects.bulk_create(rows, ignore_conflicts=True)
    for payment in statement.payments.order_by("pk"):
        ledger.post_arrival(payment=payment, at=at)
    statement.taken = statement.payments.count()
    statement.known = len(entries) - statement.taken
    statement.save(update_fields=["taken", "known"])
    return statement


def match_payments(*, at: datetime) -> int:
    """Rule of DUE_RULES: put what came in by the bank to the invoices whose references it bears. Returns how many."""
    known = Invoice.objects.payable().exclude(reference="").values("reference")
    waiting = InvoicePayment.objects.unmatched().filter(reference__in=known).order_by("pk")
    return each(
        list(waiting.values_list("pk", flat=True)), lambda pk: match_by_reference(payment_id=pk, at=at, by=MATCHER)
    )


@act
def match_by_reference(*, payment_id: int, at: datetime, by: Actor) -> bool:
    """Put one payment to the invoice of its reference. False where there is none, or it has its place already."""
    reference = InvoicePayment.objects.unmatched().filter(pk=payment_id).values_list("reference", flat=True).first()
    invoice = Invoice.objects.payable().filter(reference=reference).first() if reference else None
    return invoice is not None and _put(payment_id=payment_id, invoice=invoice, at=at, by=by)


@act
def match(*, payment_id: int, invoice_id: int, at: datetime, by: Actor) -> None:
    """Put a payment to the invoice that a person says. There already: nothing happens.

    Raises NotAnInvoice for a credit note, PaymentElsewhere for a payment that has another place.
    """
    invoice = Invoice.objects.get(pk=invoice_id)
    _require_payable(invoice)
    put = _put(payment_id=payment_id, invoice=invoice, at=at, by=by)
    if not put and InvoicePayment.objects.get(pk=payment_id).invoice_id != invoice.pk:
        raise PaymentElsewhere


@act
def take_off(*, payment_id: int, at: datetime, by: Actor) -> None:
    """Take a payment of the bank's off the invoice it does not belong to: it waits for its place again.

    Without an invoice: nothing happens. Raises PaymentElsewhere for one written down by hand on its invoice.
    """
    invoice = Invoice.objects.filter(payments=payment_id).first()
    if invoice is None:
        return
    fee = locked(fee_id=invoice.fee_id)
    payment = InvoicePayment.objects.select_for_update().get(pk=payment_id)
    if payment.statement_id is None:
        raise PaymentElsewhere
    payment.invoice = None
    payment.reference = ""  # what its reference says was wrong: it is not put there again by itself
    payment.save(update_fields=["invoice", "reference"])
    record(fee=fee, kind="payment_taken_off", at=at, by=by, data={"payment": payment.pk, "amount": str(payment.amount)})
    ledger.post_placing(payment=payment, invoice=invoice, on=False, at=at)
    ledger.settle_costs(invoice=invoice, at=at)
    if fee.state == FeeState.PAID and not balance_of(invoice).is_covered:
        move(fee=fee, to=FeeState.INVOICED, remind_on=reminder_on(fee, invoice))
    _watch_surplus(fee=fee, invoice=invoice, at=at, by=by)


@act
def set_aside(*, payment_id: int, reason: str, at: datetime, by: Actor) -> None:
    """Say that a payment belongs to no invoice, and why. Said already: nothing happens.

    Raises NoReason, or PaymentElsewhere for one that is on an invoice.
    """
    payment = InvoicePayment.objects.select_for_update().get(pk=payment_id)
    if payment.set_aside_at is not None:
        return
    if payment.invoice_id is not None:
        raise PaymentElsewhere
    if not reason.strip():
        raise NoReason
    payment.set_aside_at, payment.set_aside_reason = at, reason.strip()
    payment.save(update_fields=["set_aside_at", "set_aside_reason"])


@step
def _put(*, payment_id: int, invoice: Invoice, at: datetime, by: Actor) -> bool:
    fee = locked(fee_id=invoice.fee_id)
    payment = InvoicePayment.objects.select_for_update().get(pk=payment_id)
    if payment.invoice_id is not None or payment.set_aside_at is not None:
        return False
    payment.invoice = invoice
    payment.save(update_fields=["invoice"])
    _applied(fee=fee, invoice=invoice, payment=payment, at=at, by=by)
    return True


@step
def _applied(*, fee: Fee, invoice: Invoice, payment: InvoicePayment, at: datetime, by: Actor) -> None:
    """What follows from a payment: an invoice that is covered is paid; what is too much is a person's to pay back."""
    told = {"payment": payment.pk, "amount": str(payment.amount), "paid_on": payment.paid_on.isoformat()}
    record(fee=fee, kind="payment_received", at=at, by=by, data=told)
    ledger.post_placing(payment=payment, invoice=invoice, on=True, at=at)
    ledger.settle_costs(invoice=invoice, at=at)
    settle_if_covered(fee=fee, invoice=invoice, at=at, by=by)
    _watch_surplus(fee=fee, invoice=invoice, at=at, by=by)


@step
def _watch_surplus(*, fee: Fee, invoice: Invoice, at: datetime, by: Actor) -> None:
    kind = TaskKind.FEE_REFUND if fee.state == FeeState.CREDITED else TaskKind.OVERPAID
    if balance_of(invoice).overpaid:
        ask_about_fee(fee=fee, kind=kind, at=at, by=by)
    else:
        fee_decided(fee=fee, kind=kind, at=at, by=by)


def _require_payable(invoice: Invoice) -> None:
    if invoice.is_credit_note:
        raise NotAnInvoice


def _row(statement: BankStatement, entry: Entry, at: datetime) -> InvoicePayment:
    return InvoicePayment(
        entry=entry.entry,
        statement=statement,
        amount=entry.amount,
        paid_on=entry.paid_on,
        reference=entry.reference,
        payer=entry.payer,
        recorded_at=at,
    )
