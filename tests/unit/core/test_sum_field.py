"""Sums as Finns type them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from lapinkumi.core.sum_field import SumField


@pytest.mark.parametrize(
    ("typed", "is_"),
    [
        ("129,90", "129.90"),
        ("129.90", "129.90"),
        ("189,90 €", "189.90"),
        ("189,90\u00a0€", "189.90"),
        (" 12 euroa ", "12"),
        ("1 000,50", "1000.50"),
        ("1\u00a0000,50", "1000.50"),
        ("1\u202f000\u202f000", "1000000"),
        ("0", "0"),
        ("-5,00", "-5.00"),
        ("\u22125,00", "-5.00"),
    ],
)
def test_a_sum_is_read_as_it_is_typed(typed: str, is_: str) -> None:
    assert SumField(max_digits=10, decimal_places=2).clean(typed) == Decimal(is_)


@pytest.mark.parametrize(
    "typed",
    [
        "1e2",
        "1E2",
        "NaN",
        "Infinity",
        "1 00,50",
        "10 0",
        "1.000,50",
        "1,2,3",
        "€",
        "٣",
        "²",
        "0x10",
        "1_000",
        "12,",
        "-",
        "1" * 41,
    ],
)
def test_what_is_no_sum_is_refused_with_the_fields_sentence(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        SumField(max_digits=10, decimal_places=2, error_messages={"invalid": "Anna summa."}).clean(typed)
    assert len(refusal.value.messages) == 1
    if typed != "1" * 41:
        assert refusal.value.messages == ["Anna summa."]


def test_digits_are_counted_as_ever() -> None:
    with pytest.raises(ValidationError) as refusal:
        SumField(max_digits=10, decimal_places=2).clean("1,234")
    assert refusal.value.error_list[0].code == "max_decimal_places"
