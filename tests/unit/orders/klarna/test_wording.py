"""What a customer reads as the way of paying."""

import pytest

from orders.klarna import PaymentMethod, method_text


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("INVOICE", "Lasku"),
        ("ACCOUNT", "Erämaksu"),
        ("FIXED_AMOUNT", "Erämaksu"),
        ("BANK_TRANSFER", "Verkkopankki"),
        ("DIRECT_DEBIT", "Verkkopankki"),
        ("CARD", "Kortti"),
        ("PAY_BY_CARD", "Kortti"),
        ("MOBILEPAY", "MobilePay"),
    ],
)
def test_known_methods_are_told_in_finnish(type, text):
    assert method_text(PaymentMethod(type=type, description="In English")) == text


@pytest.mark.parametrize(
    ("type", "description", "text"),
    [
        ("OTHER", "Pay by Bank", "Pay by Bank"),
        ("PAY_BY_MOOSE", "Hirvi", "Hirvi"),
        ("OTHER", "", "Klarna"),
        ("", "", "Klarna"),
    ],
)
def test_of_other_methods_klarnas_own_words_are_told(type, description, text):
    assert method_text(PaymentMethod(type=type, description=description)) == text
