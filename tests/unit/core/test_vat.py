"""The general VAT rate by day."""

from datetime import date
from decimal import Decimal

import pytest

from lapinkumi.core.vat import UnknownVatRate, rate_on


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2013, 1, 1), "24"),
        (date(2024, 8, 31), "24"),
        (date(2024, 9, 1), "25.5"),
        (date(2026, 1, 1), "25.5"),
        (date(2026, 11, 20), "25.5"),
    ],
)
def test_rate_on(day, percent):
    assert rate_on(day) == Decimal(percent)


def test_rate_on_a_day_before_the_table_is_never_guessed():
    with pytest.raises(UnknownVatRate, match="Arvonlisäverokantaa"):
        rate_on(date(2012, 12, 31))
