"""Refunds paid from the bank: where Klarna can't, to an account that is told once and forgotten."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lapinkumi.core.errors import ShopError
from lapinkumi.core.ibans import BadIban
from lapinkumi.outbox.models import Message
from orders.books.refunds import check_refunds
from orders.errors import AccountKnown, NoAccount, NothingToPay, NotPaidSo
from orders.klarna import OrderStatus
from orders.messages.refunds import refund_lacks_account
from orders.models import KlarnaCall, Order, OrderEvent, Payment, Refund, RefundAccount, Task
from orders.services import bank_refunds, refunds
from tests.builders.orders import AT, CUSTOMER
from tests.builders.traces import mails
from tests.unit.orders.test_at_once import kinds, together
from tests.unit.orders.test_reconciling import a_known_payment, compared
from tests.unit.orders.test_refunds import CLERK, LATER, charged_here, everything, refund, run

IBAN = "FI2112345600000785"
GERMAN = "DE89370400440532013000"
TODAY = date(2026, 11, 20)


def owed() -> Refund:
    """A refund of 36.50 that never came through Klarna."""
    order = charged_here()
    Payment.objects.update(klarna_order_id=None)
    return refund(order, amount=Decimal("36.50"))


def tell(order: Order, iban: str = IBAN) -> int:
    return bank_refunds.tell_account(order_id=order.pk, iban=iban, holder=" Aino Ääkkönen ", at=LATER, by=CUSTOMER)


def pay(found: Refund, *, end: str = "0785", paid_on: date = TODAY) -> Refund:
    return bank_refunds.mark_paid(refund_id=found.pk, account_end=end, paid_on=paid_on, at=LATER, by=CLERK)


def traces() -> dict[str, Any]:
    return {**everything(), "accounts": list(RefundAccount.objects.values())}


@pytest.mark.django_db
@pytest.mark.rule("R6.7")
def test_what_did_not_come_through_klarna_is_asked_for_an_account_and_paid_from_the_bank():
    found = owed()
    order = Order.objects.get()
    assert (found.way, found.call, found.state) == ("bank", None, "requested")
    assert (KlarnaCall.objects.count(), Task.objects.get().kind) == (0, "refund_to_bank")
    assert tell(order, "fi21 1234 5600 0007 85") == 1
    account = RefundAccount.objects.get()
    assert (account.iban, account.holder, account.by_customer) == (IBAN, "Aino Ääkkönen", True)
    pay(found)
    done, payment = Refund.objects.get(), Payment.objects.get()
    assert (done.state, done.account_end, done.paid_on, done.ended_at) == ("done", "0785", TODAY, LATER)
    assert (payment.state, payment.refunded, payment.refunding) == ("part_refunded", Decimal("36.50"), 0)
    assert RefundAccount.objects.count() == 0
    assert Task.objects.get().settled_at == LATER
    assert mails(order)[-3:] == ["refund_account_asked", "refund_account_kept", "refund_made"]
    assert list(order.events.values_list("kind", flat=True))[-5:] == [
        "refund_requested", "task_refund_to_bank", "refund_account_told", "refunded", "task_settled",
    ]  # fmt: skip
    told = Message.objects.get(name="refund_made").body_text
    assert "Maksoimme rahan 20.11.2026 pankkitilille, jonka numeron loppu on 0785." in told
    before = traces()
    pay(found)
    assert (traces(), list(check_refunds())) == (before, [])


@pytest.mark.django_db
def test_an_account_is_in_no_message_and_no_event():
    found = owed()
    tell(found.payment.order)
    pay(found)
    texts = [f"{mail.subject} {mail.body_text} {mail.body_html}" for mail in Message.objects.all()]
    texts += [json.dumps(event.data) for event in OrderEvent.objects.all()]
    assert [text for text in texts if "600000785" in text.replace(" ", "").replace("\xa0", "")] == []


@pytest.mark.django_db
@pytest.mark.rule("R6.7")
@pytest.mark.parametrize(("age", "way"), [(1095, "klarna"), (1097, "bank")])
def test_what_klarna_no_longer_knows_is_paid_from_the_bank(age: int, way: str):
    order = charged_here()
    Payment.objects.update(created_at=LATER - timedelta(days=age))
    assert refund(order, amount=Decimal("36.50")).way == way


@pytest.mark.django_db
def test_what_klarna_refused_is_paid_from_the_bank_once_a_clerk_says_so(klarna: Any):
    order = charged_here()
    found = refund(order, amount=Decimal("36.50"))
    klarna.trouble = (403, "{}")
    run(LATER)
    for _press in range(2):
        again = refunds.pay_otherwise(refund_id=found.pk, at=LATER, by=CLERK)
        assert (again.way, again.state, Payment.objects.get().refunding) == ("bank", "requested", Decimal("36.50"))
    assert Message.objects.filter(name="refund_account_asked").count() == 1
    tell(order, GERMAN)
    pay(found, end="3000")
    assert (Refund.objects.get().state, Payment.objects.get().refunded) == ("done", Decimal("36.50"))
    assert list(Task.objects.filter(settled_at=None)) == []


@pytest.mark.django_db
def test_pay_otherwise_leaves_what_klarna_is_doing():
    found = refund(charged_here(), amount=Decimal("36.50"))
    before = everything()
    assert refunds.pay_otherwise(refund_id=found.pk, at=LATER, by=CLERK).way == "klarna"
    assert everything() == before
    with pytest.raises(NothingToPay):
        pay(found)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("iban", ["", "FI2112345600000786", "FI21", "hei", "FI21 1234 5600 0007 85\x00"])
def test_tell_account_that_is_none_changes_nothing(iban: str):
    order = owed().payment.order
    before = traces()
    with pytest.raises(BadIban):
        tell(order, iban)
    assert traces() == before


@pytest.mark.django_db
def test_tell_account_twice_keeps_the_first_and_only_the_desk_changes_it():
    found = owed()
    tell(found.payment.order)
    before = traces()
    with pytest.raises(AccountKnown):
        tell(found.payment.order, GERMAN)
    assert traces() == before
    for _press in range(2):
        bank_refunds.enter_account(refund_id=found.pk, iban=GERMAN, holder="Aino", at=LATER, by=CLERK)
    account = RefundAccount.objects.get()
    assert (account.iban, account.by_customer) == (GERMAN, False)
    assert OrderEvent.objects.filter(kind="refund_account_told").count() == 2
    with pytest.raises(NoAccount):
        pay(found)  # the clerk saw the old one


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known", "how", "error"),
    [
        (False, {}, NoAccount),
        (True, {"end": "1234"}, NoAccount),
        (True, {"paid_on": TODAY + timedelta(days=1)}, NotPaidSo),
        (True, {"paid_on": TODAY - timedelta(days=1)}, NotPaidSo),
    ],
    ids=["no account", "another account", "tomorrow", "before it was asked for"],
)
def test_mark_paid_that_can_not_be_changes_nothing(known: bool, how: dict[str, Any], error: type[ShopError]):
    found = owed()
    if known:
        tell(found.payment.order)
    before = traces()
    with pytest.raises(error):
        pay(found, **how)
    assert traces() == before


@pytest.mark.django_db
def test_call_off_frees_the_money_and_forgets_the_account():
    found = owed()
    order = found.payment.order
    tell(order)
    for _press in range(2):
        bank_refunds.call_off(refund_id=found.pk, at=LATER, by=CLERK)
    assert (Refund.objects.get().state, Payment.objects.get().refundable) == ("failed", Decimal("536.50"))
    assert (RefundAccount.objects.count(), list(Task.objects.filter(settled_at=None))) == (0, [])
    assert refund_lacks_account(refund=found.pk, at=LATER) is False
    with pytest.raises(NothingToPay):
        tell(order)
    with pytest.raises(NothingToPay):
        pay(found)
    assert OrderEvent.objects.filter(kind="refund_called_off").count() == 1
    again = refunds.try_again(refund_id=found.pk, at=LATER, by=CLERK)
    assert (again.way, again.state, Message.objects.filter(name="refund_account_asked").count()) == (
        "bank", "requested", 2,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_paid_refund_is_not_called_off():
    found = owed()
    tell(found.payment.order)
    pay(found)
    before = traces()
    with pytest.raises(NothingToPay):
        bank_refunds.call_off(refund_id=found.pk, at=LATER, by=CLERK)
    with pytest.raises(NothingToPay):
        bank_refunds.enter_account(refund_id=found.pk, iban=GERMAN, holder="Aino", at=LATER, by=CLERK)
    assert traces() == before


@pytest.mark.django_db
def test_what_was_paid_from_the_bank_is_no_difference_at_klarna(klarna: Any):
    known = a_known_payment(klarna, status=OrderStatus.CAPTURED, captured_amount=53650)
    Payment.objects.update(state="captured", captured="536.50", created_at=LATER - timedelta(days=1097))
    found = refund(known.order, amount=Decimal("10.00"))
    tell(known.order)
    pay(found)
    Payment.objects.update(created_at=AT)
    assert compared() == [[]]


@pytest.mark.django_db
def test_books_tell_of_an_account_that_was_not_forgotten():
    found = owed()
    tell(found.payment.order)
    assert list(check_refunds()) == []
    Refund.objects.update(state="failed", ended_at=LATER)
    Payment.objects.update(refunding=0)
    number = found.payment.order.number
    assert list(check_refunds()) == [f"Tilaus {number}: maksetun palautuksen tilinumeroa ei ole poistettu"]


@pytest.mark.django_db(transaction=True)
def test_paid_and_called_off_at_once_are_one_of_them():
    found = owed()
    tell(found.payment.order)
    ends = together(
        lambda: pay(found),
        lambda: bank_refunds.call_off(refund_id=found.pk, at=LATER, by=CLERK),
    )
    payment = Payment.objects.get()
    assert kinds(ends) == ["NothingToPay", "Refund"]
    assert (Refund.objects.get().state, payment.refunded, payment.refunding) in [
        ("done", Decimal("36.50"), 0), ("failed", 0, 0),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_it_paid_at_once_pay_it_once():
    found = owed()
    tell(found.payment.order)
    together(lambda: pay(found), lambda: pay(found))
    assert (Payment.objects.get().refunded, Message.objects.filter(name="refund_made").count()) == (
        Decimal("36.50"), 1,
    )  # fmt: skip
