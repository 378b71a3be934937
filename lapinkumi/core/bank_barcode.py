"""The Finnish virtual bank bar code (virtuaaliviivakoodi), versions 4 and 5: 54 digits, and their Code 128 picture.

Both versions hold version, account, euros and cents, reference and due date. Version 4 carries the national
reference, version 5 the RF form.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from barcode import Code128
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.errors import ShopError
from lapinkumi.core.ibans import normalise_iban
from lapinkumi.core.money import ZERO, euros, from_cents, to_cents
from lapinkumi.core.references import normalise_reference, normalise_rf

LARGEST_AMOUNT = Decimal("999999.99")
NO_DUE_DATE = "000000"
CENTURY = 2000
GROUP = 6  # nine equal groups of the 54 digits
QUIET_MODULES = 10  # the least that Code 128 asks for on both sides
HEIGHT_MODULES = 40
VERSION_4 = re.compile(r"4(?P<iban>[0-9]{16})(?P<cents>[0-9]{8})000(?P<reference>[0-9]{20})(?P<due>[0-9]{6})")
VERSION_5 = re.compile(
    r"5(?P<iban>[0-9]{16})(?P<cents>[0-9]{8})(?P<check>[0-9]{2})(?P<reference>[0-9]{21})(?P<due>[0-9]{6})"
)


class InvalidBankBarcode(ShopError):
    """The digits are no bank bar code."""

    message = gettext_lazy("Virtuaaliviivakoodi on virheellinen. Siinä on oltava 54 numeroa.")


class UnpayableAmount(ShopError):
    """A bank bar code carries more than zero and at most 999 999,99 euros."""

    message = gettext_lazy("Virtuaaliviivakoodilla voi maksaa 0,01–999 999,99 euroa.")


@dataclass(frozen=True, kw_only=True)
class BankPayment:
    """What a bar code says: who is paid, how much, with which reference (national, or RF in version 5), and when."""

    iban: str
    amount: Decimal
    reference: str
    due_on: date | None = None


def encode(payment: BankPayment) -> str:
    """The 54 digits. A reference that begins with RF makes version 5, any other version 4.

    Raises `InvalidIban`, `InvalidReference`, or `UnpayableAmount` for zero or over 999 999,99.
    """
    account = normalise_iban(payment.iban)[2:]
    amount = f"{_payable_cents(payment.amount):08d}"
    due = _due_digits(payment.due_on)
    if payment.reference.strip().upper().startswith("RF"):
        reference = normalise_rf(payment.reference)[2:]
        return f"5{account}{amount}{reference[:2]}{reference[2:]:0>21}{due}"
    return f"4{account}{amount}000{normalise_reference(payment.reference):0>20}{due}"


def parse(digits: str) -> BankPayment:
    """The payment in the digits (spaces are let through); two-digit years are of the 2000s.

    Raises `InvalidBankBarcode`, or the error of the part that is wrong.
    """
    compact = "".join(digits.split())
    match = VERSION_4.fullmatch(compact) or VERSION_5.fullmatch(compact)
    if match is None:
        raise InvalidBankBarcode
    amount = from_cents(int(match["cents"]))
    _payable_cents(amount)
    reference = normalise_reference(match["reference"])
    if compact.startswith("5"):
        reference = normalise_rf(f"RF{match['check']}{reference}")
    iban = normalise_iban(f"FI{match['iban']}")
    return BankPayment(iban=iban, amount=amount, reference=reference, due_on=_due_date(match["due"]))


def readable_groups(digits: str) -> str:
    """The digits in nine groups of six, for reading aloud and checking; `parse` takes them back."""
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def svg(digits: str) -> SafeString:
    """The bar code as inline SVG, one unit per module: attributes only, so that a strict CSP holds.

    Black on white also where the page is dark, since no reader finds it otherwise. Size it in CSS by the class; it may
    be stretched either way. Raises as `parse` does.
    """
    modules = Code128(encode(parse(digits))).build()[0]
    width = len(modules) + 2 * QUIET_MODULES
    bars = (_bar(QUIET_MODULES + bar.start(), width=len(bar.group())) for bar in re.finditer("1+", modules))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="bank-barcode" role="img" aria-label="{}" viewBox="0 0 {} {}" '
        'preserveAspectRatio="none" shape-rendering="crispEdges"><path fill="#fff" d="{}"/><path d="{}"/></svg>',
        _("Pankkiviivakoodi"),
        width,
        HEIGHT_MODULES,
        _bar(0, width=width),
        "".join(bars),
    )


def _bar(start: int, *, width: int) -> str:
    return f"M{start} 0h{width}v{HEIGHT_MODULES}h-{width}z"


def _payable_cents(amount: Decimal) -> int:
    if not ZERO < euros(amount) <= LARGEST_AMOUNT:
        raise UnpayableAmount
    return to_cents(amount)


def _due_digits(due_on: date | None) -> str:
    if due_on is None:
        return NO_DUE_DATE
    if due_on.year // 100 * 100 != CENTURY:
        raise ValueError(f"a bar code has room for the 2000s only, not {due_on}")
    return f"{due_on:%y%m%d}"


def _due_date(digits: str) -> date | None:
    if digits == NO_DUE_DATE:
        return None
    try:
        return date(CENTURY + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError as error:
        raise InvalidBankBarcode from error
