"""Fees whose facts turn out otherwise: put right, dropped, or given to a person; never billed by the old ones."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lapinkumi.outbox.models import Message
from orders.books.fees import check_invoices
from orders.models import Delivery, Fee, Invoice, OrderLine, Task
from orders.policy import FEE_REVIEW_TIME
from orders.services import fees, parcels, unclaimed
from tests.builders.fees import CLERK, pay
from tests.builders.orders import CUSTOMER, SHOP
from tests.builders.parcels import ARRIVED, BACK, a_parcel_fee, announced, back, sent, waiting

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
LATER = BACK + timedelta(hours=2)


def a_bare_fee(*, freight: str | None) -> Fee:
    """75 euros for a parcel whose return cost nothing, or nobody knows what."""
    delivery = waiting()
    if freight is None:
        OrderLine.objects.update(weight_kg=None)
    back(delivery, return_freight=Decimal(freight) if freight else None)
    assert unclaimed.propose_parcel_fees(at=BACK) == 1
    fee = Fee.objects.get()
    assert str(fee.amount) == "75.00"
    return fee


def a_fee_of(case: str) -> Fee:
    """A parcel fee of 114,90 that is disputed, invoiced, both, or paid."""
    fee = a_parcel_fee()
    if case != "disputed":
        fees.invoice_fee(fee_id=fee.pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    if case == "paid":
        pay(fee, at=BACK + FEE_REVIEW_TIME)
    if "disputed" in case:
        fees.dispute(fee_id=fee.pk, text="Soitin ajoissa.", at=BACK + FEE_REVIEW_TIME, by=CUSTOMER)
    fee.refresh_from_db()
    return fee


# --- nothing is left of the fee ---


@pytest.mark.rule("R5.13", "R5.22")
@pytest.mark.parametrize("freight", ["0", None], ids=["a free return", "a return of unknown cost"])
def test_announce_in_time_of_a_parcel_that_costs_no_more_drops_its_fee(freight: str | None):
    fee = a_bare_fee(freight=freight)
    announced(fee.delivery, at=BACK + SECOND, contacted_at=ARRIVED)
    fee.refresh_from_db()
    assert (fee.state, fee.waived_at) == ("waived", BACK + SECOND)
    assert Message.objects.filter(name="fee_waived").count() == 1
    assert (fees.invoice_due_fees(at=BACK + timedelta(days=9)), Invoice.objects.count()) == (0, 0)
    assert list(check_invoices()) == []


@pytest.mark.rule("R5.13")
def test_announce_in_time_of_what_is_invoiced_and_costs_no_more_credits_it():
    fee = a_bare_fee(freight="0")
    fees.invoice_fee(fee_id=fee.pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    announced(fee.delivery, at=BACK + timedelta(days=2), contacted_at=ARRIVED)
    fee.refresh_from_db()
    assert (fee.state, Invoice.objects.filter(credits__isnull=False).count()) == ("credited", 1)
    assert list(check_invoices()) == []


@pytest.mark.rule("R5.13")
def test_tell_costs_of_nothing_drops_the_fee():
    fee = a_parcel_fee()
    announced(fee.delivery, at=BACK + SECOND, contacted_at=ARRIVED)
    nothing: dict[str, Any] = {"return_freight": Decimal(0), "handling": None, "by": CLERK}
    for at in (LATER, LATER + SECOND):
        assert unclaimed.tell_costs(delivery_id=fee.delivery_id, at=at, **nothing).state == "waived"
    assert Message.objects.filter(name="fee_waived").count() == 1


def test_check_invoices_finds_a_fee_that_an_announcement_in_time_denies():
    fee = a_bare_fee(freight="0")
    Delivery.objects.update(announced_at=ARRIVED)
    assert list(check_invoices()) == [f"fee {fee.pk}: proposed, though it was announced in time"]


# --- disputed or invoiced already ---


@pytest.mark.rule("R5.13", "R5.22")
def test_announce_puts_a_disputed_fee_right_and_leaves_the_dispute_to_be_answered():
    fee = a_fee_of("disputed")
    announced(fee.delivery, at=BACK + timedelta(days=2), contacted_at=ARRIVED)
    fee.refresh_from_db()
    assert (str(fee.amount), fee.state, fee.facts["in_time"]) == ("39.90", "disputed", True)
    assert Message.objects.filter(name="fee_proposed").count() == 2
    assert list(check_invoices()) == []


@pytest.mark.rule("R5.13", "R5.22")
@pytest.mark.parametrize("case", ["invoiced", "invoiced, disputed", "paid"])
def test_announce_of_an_invoiced_fee_asks_a_clerk_once(case: str):
    fee = a_fee_of(case)
    for _time in range(2):
        announced(fee.delivery, at=BACK + timedelta(days=2), contacted_at=ARRIVED)
    task = Task.objects.get()
    assert (task.kind, task.data) == ("fee_to_decide", {"fees": [fee.pk]})
    assert list(check_invoices()) == []
    Task.objects.all().delete()
    assert list(check_invoices()) == [f"fee {fee.pk}: {fee.state}, though it was announced in time"]


@pytest.mark.rule("R5.13")
def test_announce_too_late_asks_nobody():
    fee = a_fee_of("invoiced")
    announced(fee.delivery, at=BACK + timedelta(days=2), contacted_at=BACK - SECOND)
    fee.refresh_from_db()
    assert (str(fee.amount), Task.objects.count()) == ("114.90", 0)


# --- nobody knows of a holding time ---


@pytest.mark.rule("R5.13", "R14.1")
@pytest.mark.parametrize("case", ["never at a point", "lost and found"])
def test_a_parcel_back_without_a_known_holding_time_is_a_clerks_task_and_no_fee(case: str):
    delivery = sent() if case == "never at a point" else waiting()
    if case == "lost and found":
        parcels.mark_lost(delivery_id=delivery.pk, at=ARRIVED, by=SHOP)
        parcels.mark_found(delivery_id=delivery.pk, at=ARRIVED, by=SHOP)
    back(delivery)
    assert [unclaimed.propose_parcel_fees(at=BACK), unclaimed.propose_parcel_fees(at=LATER)] == [1, 0]
    task = Task.objects.get(settled_at=None)
    assert (task.kind, task.data, Fee.objects.count()) == ("notice_missing", {"deliveries": [delivery.number]}, 0)
    fee = unclaimed.tell_costs(
        delivery_id=delivery.pk, return_freight=Decimal("9.90"), handling=None, at=LATER, by=CLERK
    )
    assert (str(fee.amount), Task.objects.filter(settled_at=None).count()) == ("9.90", 0)
    assert list(check_invoices()) == []


def test_check_invoices_finds_the_fixed_sum_for_a_parcel_without_a_holding_time():
    fee = a_parcel_fee()
    fee.facts["fetch_by_on"] = ""
    fee.save(update_fields=["facts"])
    assert list(check_invoices()) == [f"fee {fee.pk}: no holding time is known of its parcel"]
