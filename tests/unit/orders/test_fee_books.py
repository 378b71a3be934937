"""The invariants of fees and invoices."""

from datetime import date, timedelta

import pytest

from orders.books.fees import check_invoices
from orders.models import Delivery, Fee, InvoiceCounter, InvoicePayment
from orders.policy import FEE_REVIEW_TIME
from orders.services import fees
from orders.states import FeeState
from tests.builders.fees import CLERK, INVOICED, PROPOSED, a_fee, an_invoiced_fee, pay
from tests.builders.orders import CUSTOMER
from tests.builders.parcels import BACK, a_parcel_fee

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R8.4")
def test_check_invoices_finds_nothing_wrong_with_lives_lived_through_acts():
    assert list(check_invoices()) == []
    a_fee()
    fees.waive(fee_id=a_fee().pk, reason="x", at=PROPOSED, by=CLERK)
    fees.waive(fee_id=an_invoiced_fee().pk, reason="x", at=INVOICED, by=CLERK)
    fees.dispute(fee_id=an_invoiced_fee().pk, text="x", at=INVOICED + timedelta(days=1), by=CUSTOMER)
    an_invoiced_fee()
    assert list(check_invoices()) == []


def test_check_invoices_finds_a_counter_that_has_run_ahead():
    number = an_invoiced_fee().invoices.get().number
    InvoiceCounter.objects.update(last=number + 5)
    assert list(check_invoices()) == [f"the invoice counter stands at {number + 5}, the last invoice is {number}"]


@pytest.mark.parametrize(("state", "papers"), [("proposed", "1 invoices"), ("credited", "0 credit notes")])
def test_check_invoices_finds_a_fee_that_its_papers_deny(state: str, papers: str):
    fee = an_invoiced_fee()
    stamps = {"waived_at": INVOICED, "waive_reason": "x"} if state == "credited" else {}
    Fee.objects.filter(pk=fee.pk).update(state=state, remind_on=None, **stamps)
    assert list(check_invoices()) == [f"fee {fee.pk}: {state}, with {papers}"]


def test_check_invoices_finds_a_fee_said_to_be_invoiced_that_is_not():
    fee = a_fee()
    Fee.objects.filter(pk=fee.pk).update(state="invoiced")
    assert list(check_invoices()) == [f"fee {fee.pk}: invoiced, with 0 invoices"]


def test_check_invoices_finds_nothing_wrong_with_an_unclaimed_parcel_and_its_invoice():
    fees.invoice_fee(fee_id=a_parcel_fee().pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    assert list(check_invoices()) == []


def test_check_invoices_finds_a_fee_that_is_not_the_sum_of_its_parts():
    fee = a_parcel_fee()
    Fee.objects.update(amount=1)
    assert list(check_invoices()) == [f"fee {fee.pk}: 1.00, its parts make 114.90"]


def test_check_invoices_finds_an_invoice_that_does_not_ask_for_its_fee():
    fee = a_parcel_fee()
    invoice = fees.invoice_fee(fee_id=fee.pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    Fee.objects.update(amount=1, parts=[])
    assert list(check_invoices()) == [f"invoice {invoice.number}: 114.90, its fee 1.00"]


def test_check_invoices_finds_a_fee_for_a_parcel_that_did_not_come_back_unclaimed():
    fee = a_parcel_fee()
    Delivery.objects.update(return_reason="recalled")
    assert list(check_invoices()) == [f"fee {fee.pk}: its parcel did not come back unclaimed"]


@pytest.mark.rule("R8.4", "R14.1")
def test_check_invoices_finds_what_was_paid_and_is_not_said_so():
    fee = an_invoiced_fee()
    pay(fee)
    assert list(check_invoices()) == []
    number = fee.invoices.get().number
    Fee.objects.update(state=FeeState.INVOICED)
    assert list(check_invoices()) == [f"invoice {number}: unpaid, though 35.00 of 35.00 came in"]
    Fee.objects.update(state=FeeState.PAID, remind_on=date(2026, 12, 22))
    InvoicePayment.objects.update(amount="34.99")
    assert list(check_invoices()) == [
        f"invoice {number}: paid, though only 34.99 of 35.00 came in",
        f"fee {fee.pk}: paid, yet its customer is to be reminded",
    ]
