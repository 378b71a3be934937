"""Telephone numbers."""

import pytest

from lapinkumi.core.phones import InvalidPhone, format_phone, is_mobile, normalise_phone


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("040-1225567", "+358401225567"),
        ("040 122 5567", "+358401225567"),
        (" +358 (0)40 1225567 ", "+358401225567"),
        ("00358 40 1225567", "+358401225567"),
        ("040–122.55/67", "+358401225567"),
        ("08 415 415 73", "+358841541573"),
        ("010 123 4567", "+358101234567"),
        ("+46 70 123 45 67", "+46701234567"),
    ],
)
def test_normalise_phone(typed, e164):
    assert normalise_phone(typed) == e164
    assert normalise_phone(e164) == e164


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "112",
        "050 1",
        "0600 12345",
        "040 1225567 ext 5",
        "040 1225567 puh",
        "०४०१२२५५६७",
        "+999 40 1225567",
        "0" * 40,
    ],
)
def test_normalise_phone_of_a_wrong_one_is_refused(typed):
    with pytest.raises(InvalidPhone, match="Tarkista puhelinnumero"):
        normalise_phone(typed)


@pytest.mark.parametrize(
    ("e164", "mobile"),
    [("+358401225567", True), ("+46701234567", True), ("+358841541573", False), ("+358101234567", False)],
)
def test_is_mobile(e164, mobile):
    assert is_mobile(e164) is mobile


@pytest.mark.parametrize(("e164", "written"), [("+358401225567", "040 1225567"), ("+46701234567", "+46 70 123 45 67")])
def test_format_phone(e164, written):
    assert format_phone(e164) == written
