"""Files for those who keep the books and those who collect: CSV as Finnish spreadsheets open it."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from django.utils.translation import gettext as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day, start_of_day
from lapinkumi.core.money import ZERO
from lapinkumi.core.spreadsheets import csv_lines, guard
from orders.fees.owed import asked_of, balance_of, due_on
from orders.models import Invoice, InvoicePayment, LedgerEntry, PaymentReminder
from orders.policy import REMINDERS_AT_MOST
from orders.states import FeeState

CHUNK: Final = 1000


def vouchers(*, first_on: date, last_on: date) -> Iterator[str]:
    """Every invoice, credit note, reminder's cost and payment of the days, one row each, by day."""
    head = [
        _("Päivä"), _("Laji"), _("Tosite"), _("Tilaus"), _("Peruste"), _("Veroton"), _("Alv %"), _("Alv"),
        _("Yhteensä"), _("Viite"),
    ]  # fmt: skip
    found = [*_invoices(first_on, last_on), *_reminders(first_on, last_on), *_payments(first_on, last_on)]
    return _csv(head, sorted(found, key=lambda row: (row[0], str(row[2]))))


def ledger(*, first_on: date, last_on: date) -> Iterator[str]:
    """Every entry of the days, in the order in which they were written."""
    head = [
        _("Päivä"), _("Tosite"), _("Tilaus"), _("Debet"), _("Kredit"), _("Summa"), _("Alv %"), _("Kirjattu"),
    ]  # fmt: skip
    found = LedgerEntry.objects.filter(booked_on__range=(first_on, last_on)).select_related("order")
    return _csv(head, (_entry(entry) for entry in found.order_by("booked_on", "pk").iterator(chunk_size=CHUNK)))


def for_collection(today: date) -> Iterator[str]:
    """Invoices that stayed unpaid past the due date of their last reminder, and are not disputed."""
    head = [
        _("Lasku"), _("Laskun päivä"), _("Eräpäivä"), _("Velallinen"), _("Sähköposti"), _("Puhelin"), _("Peruste"),
        _("Pääoma"), _("Muistutuskulut ja korko"), _("Viimeisin muistutus"), _("Viite"),
    ]  # fmt: skip
    last = Invoice.objects.payable().filter(
        fee__state=FeeState.INVOICED, reminders__number=REMINDERS_AT_MOST, reminders__due_on__lt=today
    )
    found = last.select_related("fee", "order").prefetch_related("payments", "reminders").order_by("number")
    return _csv(head, (_unpaid(invoice) for invoice in found.iterator(chunk_size=CHUNK)))


def _invoices(first_on: date, last_on: date) -> Iterator[list[Any]]:
    found = Invoice.objects.filter(issued_on__range=(first_on, last_on)).select_related("fee", "order")
    for invoice in found.iterator(chunk_size=CHUNK):
        yield [
            invoice.issued_on,
            _("hyvityslasku") if invoice.is_credit_note else _("lasku"),
            invoice.number,
            invoice.order.number,
            str(invoice.fee.get_kind_display()),
            invoice.net,
            invoice.vat_rate,
            invoice.vat,
            invoice.total,
            invoice.reference,
        ]


def _reminders(first_on: date, last_on: date) -> Iterator[list[Any]]:
    """What each reminder added to the debt: its own fee, and the interest since the one before."""
    found = PaymentReminder.objects.filter(sent_at__gte=start_of_day(first_on), sent_at__lt=end_of_day(last_on))
    for reminder in found.select_related("invoice__order").prefetch_related("invoice__reminders"):
        asked = asked_of(reminder.invoice)
        now, before = asked[reminder.number - 1], asked[reminder.number - 2] if reminder.number > 1 else None
        added = now.fee + now.interest - (before.interest if before else ZERO)
        invoice = reminder.invoice
        yield [
            local_date(reminder.sent_at), _("maksumuistutus"), str(reminder), invoice.order.number,
            _("muistutuskulu ja korko"), added, None, ZERO, added, invoice.reference,
        ]  # fmt: skip


def _payments(first_on: date, last_on: date) -> Iterator[list[Any]]:
    found = InvoicePayment.objects.filter(paid_on__range=(first_on, last_on)).select_related("invoice__order")
    for payment in found.iterator(chunk_size=CHUNK):
        invoice = payment.invoice
        yield [
            payment.paid_on,
            _("suoritus"),
            invoice.number if invoice else "",
            invoice.order.number if invoice else "",
            _("laskun suoritus") if invoice else payment.set_aside_reason or _("kohdistamatta"),
            None,
            None,
            None,
            payment.amount,
            payment.reference,
        ]


def _entry(entry: LedgerEntry) -> list[Any]:
    number = entry.order.number if entry.order else ""
    debit, credit = entry.get_debit_display(), entry.get_credit_display()
    written_on = local_date(entry.written_at)
    return [entry.booked_on, entry.cause, number, debit, credit, entry.amount, entry.vat_rate, written_on]


def _unpaid(invoice: Invoice) -> list[Any]:
    order, owed = invoice.order, balance_of(invoice, is_credited=False)
    return [
        invoice.number,
        invoice.issued_on,
        due_on(invoice.fee, invoice),
        ", ".join(invoice.receiver.splitlines()),
        order.email,
        order.phone,
        str(invoice.fee.get_kind_display()),
        owed.principal,
        owed.costs,
        max(local_date(reminder.sent_at) for reminder in invoice.reminders.all()),
        invoice.reference,
    ]


def _csv(head: list[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    return csv_lines([_cell(value) for value in row] for row in chain([head], rows))


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return guard(value) if isinstance(value, str) else "" if value is None else str(value)
