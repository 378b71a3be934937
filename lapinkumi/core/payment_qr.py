"""The payment QR code of the European Payments Council (EPC069-12), with the Finnish line for the due date."""

from datetime import date
from decimal import Decimal

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from stdnum import bic as bic_numbers

from lapinkumi.core.ibans import normalise_iban
from lapinkumi.core.money import ZERO, euros
from lapinkumi.core.references import normalise_rf, to_rf

MOST_BYTES = 331  # fills version 13, the largest that the standard allows
LONGEST_NAME = 70
LARGEST_AMOUNT = Decimal("999999999.99")
QUIET_MODULES = 4


def payload(iban: str, *, bic: str, name: str, amount: Decimal, reference: str, due_on: date | None = None) -> str:
    """The text of the code. A national reference is written in its RF form, which every bank reads.

    Raises `InvalidIban`, `InvalidReference`; ValueError for what only we can have wrong (name, BIC, amount).
    """
    amount = euros(amount)
    if not ZERO < amount <= LARGEST_AMOUNT:
        raise ValueError(f"not payable by QR code: {amount}")
    lines = (
        "BCD",
        "001",
        "1",  # UTF-8
        "SCT",
        _bic(bic),
        _single_line(name),
        normalise_iban(iban),
        f"EUR{amount}",
        "",  # purpose
        _rf(reference),
        "",  # free text: never beside a reference
        f"ReqdExctnDt/{due_on:%Y-%m-%d}" if due_on else "",
    )
    return "\n".join(lines).rstrip("\n")


def svg(text: str) -> SafeString:
    """The code as inline SVG with attributes only, so that a strict CSP holds; black on white on any page.

    Size it in CSS by the class. Raises ValueError for a text of more than 331 bytes.
    """
    drawing = _code(text).svg_inline(
        border=QUIET_MODULES,
        light="#fff",
        omitsize=True,
        svgclass="payment-qr",
        lineclass=None,
        title=_("QR-koodi maksamiseen"),
    )
    return mark_safe(drawing.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308 - segno escapes the title


def _code(text: str) -> segno.QRCode:
    size = len(text.encode())
    if size > MOST_BYTES:
        raise ValueError(f"a payment code holds {MOST_BYTES} bytes, not {size}")
    return segno.make_qr(text, error="m", mode="byte", encoding="utf-8", boost_error=False)


def _bic(bic: str) -> str:
    if not bic_numbers.is_valid(bic):
        raise ValueError(f"not a BIC: {bic}")
    return bic_numbers.compact(bic)


def _rf(reference: str) -> str:
    return normalise_rf(reference) if reference.strip().upper().startswith("RF") else to_rf(reference)


def _single_line(name: str) -> str:
    line = " ".join(name.split())
    if not 0 < len(line) <= LONGEST_NAME:
        raise ValueError(f"a payee's name has 1-{LONGEST_NAME} characters")
    return line
