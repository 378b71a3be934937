"""Money for invoices: each sum once, put where its reference says, too much of it paid back by a person (R8.4)."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from lapinkumi.core.clock import local_date
from orders.books.fees import check_invoices
from orders.errors import NoReason, NotAnInvoice, PaymentDayImpossible, PaymentElsewhere
from orders.models import BankStatement, Fee, FeeEvent, Invoice, InvoicePayment, Task, TaskKind
from orders.services import fees, invoice_payments
from tests.builders.bank import a_credit, a_statement
from tests.builders.fees import CLERK, INVOICED, a_fee, an_invoiced_fee, pay
from tests.builders.orders import CUSTOMER

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R8.4", "R14.1")]
SECOND = timedelta(seconds=1)
LATER = INVOICED + timedelta(days=3)
DAY = f"{local_date(LATER):%Y-%m-%d}"


def read(content: bytes, *, sha256: str = "a") -> BankStatement:
    found = invoice_payments.read_statement(content)
    told = {"entries": found.entries, "left_out": found.left_out}
    statement = invoice_payments.keep_statement(name="ote.xml", sha256=sha256, **told, at=LATER, by=CLERK)
    invoice_payments.match_payments(at=LATER)
    return statement


def states(fee: Fee) -> tuple[str, str]:
    fee.refresh_from_db()
    return fee.state, fee.order.number


def kinds(fee: Fee) -> list[str]:
    return list(fee.events.order_by("pk").values_list("kind", flat=True))


# --- by hand ---


def test_record_payment_of_the_whole_sum_ends_the_matter_once():
    fee = an_invoiced_fee()
    for _time in range(2):
        pay(fee, at=LATER)
    fee.refresh_from_db()
    assert (fee.state, fee.remind_on, InvoicePayment.objects.count()) == ("paid", None, 1)
    assert kinds(fee)[-2:] == ["payment_received", "fee_paid"]
    assert list(check_invoices()) == []


def test_record_payment_of_a_part_leaves_the_rest_open():
    fee = an_invoiced_fee()
    pay(fee, at=LATER, amount=Decimal("34.99"))
    fee.refresh_from_db()
    assert (fee.state, kinds(fee)[-1]) == ("invoiced", "payment_received")
    pay(fee, at=LATER + SECOND, amount=Decimal("0.01"))
    fee.refresh_from_db()
    assert (fee.state, Task.objects.count()) == ("paid", 0)


def test_record_payment_of_too_much_asks_a_person_to_pay_it_back():
    fee = an_invoiced_fee()
    pay(fee, at=LATER, amount=Decimal("40.00"))
    task = Task.objects.get()
    assert (states(fee)[0], task.kind, task.data) == ("paid", TaskKind.OVERPAID, {"fees": [fee.pk]})


def test_a_second_payment_of_a_paid_invoice_is_too_much():
    fee = an_invoiced_fee()
    pay(fee, at=LATER)
    pay(fee, at=LATER + SECOND)
    assert list(Task.objects.values_list("kind", flat=True)) == [TaskKind.OVERPAID]
    assert list(check_invoices()) == []


@pytest.mark.parametrize("days", [-1, 1])
def test_record_payment_on_an_impossible_day_changes_nothing(days: int):
    invoice = an_invoiced_fee().invoices.get()
    day = (invoice.issued_on if days < 0 else local_date(LATER)) + timedelta(days=days)
    with pytest.raises(PaymentDayImpossible):
        invoice_payments.record_payment(
            invoice_id=invoice.pk, amount=invoice.total, paid_on=day, token="x", at=LATER, by=CLERK
        )
    assert InvoicePayment.objects.count() == 0


def test_record_payment_of_a_credit_note_is_refused():
    fee = an_invoiced_fee()
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=LATER, by=CLERK)
    note = Invoice.objects.get(credits__isnull=False)
    with pytest.raises(NotAnInvoice):
        invoice_payments.record_payment(
            invoice_id=note.pk, amount=Decimal("1"), paid_on=local_date(LATER), token="x", at=LATER, by=CLERK
        )
    assert InvoicePayment.objects.count() == 0


def test_what_comes_for_a_credited_invoice_is_paid_back():
    fee = an_invoiced_fee()
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=INVOICED + SECOND, by=CLERK)
    pay(fee, at=LATER)
    assert (states(fee)[0], Task.objects.get().kind) == ("credited", TaskKind.FEE_REFUND)


def test_a_disputed_invoice_that_was_paid_meanwhile_is_paid_when_it_stands():
    fee = an_invoiced_fee()
    fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=INVOICED + SECOND, by=CUSTOMER)
    pay(fee, at=LATER)
    assert states(fee)[0] == "disputed"
    fees.uphold(fee_id=fee.pk, reason="Asennuspiste odotti.", at=LATER + SECOND, by=CLERK)
    assert states(fee)[0] == "paid"
    assert kinds(fee)[-2:] == ["fee_invoiced", "fee_paid"]


def test_a_disputed_invoice_that_was_paid_and_is_dropped_is_paid_back():
    fee = an_invoiced_fee()
    fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=INVOICED + SECOND, by=CUSTOMER)
    pay(fee, at=LATER)
    fees.waive(fee_id=fee.pk, reason="Totta", at=LATER + SECOND, by=CLERK)
    assert (states(fee)[0], Task.objects.get().kind) == ("credited", TaskKind.FEE_REFUND)


# --- by the bank ---


def test_a_statement_puts_money_to_its_invoice_whichever_file_brings_it():
    fee = an_invoiced_fee()
    entry = a_credit("35.00", reference=fee.invoices.get().reference, day=DAY)
    first = read(a_statement(entry), sha256="a")
    again = read(a_statement(entry), sha256="a")
    longer = read(a_statement(entry, a_credit("12.00", own="A2", day=DAY)), sha256="b")
    assert (first, first.taken, first.known) == (again, 1, 0)
    assert (longer.taken, longer.known) == (1, 1)
    assert states(fee)[0] == "paid"
    assert list(InvoicePayment.objects.order_by("pk").values_list("amount", "invoice__fee")) == [
        (35, fee.pk),
        (12, None),
    ]
    assert list(check_invoices()) == []


def test_what_bears_no_reference_of_ours_waits_for_a_person():
    fee = an_invoiced_fee()
    read(a_statement(a_credit("35.00", reference="1234561", day=DAY), a_credit("35.00", own="A2", day=DAY)))
    assert (states(fee)[0], InvoicePayment.objects.unmatched().count()) == ("invoiced", 2)


def test_money_that_came_before_its_invoice_was_known_is_put_there_later():
    a_fee()
    read(a_statement(a_credit("35.00", reference="10016", day=DAY)))
    fee = Fee.objects.get()
    fees.invoice_fee(fee_id=fee.pk, at=INVOICED, by=CLERK)
    assert (fee.invoices.get().reference, invoice_payments.match_payments(at=LATER)) == ("10016", 1)
    assert (states(fee)[0], invoice_payments.match_payments(at=LATER)) == ("paid", 0)


def test_match_by_hand_once_and_never_to_two_invoices():
    fee, other = an_invoiced_fee(), an_invoiced_fee()
    read(a_statement(a_credit("35.00", day=DAY)))
    payment = InvoicePayment.objects.get()
    for _time in range(2):
        invoice_payments.match(payment_id=payment.pk, invoice_id=fee.invoices.get().pk, at=LATER, by=CLERK)
    assert (states(fee)[0], FeeEvent.objects.filter(kind="fee_paid").count()) == ("paid", 1)
    with pytest.raises(PaymentElsewhere):
        invoice_payments.match(payment_id=payment.pk, invoice_id=other.invoices.get().pk, at=LATER, by=CLERK)
    assert states(other)[0] == "invoiced"


def test_take_off_opens_the_invoice_again_and_its_reminder_with_it():
    fee = an_invoiced_fee()
    day = fee.remind_on
    read(a_statement(a_credit("35.00", reference=fee.invoices.get().reference, day=DAY)))
    payment = InvoicePayment.objects.get()
    for _time in range(2):
        invoice_payments.take_off(payment_id=payment.pk, at=LATER, by=CLERK)
    fee.refresh_from_db()
    assert (fee.state, fee.remind_on, kinds(fee)[-1]) == ("invoiced", day, "payment_taken_off")
    assert invoice_payments.match_payments(at=LATER) == 0  # its reference was wrong: it stays where a person put it
    assert InvoicePayment.objects.unmatched().count() == 1
    assert list(check_invoices()) == []


def test_take_off_of_the_surplus_settles_the_task():
    fee = an_invoiced_fee()
    pay(fee, at=LATER)
    read(a_statement(a_credit("35.00", reference=fee.invoices.get().reference, day=DAY)))
    assert Task.objects.filter(settled_at=None).count() == 1
    invoice_payments.take_off(payment_id=InvoicePayment.objects.get(statement__isnull=False).pk, at=LATER, by=CLERK)
    assert (states(fee)[0], Task.objects.filter(settled_at=None).count()) == ("paid", 0)


def test_take_off_of_one_written_by_hand_is_refused():
    fee = an_invoiced_fee()
    payment = pay(fee, at=LATER)
    with pytest.raises(PaymentElsewhere):
        invoice_payments.take_off(payment_id=payment.pk, at=LATER, by=CLERK)
    assert states(fee)[0] == "paid"


def test_set_aside_needs_a_reason_and_a_payment_without_a_place():
    fee = an_invoiced_fee()
    read(a_statement(a_credit("35.00", day=DAY)))
    payment = InvoicePayment.objects.get()
    with pytest.raises(NoReason):
        invoice_payments.set_aside(payment_id=payment.pk, reason="  ", at=LATER, by=CLERK)
    for _time in range(2):
        invoice_payments.set_aside(payment_id=payment.pk, reason="Palautettu", at=LATER, by=CLERK)
    with pytest.raises(PaymentElsewhere):
        invoice_payments.match(payment_id=payment.pk, invoice_id=fee.invoices.get().pk, at=LATER, by=CLERK)
    with pytest.raises(PaymentElsewhere):
        invoice_payments.set_aside(payment_id=pay(fee, at=LATER).pk, reason="x", at=LATER, by=CLERK)
    payment.refresh_from_db()
    assert (payment.invoice, payment.set_aside_reason) == (None, "Palautettu")


# --- at the same moment ---


@pytest.mark.django_db(transaction=True)
def test_two_workers_put_one_payment_to_its_invoice_once():
    fee = an_invoiced_fee()
    found = invoice_payments.read_statement(
        a_statement(a_credit("35.00", reference=fee.invoices.get().reference, day=DAY))
    )
    invoice_payments.keep_statement(name="ote.xml", sha256="a", entries=found.entries, left_out=0, at=LATER, by=CLERK)
    barrier = threading.Barrier(2)
    done: list[int] = []

    def work() -> None:
        try:
            barrier.wait(10)
            done.append(invoice_payments.match_payments(at=LATER))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (sum(done), states(fee)[0]) == (1, "paid")
    assert FeeEvent.objects.filter(kind="payment_received").count() == 1


def test_the_day_is_the_banks_not_ours():
    fee = an_invoiced_fee()
    read(a_statement(a_credit("35.00", reference=fee.invoices.get().reference, day="2026-12-01")))
    assert InvoicePayment.objects.get().paid_on == date(2026, 12, 1)
