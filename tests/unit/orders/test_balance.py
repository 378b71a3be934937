"""What is owed of an invoice, and when its customer is reminded: pure."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.interest import InterestRate, late_interest_of
from orders.fees.balance import Asked, Paid, balance, first_reminder_on, late_spans, next_reminder_on

pytestmark = pytest.mark.rule("R8.4")
DUE = date(2026, 3, 2)
REMINDED = date(2026, 3, 17)
RATES = [InterestRate(date(2026, 1, 1), Decimal("9.5"))]


def paid(amount: str, on: date = REMINDED) -> Paid:
    return Paid(on=on, amount=Decimal(amount))


def asked(on: date = REMINDED, interest: str = "0.29") -> Asked:
    return Asked(on=on, fee=Decimal("5.00"), interest=Decimal(interest))


def of(payments=(), reminders=()):
    found = balance(Decimal("75.00"), payments=payments, reminders=reminders)
    return found.principal, found.costs, found.overpaid


@pytest.mark.parametrize(
    ("payments", "reminders", "owed"),
    [
        ([], [], ("75.00", "0.00", "0.00")),
        ([paid("75.00")], [], ("0.00", "0.00", "0.00")),
        ([paid("30.00"), paid("45.00")], [], ("0.00", "0.00", "0.00")),
        ([paid("74.99")], [], ("0.01", "0.00", "0.00")),
        ([paid("80.00")], [], ("0.00", "0.00", "5.00")),
        ([], [asked()], ("75.00", "5.29", "0.00")),
        ([paid("75.00", date(2026, 3, 20))], [asked()], ("0.00", "5.29", "0.00")),
        ([paid("78.00", date(2026, 3, 20))], [asked()], ("0.00", "2.29", "0.00")),
        ([paid("80.29", date(2026, 3, 20))], [asked()], ("0.00", "0.00", "0.00")),
        # interest of a later reminder takes the earlier one's place; its fee comes on top
        ([], [asked(), asked(date(2026, 4, 17), "0.90")], ("75.00", "10.90", "0.00")),
        # paid in time, told by the bank after the reminder had left: the reminder costs nothing
        ([paid("75.00", DUE)], [asked()], ("0.00", "0.00", "0.00")),
        ([paid("75.00", REMINDED)], [asked()], ("0.00", "0.00", "0.00")),
    ],
)
def test_balance(payments, reminders, owed):
    assert of(payments, reminders) == tuple(Decimal(amount) for amount in owed)


@given(st.lists(st.decimals("0.01", "200", places=2), max_size=5), st.integers(0, 2))
def test_no_cent_is_lost_and_nothing_is_below_zero(amounts, reminders):
    payments = [Paid(on=REMINDED, amount=amount) for amount in amounts]
    found = balance(Decimal("75.00"), payments=payments, reminders=[asked(DUE)] * reminders)
    assert min(found.principal, found.costs, found.overpaid) >= 0
    assert sum(amounts) + found.total - found.overpaid == Decimal("75.00") + 5 * reminders + (
        Decimal("0.29") if reminders else 0
    )


def test_interest_of_the_worked_example():
    spans = late_spans(Decimal("75.00"), due_on=DUE, until_on=date(2026, 4, 1), payments=[])
    assert late_interest_of(spans, rates=RATES) == Decimal("0.59")


def test_interest_falls_with_what_was_paid_from_the_day_after():
    spans = late_spans(
        Decimal("75.00"), due_on=DUE, until_on=date(2026, 4, 1), payments=[paid("70.00", date(2026, 3, 12))]
    )
    assert [(span.principal, (span.until_on - span.after_on).days) for span in spans] == [(75, 10), (5, 20)]


def test_interest_of_what_was_paid_in_time_is_none():
    assert late_spans(Decimal("75.00"), due_on=DUE, until_on=date(2026, 4, 1), payments=[paid("75.00", DUE)]) == []


def test_a_due_day_without_banks_moves_the_delay():
    # 6.12.2026 is a Sunday and a holiday: Monday the 7th is in time
    spans = late_spans(Decimal("75.00"), due_on=date(2026, 12, 6), until_on=date(2026, 12, 9), payments=[])
    assert [(span.after_on, span.until_on) for span in spans] == [(date(2026, 12, 7), date(2026, 12, 9))]


def test_the_first_reminder_leaves_fourteen_whole_days():
    assert first_reminder_on(date(2026, 12, 7)) == date(2026, 12, 22)
    assert first_reminder_on(date(2026, 12, 6)) == date(2026, 12, 22)


def test_the_second_comes_a_month_later_and_no_third():
    assert next_reminder_on(date(2026, 12, 22), number=1, due_on=date(2026, 12, 7)) == date(2027, 1, 22)
    assert next_reminder_on(date(2027, 1, 31), number=1, due_on=date(2026, 12, 7)) == date(2027, 2, 28)
    assert next_reminder_on(date(2027, 1, 22), number=2, due_on=date(2026, 12, 7)) is None


def test_a_due_date_that_a_dispute_moved_holds_the_second_back():
    assert next_reminder_on(date(2026, 12, 22), number=1, due_on=date(2027, 1, 20)) == date(2027, 2, 4)
