"""Late interest by half-year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.interest import InterestRate, MissingInterestRate, half_year_start, late_interest

RATES = [
    InterestRate(date(2024, 7, 1), Decimal("11.5")),
    InterestRate(date(2025, 1, 1), Decimal("10.5")),
    InterestRate(date(2025, 7, 1), Decimal("9.5")),
    InterestRate(date(2026, 1, 1), Decimal("9.5")),
]


def interest(principal, due_on, paid_on, rates=RATES):
    return late_interest(Decimal(principal), due_on=due_on, paid_on=paid_on, rates=rates)


@pytest.mark.rule("R8.4")
def test_late_interest_within_one_half_year():
    assert interest("75.00", date(2026, 3, 2), date(2026, 4, 1)) == Decimal("0.59")


@pytest.mark.rule("R8.4")
@pytest.mark.parametrize("paid_on", [date(2026, 3, 2), date(2026, 2, 20)])
def test_late_interest_of_an_invoice_paid_in_time_is_nothing(paid_on):
    assert interest("75.00", date(2026, 3, 2), paid_on, rates=[]) == Decimal("0.00")


@pytest.mark.rule("R8.4")
def test_late_interest_over_a_change_of_the_rate_is_rounded_once():
    # 16 days of December at 11.5 %, 15 of January at 10.5 %: 1000 * (184 + 157.5) / 36500 = 9.356...
    assert interest("1000.00", date(2024, 12, 15), date(2025, 1, 15)) == Decimal("9.36")


def test_late_interest_of_the_first_day_of_a_half_year_is_at_its_own_rate():
    assert interest("3650.00", date(2024, 12, 31), date(2025, 1, 1)) == Decimal("1.05")
    assert interest("3650.00", date(2024, 12, 30), date(2024, 12, 31)) == Decimal("1.15")


def test_late_interest_over_several_half_years():
    # 31.12.2024 - 30.6.2026: 181 days at 10.5 %, 184 + 181 at 9.5 %
    assert interest("100.00", date(2024, 12, 31), date(2026, 6, 30)) == Decimal("14.71")


@pytest.mark.rule("R8.4")
@pytest.mark.parametrize(
    ("due_on", "paid_on", "half_year", "half_year_from"),
    [
        (date(2026, 6, 1), date(2026, 7, 1), "2026/2", date(2026, 7, 1)),
        (date(2024, 6, 29), date(2024, 7, 15), "2024/1", date(2024, 1, 1)),
        (date(2026, 11, 1), date(2026, 11, 20), "2026/2", date(2026, 7, 1)),
    ],
)
def test_late_interest_with_a_half_year_missing_stops_and_names_it(due_on, paid_on, half_year, half_year_from):
    with pytest.raises(MissingInterestRate, match=half_year) as refusal:
        interest("75.00", due_on, paid_on)

    assert refusal.value.half_year == half_year
    assert refusal.value.data == {"half_year_from": half_year_from}


def test_late_interest_due_on_the_last_day_before_a_known_half_year_needs_no_older_rate():
    assert interest("3650.00", date(2024, 6, 30), date(2024, 7, 1)) == Decimal("1.15")


@pytest.mark.parametrize(
    "rates",
    [
        [InterestRate(date(2026, 2, 1), Decimal("9.5"))],
        [InterestRate(date(2026, 1, 1), Decimal("9.5")), InterestRate(date(2026, 1, 1), Decimal("9.0"))],
    ],
)
def test_late_interest_by_a_broken_table_is_refused(rates):
    with pytest.raises(ValueError, match="rate"):
        interest("75.00", date(2026, 3, 2), date(2026, 4, 1), rates=rates)


@given(
    cents=st.integers(1, 10**7),
    due_on=st.dates(date(2024, 6, 30), date(2026, 6, 30)),
    days=st.integers(0, 700),
)
def test_late_interest_is_the_daily_sum_rounded_once(cents, due_on, days):
    paid_on = min(due_on + timedelta(days=days), date(2026, 6, 30))
    percent = {rate.valid_from: rate.percent for rate in RATES}
    late = [due_on + timedelta(n) for n in range(1, (paid_on - due_on).days + 1)]

    exact = sum(Decimal(cents) * percent[half_year_start(day)] for day in late) / Decimal(36_500)
    assert abs(interest(Decimal(cents) / 100, due_on, paid_on) * 100 - exact) <= Decimal("0.5")
