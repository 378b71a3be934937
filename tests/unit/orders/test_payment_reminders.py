"""Reminders of unpaid invoices: lawful days, lawful cost, twice at most, none while disputed (R8.4)."""

import re
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from lapinkumi.core import bank_barcode
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.outbox.models import Message
from orders.books.fees import check_invoices
from orders.desk.counters import missing_rate_counter
from orders.messages.fees import still_unpaid
from orders.models import Fee, PaymentReminder, ReferenceRate
from orders.services import fees
from orders.services.payment_reminders import remind_of_invoices
from tests.builders.fees import CLERK, INVOICED, an_invoiced_fee, pay
from tests.builders.orders import CUSTOMER

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R8.4")]
SECOND = timedelta(seconds=1)
BILLED = INVOICED + timedelta(days=2)
DUE = date(2026, 12, 6)  # a Sunday: Monday the 7th is in time
FIRST = start_of_day(date(2026, 12, 22))
SECOND_ONE = start_of_day(date(2027, 1, 22))


@pytest.fixture(autouse=True)
def rates(db: None) -> None:
    ReferenceRate.objects.all().delete()
    for day in (date(2026, 7, 1), date(2027, 1, 1)):
        ReferenceRate.objects.create(valid_from=day, percent=Decimal("2.5"))


def an_unpaid() -> Fee:
    fee = an_invoiced_fee(at=BILLED)
    assert fee.invoices.get().due_on == DUE
    return fee


def sent() -> list[tuple[int, Decimal, Decimal | None, Decimal, date]]:
    rows = PaymentReminder.objects.order_by("number")
    return [(row.number, row.fees, row.interest, row.total, row.due_on) for row in rows]


def test_the_first_leaves_on_the_fifteenth_day_and_not_a_second_sooner():
    an_unpaid()
    assert (remind_of_invoices(at=FIRST - SECOND), sent()) == (0, [])
    assert (remind_of_invoices(at=FIRST), remind_of_invoices(at=FIRST)) == (1, 0)
    # 35 * 9.5 % * 15 / 365 = 0.136...
    assert sent() == [(1, Decimal("5.00"), Decimal("0.14"), Decimal("40.14"), date(2027, 1, 1))]


def test_the_second_a_month_later_and_no_third():
    fee = an_unpaid()
    remind_of_invoices(at=FIRST)
    assert remind_of_invoices(at=SECOND_ONE - SECOND) == 0
    assert (remind_of_invoices(at=SECOND_ONE), remind_of_invoices(at=SECOND_ONE + timedelta(days=400))) == (1, 0)
    fee.refresh_from_db()
    # 46 days from Monday the 7th: 0.419...
    assert sent()[1:] == [(2, Decimal("10.00"), Decimal("0.42"), Decimal("45.42"), date(2027, 2, 1))]
    assert (fee.remind_on, list(check_invoices())) == (None, [])


def test_a_paid_invoice_is_not_reminded_of():
    fee = an_unpaid()
    pay(fee, at=BILLED)
    assert (remind_of_invoices(at=FIRST), sent()) == (0, [])


def test_a_disputed_one_is_not_reminded_of_until_its_new_due_date_has_passed():
    fee = an_unpaid()
    fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=FIRST - SECOND, by=CUSTOMER)
    assert remind_of_invoices(at=FIRST) == 0
    fees.uphold(fee_id=fee.pk, reason="Asennuspiste odotti.", at=FIRST, by=CLERK)
    fee.refresh_from_db()
    assert (fee.due_on, fee.remind_on) == (date(2027, 1, 1), date(2027, 1, 19))
    assert remind_of_invoices(at=start_of_day(date(2027, 1, 18))) == 0
    assert remind_of_invoices(at=start_of_day(date(2027, 1, 19))) == 1


def test_a_reminded_invoice_that_was_disputed_has_one_reminder_left():
    fee = an_unpaid()
    remind_of_invoices(at=FIRST)
    fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=FIRST + SECOND, by=CUSTOMER)
    fees.uphold(fee_id=fee.pk, reason="Asennuspiste odotti.", at=FIRST + 2 * SECOND, by=CLERK)
    fee.refresh_from_db()
    assert fee.remind_on == date(2027, 1, 22)


def test_a_remainder_smaller_than_the_reminders_cost_is_let_be():
    fee = an_unpaid()
    pay(fee, at=BILLED, amount=Decimal("30.01"))
    assert (remind_of_invoices(at=FIRST), sent()) == (0, [])
    fee.refresh_from_db()
    assert (fee.state, fee.remind_on) == ("invoiced", None)


def test_of_a_part_paid_invoice_only_the_rest_is_asked_for():
    fee = an_unpaid()
    pay(fee, at=BILLED, amount=Decimal("30.00"))
    remind_of_invoices(at=FIRST)
    assert [(row[1], row[3]) for row in sent()] == [(Decimal("5.00"), Decimal("10.02"))]


@pytest.mark.parametrize("known", [[], [date(2026, 7, 1)]])
def test_without_a_half_years_rate_no_interest_is_guessed_and_the_desk_is_told(known, monkeypatch):
    ReferenceRate.objects.exclude(valid_from__in=known).delete()
    an_unpaid()
    remind_of_invoices(at=FIRST)
    remind_of_invoices(at=SECOND_ONE)
    first, second = sent()
    assert (first[2], second[2]) == (Decimal("0.14") if known else None, None)
    assert second[3] == Decimal("45.00")


@pytest.mark.parametrize(("known", "count"), [(False, 1), (True, 0)])
def test_the_desk_counts_a_missing_rate_while_invoices_are_late(known, count, time_machine):
    if not known:
        ReferenceRate.objects.all().delete()
    time_machine.move_to(FIRST, tick=False)
    assert missing_rate_counter().count == 0
    an_unpaid()
    assert missing_rate_counter().count == count


def test_the_mail_and_its_paper_hold_all_that_is_needed_to_pay_or_object():
    fee = an_unpaid()
    remind_of_invoices(at=FIRST)
    reminder, mail = PaymentReminder.objects.get(), Message.objects.get(name="payment_reminder")
    paper = " ".join(re.sub(r"<[^>]+>", " ", reminder.document.html).split())
    number = fee.invoices.get().number
    wanted = [
        f"Laskua {number}", "6.12.2026", "35,00", "5,00", "0,14", "40,14", "1.1.2027", reminder.barcode,
        "kuluttajariita.fi", "Kiistä maksu", fee.order.number, "5.1.3",
    ]  # fmt: skip
    assert [part for part in wanted if part not in paper] == []
    assert bank_barcode.parse(reminder.barcode).amount == Decimal("40.14")
    assert (mail.subject, mail.documents.get()) == (
        f"Muistutus: lasku {number} on maksamatta, tilaus {fee.order.number}",
        reminder.document,
    )
    for body in (mail.body_text, mail.body_html):
        assert [part for part in ("40,14", "1.1.2027", reminder.barcode, "Muistutuskulut") if part not in body] == []


def test_a_reminder_of_what_was_paid_meanwhile_stays_unsent():
    fee = an_unpaid()
    remind_of_invoices(at=FIRST)
    assert still_unpaid(fee=fee.pk, at=FIRST)
    pay(fee, at=BILLED)
    assert not still_unpaid(fee=fee.pk, at=FIRST)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_remind_once():
    an_unpaid()
    barrier, done = threading.Barrier(8), []

    def work(at: datetime = FIRST) -> None:
        try:
            barrier.wait(20)
            done.append(remind_of_invoices(at=at))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (sum(done), PaymentReminder.objects.count(), Message.objects.filter(name="payment_reminder").count()) == (
        1,
        1,
        1,
    )
