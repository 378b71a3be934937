"""The ledger: every euro once, in the act that moved it; it says the same as the rows beside it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from orders.books.ledger import check_ledger
from orders.models import Account, InvoicePayment, LedgerEntry, Payment
from orders.payment.postings import Posting, invoiced, moved, sold, turned
from orders.services import fees, invoice_payments, ledger
from orders.services.ledger_opening import open_ledger
from orders.services.payment_reminders import remind_of_invoices
from tests.builders.bank import a_credit, a_statement
from tests.builders.deliveries import a_home_delivery
from tests.builders.fees import CLERK, INVOICED, an_invoiced_fee, pay
from tests.playground import Playground
from tests.unit.orders.test_captures import run
from tests.unit.orders.test_refunds import charged, refund

pytestmark = pytest.mark.rule("R14.1", "R8.4")
LATER = INVOICED + timedelta(days=30)
DAY = "2026-11-27"
RATE = Decimal("25.5")


def entries(*prefixes: str) -> list[tuple[str, str, str, Decimal]]:
    rows = LedgerEntry.objects.order_by("pk").values_list("cause", "debit", "credit", "amount")
    return [(cause.partition(":")[0], *rest) for cause, *rest in rows if cause.startswith(prefixes)]


# --- pure ---


@given(
    st.decimals("0.01", "99999", places=2), st.decimals("0.01", "9999", places=2), st.decimals("0", "9999", places=2)
)
def test_a_sale_is_whole_to_the_cent_and_its_return_undoes_it(amount, first, second):
    made = sold(amount, into=Account.KLARNA, weights={RATE: first, Decimal("14.0"): second})
    assert sum(posting.amount for posting in made) == amount
    assert {posting.debit for posting in made} == {Account.KLARNA}
    assert turned(turned(made)) == made


def test_a_sale_keeps_net_and_vat_apart():
    net, vat = sold(Decimal("125.50"), into=Account.KLARNA, weights={RATE: Decimal("500.00")})
    assert (net.credit, net.amount, vat.credit, vat.amount) == (Account.SALES, 100, Account.VAT, Decimal("25.50"))


def test_a_credit_note_goes_the_other_way_and_nothing_is_no_posting():
    assert invoiced(net=Decimal("-35.00"), vat=Decimal("0.00"), vat_rate=None) == [
        Posting(debit=Account.FEES, credit=Account.RECEIVABLES, amount=Decimal("35.00"))
    ]
    assert moved(Decimal("0.00"), debit=Account.BANK, credit=Account.UNPLACED) == []


# --- invoices and what comes in for them ---


@pytest.mark.django_db
def test_an_invoice_its_reminder_and_its_payment_end_at_nothing():
    fee = an_invoiced_fee()
    remind_of_invoices(at=LATER)
    pay(fee, at=LATER + timedelta(days=1), amount=Decimal("40.00"))
    assert entries("") == [
        ("invoice", "receivables", "fees", Decimal("35.00")),
        ("costs", "receivables", "reminders", Decimal("5.00")),
        ("arrival", "bank", "unplaced", Decimal("40.00")),
        ("placing", "unplaced", "receivables", Decimal("40.00")),
    ]
    assert list(check_ledger()) == []


@pytest.mark.django_db
def test_a_reminder_that_was_sent_to_one_who_had_paid_is_taken_back():
    fee = an_invoiced_fee()
    remind_of_invoices(at=LATER)
    reference = fee.invoices.get().reference
    found = invoice_payments.read_statement(a_statement(a_credit("35.00", reference=reference, day=DAY)))
    told = {"name": "ote.xml", "sha256": "a", "left_out": 0, "at": LATER, "by": CLERK}
    invoice_payments.keep_statement(entries=found.entries, **told)
    invoice_payments.match_payments(at=LATER)
    assert entries("costs") == [
        ("costs", "receivables", "reminders", Decimal("5.00")),
        ("costs", "reminders", "receivables", Decimal("5.00")),
    ]
    assert list(check_ledger()) == []
    invoice_payments.take_off(payment_id=InvoicePayment.objects.get().pk, at=LATER, by=CLERK)
    assert (len(entries("costs")), list(check_ledger())) == (3, [])


@pytest.mark.django_db
def test_a_credited_invoice_owes_nothing_its_reminders_neither():
    fee = an_invoiced_fee()
    remind_of_invoices(at=LATER)
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=LATER + timedelta(days=1), by=CLERK)
    balance = sum(amount if debit == "receivables" else -amount for _cause, debit, _credit, amount in entries(""))
    assert (balance, list(check_ledger())) == (0, [])


@pytest.mark.django_db
def test_everything_twice_is_written_once():
    fee = an_invoiced_fee()
    for _time in range(2):
        fees.invoice_fee(fee_id=fee.pk, at=INVOICED, by=CLERK)
        remind_of_invoices(at=LATER)
    for _time in range(2):
        pay(fee, at=LATER)
    assert [entry[0] for entry in entries("")] == ["invoice", "costs", "arrival", "placing", "costs"]
    assert list(check_ledger()) == []


@pytest.mark.django_db
def test_entries_stay_as_they_are():
    an_invoiced_fee()
    for change in (lambda rows: rows.update(amount=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            change(LedgerEntry.objects.all())
    assert LedgerEntry.objects.get().amount == Decimal("35.00")


# --- what is reserved ---


@pytest.mark.django_db
def test_reservations_follow_their_payment_once():
    payment = a_home_delivery().order.payment
    assert (ledger.follow_reservations(at=LATER), ledger.follow_reservations(at=LATER)) == (1, 0)
    assert entries("reserved") == [("reserved", "reserved", "reserved_for", payment.amount)]
    Payment.objects.update(state="voided")
    assert ledger.follow_reservations(at=LATER) == 1
    assert entries("reserved")[1:] == [("reserved", "reserved_for", "reserved", payment.amount)]
    assert list(check_ledger()) == []


@pytest.mark.django_db
def test_check_ledger_finds_what_nobody_wrote():
    fee = an_invoiced_fee()
    number = a_home_delivery().order.number
    Payment.objects.update(captured="10.00", state="part_captured")
    InvoicePayment.objects.create(
        entry="x", invoice=fee.invoices.get(), amount="5.00", paid_on=LATER.date(), recorded_at=LATER
    )
    assert list(check_ledger()) == [
        f"order {number}: the ledger has 0.00 at Klarna, it should be 10.00",
        "the ledger has 35.00 of invoices unpaid, it should be 30.00",
    ]


# --- what Klarna charges and gives back ---


@pytest.mark.django_db
def test_a_charge_and_its_refund_undo_each_other(playground: Playground, settings: Any):
    order = charged(playground, settings)
    ledger.follow_reservations(at=LATER)
    assert entries("capture") == [
        ("capture", "klarna", "sales", Decimal("427.49")),
        ("capture", "klarna", "vat", Decimal("109.01")),
    ]
    refund(order, amount=Decimal("100.00"))
    run(LATER)
    run(LATER)
    assert entries("refund") == [
        ("refund", "sales", "klarna", Decimal("79.68")),
        ("refund", "vat", "klarna", Decimal("20.32")),
    ]
    assert list(check_ledger()) == []


@pytest.mark.django_db(transaction=True)
def test_what_moved_before_there_was_a_ledger_is_written_once():
    fee = an_invoiced_fee()
    remind_of_invoices(at=LATER)
    pay(fee, at=LATER + timedelta(days=1), amount=Decimal("20.00"))
    written = entries("")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE orders_ledgerentry")
    assert len(list(check_ledger())) == 1
    assert [open_ledger(at=LATER, by=CLERK) for _time in range(2)] == [2, 0]
    assert (sorted(entries("")), list(check_ledger())) == (sorted(written), [])
