"""The lightest instalment plan that the terms allow."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.instalments import InstalmentPlan, smallest_instalments
from lapinkumi.core.money import from_cents

FIVE = Decimal("5.00")


@pytest.mark.rule("R4.9")
@pytest.mark.parametrize(
    ("total", "share", "monthly", "payments", "last"),
    [
        ("640.00", Fraction(1, 24), "26.67", 24, "26.59"),
        ("640.00", Fraction(1, 100), "6.40", 100, "6.40"),
        ("100.00", Fraction(1, 24), "5.00", 20, "5.00"),
        ("3.20", Fraction(1, 24), "3.20", 1, "3.20"),
    ],
)
def test_smallest_instalments(total, share, monthly, payments, last):
    plan = smallest_instalments(Decimal(total), share=share, at_least=FIVE)

    assert plan == InstalmentPlan(monthly=Decimal(monthly), payments=payments, last=Decimal(last))


@pytest.mark.rule("R4.9")
@given(total=st.integers(1, 10**7).map(from_cents))
def test_smallest_instalments_pay_the_total_and_no_month_is_too_light(total):
    plan = smallest_instalments(total, share=Fraction(1, 24), at_least=FIVE)

    assert plan.monthly * (plan.payments - 1) + plan.last == total
    assert 0 < plan.last <= plan.monthly
    assert plan.monthly >= min(FIVE, total)
    assert plan.monthly * 24 >= total


def test_smallest_instalments_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        smallest_instalments(Decimal("0.00"), share=Fraction(1, 24), at_least=FIVE)
