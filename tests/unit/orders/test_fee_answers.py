"""Answers around fees: a dispute refused with its reasons and time to pay, each objection acknowledged, money back."""

from datetime import date, timedelta

import pytest

from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.books.fees import check_invoices
from orders.errors import DisputeUnanswered, NoReason
from orders.fees import facts as fee_facts
from orders.models import Fee, FeeEvent, Invoice, Task
from orders.services import fees
from tests.builders.fees import CLERK, INVOICED, PROPOSED, a_fee, an_invoiced_fee, pay
from tests.builders.orders import CUSTOMER

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MONTH_ON = INVOICED + timedelta(days=30)


def disputed(fee: Fee, text: str = "Olin ajoissa.") -> Fee:
    return fees.dispute(fee_id=fee.pk, text=text, at=INVOICED, by=CUSTOMER)


def everything() -> list[object]:
    """All that an act could have changed."""
    return [list(model.objects.order_by("pk").values()) for model in (Fee, FeeEvent, Invoice, Message, Task)]


# --- the answer ---


@pytest.mark.rule("R14.1", "R8.4")
def test_uphold_tells_why_and_gives_ten_days_from_the_answer_once():
    fee = disputed(an_invoiced_fee())
    for at in (MONTH_ON, MONTH_ON + SECOND):
        fees.uphold(fee_id=fee.pk, reason="Asennuspiste odotti sinua puoli tuntia.", at=at, by=CLERK)
    fee.refresh_from_db()
    invoice = Invoice.objects.get()
    assert (fee.state, fee.due_on, invoice.due_on) == ("invoiced", date(2027, 1, 3), date(2026, 12, 4))
    mail = Message.objects.get(name="fee_upheld")
    for body in (mail.body_text, mail.body_html):
        wanted = ["puoli tuntia", f"Maksa lasku {invoice.number} viimeistään 3.1.2027.", fee.order.number, invoice.iban]
        assert [part for part in wanted if part not in body] == []
    assert "Siirretty eräpäivä on 3.1.2027." in fee_facts.standing(fee)
    assert "puoli tuntia" not in str(list(FeeEvent.objects.values_list("data", flat=True)))
    assert list(check_invoices()) == []


@pytest.mark.rule("R8.4")
def test_uphold_never_brings_the_due_date_forward():
    fee = disputed(an_invoiced_fee())
    fees.uphold(fee_id=fee.pk, reason="x", at=MONTH_ON, by=CLERK)
    again = fees.dispute(fee_id=fee.pk, text="Edelleen.", at=MONTH_ON + SECOND, by=CUSTOMER)
    fees.uphold(fee_id=again.pk, reason="y", at=MONTH_ON + 2 * SECOND, by=CLERK)
    again.refresh_from_db()
    assert (again.due_on, again.answer) == (date(2027, 1, 3), "x\n\ny")
    assert Message.objects.filter(name="fee_upheld").count() == 2


@pytest.mark.rule("R14.1")
def test_uphold_before_an_invoice_gives_the_reasons_and_the_invoice():
    fee = disputed(a_fee())
    fees.uphold(fee_id=fee.pk, reason="Asennuspiste odotti.", at=MONTH_ON, by=CLERK)
    fee.refresh_from_db()
    assert (fee.state, fee.due_on, Invoice.objects.get().due_on) == ("invoiced", None, date(2027, 1, 3))
    assert "tulee sinulle erillisessä viestissä" in Message.objects.get(name="fee_upheld").body_text
    assert Message.objects.filter(name="invoice").count() == 1


@pytest.mark.rule("R14.1")
def test_a_disputed_fee_is_not_invoiced_without_an_answer():
    fee = disputed(a_fee())
    before = everything()
    with pytest.raises(DisputeUnanswered):
        fees.invoice_fee(fee_id=fee.pk, at=MONTH_ON, by=CLERK)
    with pytest.raises(NoReason):
        fees.uphold(fee_id=fee.pk, reason=" \n", at=MONTH_ON, by=CLERK)
    assert everything() == before


def test_uphold_of_what_nobody_disputes_changes_nothing():
    fee = an_invoiced_fee()
    before = everything()
    with pytest.raises(ForbiddenMove):
        fees.uphold(fee_id=fee.pk, reason="x", at=MONTH_ON, by=CLERK)
    assert everything() == before


@pytest.mark.rule("R14.1")
def test_every_dispute_is_acknowledged():
    fee = disputed(an_invoiced_fee())
    fees.uphold(fee_id=fee.pk, reason="x", at=INVOICED + SECOND, by=CLERK)
    fees.dispute(fee_id=fee.pk, text="Edelleen.", at=INVOICED + 2 * SECOND, by=CUSTOMER)
    first, second = Message.objects.filter(name="fee_disputed").order_by("pk")
    assert ("Edelleen." in first.body_text, "Edelleen." in second.body_text) == (False, True)


# --- money back ---


@pytest.mark.rule("R14.1")
def test_waive_of_a_paid_fee_asks_a_clerk_to_pay_it_back_until_settled():
    fee = an_invoiced_fee()
    pay(fee)
    for _time in range(2):
        fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=MONTH_ON, by=CLERK)
    task = Task.objects.get()
    assert (task.kind, task.data, task.settled_at) == ("fee_refund", {"fees": [fee.pk]}, None)
    mail = Message.objects.get(name="invoice_credited")
    for body in (mail.body_text, mail.body_html):
        assert [part for part in ("palautamme sinulle 35,00\xa0€", fee.order.number) if part not in body] == []
        assert "ei tarvitse maksaa" not in body
    assert list(check_invoices()) == []
    Task.objects.all().delete()
    assert list(check_invoices()) == [f"fee {fee.pk}: credited after it was paid, and nobody was asked to pay it back"]


def test_waive_of_an_unpaid_invoice_asks_nobody():
    fee = an_invoiced_fee()
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=MONTH_ON, by=CLERK)
    assert Task.objects.count() == 0
    mail = Message.objects.get(name="invoice_credited")
    assert "Laskua ei tarvitse maksaa." in mail.body_text
    assert fee.get_kind_display().lower() in mail.body_text


@pytest.mark.rule("R14.1")
def test_fee_waived_tells_of_which_order_and_what_for():
    fee = a_fee()
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=PROPOSED, by=CLERK)
    mail = Message.objects.get(name="fee_waived")
    for body in (mail.body_text, mail.body_html):
        assert [part for part in (fee.order.number, "käyttämättä jäänyt aika", "35,00\xa0€") if part not in body] == []
