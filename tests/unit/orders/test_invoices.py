"""Invoices: numbered without gaps, never changed, once for a fee, and paid by any Finnish bank."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from lapinkumi.core import bank_barcode, payment_qr
from lapinkumi.core.references import normalise_reference, to_rf
from lapinkumi.outbox.models import Document, Message
from orders.documents import invoice as paper
from orders.errors import TooEarlyToInvoice
from orders.messages import fees as fee_messages
from orders.models import Fee, FeeEvent, Invoice, InvoiceCounter
from orders.policy import FeeVat
from orders.services import fees
from tests.builders.fees import CLERK, INVOICED, PROPOSED, a_fee, a_no_show, an_invoiced_fee
from tests.builders.orders import CUSTOMER

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)
QR = """BCD
001
1
SCT
{bic}
Lapin Kumi Oy
FI2112345600000785
EUR35.00

RF03350001238

ReqdExctnDt/2026-12-07"""


def after(last: int) -> None:
    InvoiceCounter.objects.create(pk=1, last=last)


# --- what it says ---


@pytest.mark.rule("R8.4", "R14.1")
def test_invoice_fee_issues_the_worked_example():
    after(35000122)
    invoice = an_invoiced_fee(at=FRIDAY).invoices.get()
    assert (invoice.number, invoice.reference) == (35000123, "350001238")
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 27), date(2026, 12, 7))
    assert (invoice.net, invoice.vat_rate, invoice.vat, invoice.total) == (Decimal("35.00"), None, 0, Decimal("35.00"))
    assert invoice.barcode == "421123456000007850000350000000000000000350001238261207"
    assert bank_barcode.parse(invoice.barcode).amount == Decimal("35.00")
    text = payment_qr.payload(
        invoice.iban, bic=invoice.bic, name="Lapin Kumi Oy", amount=invoice.total, reference=invoice.reference,
        due_on=invoice.due_on,
    )  # fmt: skip
    assert text == QR.format(bic=invoice.bic)


@pytest.mark.rule("R14.1", "R8.4", "R15.1")
def test_the_paper_holds_all_that_law_and_bank_ask_for():
    after(35000122)
    fee = an_invoiced_fee(at=FRIDAY)
    document = fee.invoices.get().document
    text = " ".join(re.sub(r"<[^>]+>", " ", document.html).split())
    wanted = [
        "Lasku", "35000123", "27.11.2026", "7.12.2026", "10 päivää netto", "Lapin Kumi Oy", "Alakorkalontie 18",
        "1945691-3", "FI19456913", "Aino Ääkkönen", "Koskikatu 1", "96100 Rovaniemi", fee.order.number,
        "Käyttämättä jäänyt aika", "aika ma 23.11.2026 klo 10.00", "ei sisälly arvonlisäveroa", "5.1.3",
        "FI21 1234 5600 0007 85", "3500 01238", "RF03 3500 0123 8", "35,00", "kuluttajariita.fi",
        "421123456000007850000350000000000000000350001238261207", "enintään 5,00",
        "7 prosenttiyksiköllä",
    ]  # fmt: skip
    assert [part for part in wanted if part not in text] == []
    assert (document.kind, document.number, document.title) == ("invoice", "35000123", "Lasku 35000123")
    assert 'class="bank-barcode"' in document.html
    assert 'class="payment-qr"' in document.html


@pytest.mark.rule("R14.1")
def test_the_mail_carries_paper_and_payment_data():
    after(35000122)
    fee = an_invoiced_fee(at=FRIDAY)
    mail = Message.objects.get(name="invoice")
    assert list(mail.documents.all()) == [fee.invoices.get().document]
    wanted = [
        "FI2112345600000785", "3500 01238", "7.12.2026", "35,00\xa0€", fee.order.number,
        "421123456000007850000350000000000000000350001238261207", f"/tilaus/{fee.order.token}/maksu/{fee.pk}/",
    ]  # fmt: skip
    for body in (mail.body_text, mail.body_html):
        assert [part for part in wanted if part not in body] == []
    assert mail.subject == f"Lasku 35000123, tilaus {fee.order.number}"


@pytest.mark.rule("R8.4")
@pytest.mark.parametrize(
    ("at", "due_on", "payable_on"),
    [
        (datetime(2026, 11, 26, 10, tzinfo=UTC), date(2026, 12, 6), date(2026, 12, 7)),  # Independence Day, a Sunday
        (datetime(2026, 11, 26, 22, 30, tzinfo=UTC), date(2026, 12, 7), date(2026, 12, 7)),  # the 27th in Helsinki
        (datetime(2026, 12, 14, 10, tzinfo=UTC), date(2026, 12, 24), date(2026, 12, 28)),  # Christmas Eve
    ],
)
def test_a_due_day_when_banks_rest_stays_and_the_next_working_day_is_in_time(
    at: datetime, due_on: date, payable_on: date
):
    fee = a_fee()
    invoice = fees.invoice_fee(fee_id=fee.pk, at=at, by=CLERK)
    assert (invoice.due_on, paper.last_payable_on(invoice)) == (due_on, payable_on)
    assert bank_barcode.parse(invoice.barcode).due_on == due_on
    shift = f"{payable_on.day}.{payable_on.month}.2026 maksettu on vielä ajoissa"
    assert (shift in invoice.document.html) is (payable_on != due_on)
    assert (shift in Message.objects.get(name="invoice").body_text) is (payable_on != due_on)


@pytest.mark.rule("R14.1")
def test_a_fee_with_vat_in_it_is_split_on_the_invoice():
    fee = a_fee()
    Fee.objects.filter(pk=fee.pk).update(amount=Decimal("75.00"), vat_treatment=FeeVat.INCLUDED)
    invoice = fees.invoice_fee(fee_id=fee.pk, at=INVOICED, by=CLERK)
    assert [str(sum_) for sum_ in (invoice.net, invoice.vat, invoice.total)] == ["59.76", "15.24", "75.00"]
    assert "25,5" in invoice.document.html
    assert "ei sisälly arvonlisäveroa" not in invoice.document.html


# --- exactly once ---


@pytest.mark.rule("R14.1")
def test_invoice_due_fees_waits_for_the_review_and_happens_once():
    fee = a_fee()
    assert fees.invoice_due_fees(at=INVOICED - SECOND) == 0
    assert [fees.invoice_due_fees(at=INVOICED), fees.invoice_due_fees(at=INVOICED + SECOND)] == [1, 0]
    fee.refresh_from_db()
    assert (fee.state, fee.invoices.count()) == ("invoiced", 1)
    assert Message.objects.filter(name="invoice").count() == 1


@pytest.mark.rule("R14.1")
def test_invoice_fee_by_staff_keeps_the_time_that_was_promised_and_twice_is_once():
    fee = a_fee()
    with pytest.raises(TooEarlyToInvoice):
        fees.invoice_fee(fee_id=fee.pk, at=INVOICED - SECOND, by=CLERK)
    assert (Invoice.objects.count(), Fee.objects.get().state) == (0, "proposed")
    first = fees.invoice_fee(fee_id=fee.pk, at=INVOICED, by=CLERK)
    assert fees.invoice_fee(fee_id=fee.pk, at=INVOICED + SECOND, by=CLERK) == first
    assert fees.invoice_due_fees(at=INVOICED) == 0
    assert (Invoice.objects.count(), FeeEvent.objects.filter(kind="fee_invoiced").count()) == (1, 1)


@pytest.mark.rule("R14.1")
def test_a_disputed_invoice_that_stands_is_not_issued_anew():
    fee = an_invoiced_fee()
    fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=INVOICED, by=CUSTOMER)
    fees.uphold(fee_id=fee.pk, reason="Garage saw nobody.", at=INVOICED + SECOND, by=CLERK)
    fee.refresh_from_db()
    assert (fee.state, Invoice.objects.count(), Message.objects.filter(name="invoice").count()) == ("invoiced", 1, 1)
    fees.dispute(fee_id=fee.pk, text="Edelleen.", at=INVOICED + SECOND, by=CUSTOMER)
    fee.refresh_from_db()
    assert (fee.state, fee.dispute_text) == ("disputed", "Olin ajoissa.\n\nEdelleen.")


def test_a_failure_in_the_middle_leaves_nothing_and_the_number_goes_to_the_next(monkeypatch: pytest.MonkeyPatch):
    after(35000122)
    fee = a_fee()

    def fails(**_given: object) -> None:
        raise RuntimeError("the mail could not be worded")

    with monkeypatch.context() as broken:
        broken.setattr(fee_messages, "invoice", fails)
        with pytest.raises(ExceptionGroup):
            fees.invoice_due_fees(at=INVOICED)
    fee.refresh_from_db()
    assert (fee.state, Invoice.objects.count(), Document.objects.filter(kind="invoice").count()) == ("proposed", 0, 0)
    assert InvoiceCounter.objects.get().last == 35000122
    assert fees.invoice_due_fees(at=INVOICED) == 1
    assert Invoice.objects.get().number == 35000123


def in_threads(*tasks) -> list[object]:
    """Run the tasks at once, each on its own connection; what they return or raise, in order."""
    results: list[object] = [None] * len(tasks)
    ready = threading.Barrier(len(tasks))

    def run(number: int) -> None:
        try:
            ready.wait(10)
            results[number] = tasks[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R14.1")
def test_sweeps_at_once_propose_and_invoice_each_fee_once_and_leave_no_gap():
    missed = [a_no_show() for _time in range(3)]
    assert sum(in_threads(*[lambda: fees.propose_fees(at=PROPOSED)] * 3)) == 3
    assert sorted(Fee.objects.values_list("order", flat=True)) == sorted(order.pk for order in missed)
    assert sum(in_threads(*[lambda: fees.invoice_due_fees(at=INVOICED)] * 3)) == 3
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert Message.objects.filter(name="fee_proposed").count() == Message.objects.filter(name="invoice").count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R14.1")
def test_a_dispute_and_the_sweep_at_once_end_in_one_story():
    fee = a_fee()
    in_threads(
        lambda: fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=INVOICED, by=CUSTOMER),
        lambda: fees.invoice_due_fees(at=INVOICED),
    )
    fee.refresh_from_db()
    kinds = list(FeeEvent.objects.filter(fee=fee).values_list("kind", flat=True))
    assert fee.state == "disputed"
    assert fee.invoices.count() == kinds.count("fee_invoiced")
    assert kinds[-1] == "fee_disputed"


# --- the database keeps them ---


@pytest.mark.rule("R8.4")
@pytest.mark.parametrize("change", [{"total": 1}, {"due_on": date(2027, 1, 1)}, {"receiver": "Joku muu"}])
def test_an_invoice_never_changes(change: dict[str, object]):
    an_invoiced_fee()
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Invoice.objects.update(**change)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Invoice.objects.all()._raw_delete("default")
    assert Invoice.objects.get().total == Decimal("35.00")


@pytest.mark.rule("R8.4")
def test_numbers_follow_each_other_and_references_are_their_own():
    issued = [an_invoiced_fee().invoices.get() for _time in range(3)]
    first = issued[0].number
    assert [invoice.number for invoice in issued] == [first, first + 1, first + 2]
    assert len({invoice.reference for invoice in issued}) == 3
    assert [normalise_reference(invoice.reference)[:-1] for invoice in issued] == [str(i.number) for i in issued]
    assert to_rf(issued[0].reference).startswith("RF")


@pytest.mark.parametrize("number", [1, 100, 1_000_000_000])
def test_a_number_out_of_turn_is_refused(number: int):
    invoice = an_invoiced_fee().invoices.get()
    with pytest.raises(DatabaseError, match="leaves a gap"), transaction.atomic():
        _copy(invoice, number=invoice.number + 1 + number)


def test_a_second_invoice_for_a_fee_is_refused():
    invoice = an_invoiced_fee().invoices.get()
    with pytest.raises(IntegrityError, match="invoice_once_for_a_fee"), transaction.atomic():
        _copy(invoice, number=invoice.number + 1)
    assert Invoice.objects.count() == 1


def _copy(invoice: Invoice, *, number: int) -> None:
    copy = Document.objects.create(
        kind="invoice", number=f"copy-{number}", title="x", html="x", html_sha256="x", created_at=invoice.issued_at
    )
    invoice.pk, invoice.number, invoice.document, invoice.reference = None, number, copy, "1232"
    invoice.save(force_insert=True)
