"""EAN-13 article numbers: the check digit, and an error that says what is wrong."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def check_digit(twelve: str) -> str:
    """The thirteenth digit of an EAN-13: weights 1 and 3 in turn, up to the next ten."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-total % 10)


def is_ean13(text: str) -> bool:
    """Thirteen digits, the last of which checks the others."""
    return len(text) == 13 and text.isascii() and text.isdigit() and check_digit(text[:12]) == text[12]


def validate_ean13(text: str) -> None:
    """A form field's validator: ValidationError unless the text is an EAN-13."""
    if not is_ean13(text):
        raise ValidationError(_("EAN-koodi on 13 numeroa, ja sen viimeinen numero on tarkiste."), code="ean")
