"""The invariants of fees and invoices."""

from datetime import timedelta

import pytest

from orders.fee_books import check_invoices
from orders.models import Fee, InvoiceCounter
from orders.services import fees
from tests.builders.fees import CLERK, INVOICED, PROPOSED, a_fee, an_invoiced_fee
from tests.builders.orders import CUSTOMER

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
    Fee.objects.filter(pk=fee.pk).update(state=state, **stamps)
    assert list(check_invoices()) == [f"fee {fee.pk}: {state}, with {papers}"]


def test_check_invoices_finds_a_fee_said_to_be_invoiced_that_is_not():
    fee = a_fee()
    Fee.objects.filter(pk=fee.pk).update(state="invoiced")
    assert list(check_invoices()) == [f"fee {fee.pk}: invoiced, with 0 invoices"]
