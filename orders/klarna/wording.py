"""How a way of paying is called to a customer."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.klarna.replies import PaymentMethod

_WORDS: Final[Mapping[str, str | Promise]] = {
    "ACCOUNT": _("Erämaksu"),
    "BANK_TRANSFER": _("Verkkopankki"),
    "CARD": _("Kortti"),
    "DEFERRED_INTEREST": _("Erämaksu"),
    "DIRECT_DEBIT": _("Verkkopankki"),
    "FIXED_AMOUNT": _("Erämaksu"),
    "FIXED_AMOUNT_BY_CARD": _("Erämaksu kortilla"),
    "FIXED_SUM_CREDIT": _("Erämaksu"),
    "INVOICE": _("Lasku"),
    "INVOICE_BUSINESS": _("Yrityslasku"),
    "MOBILEPAY": "MobilePay",
    "PAY_BY_CARD": _("Kortti"),
    "PAY_IN_X": _("Maksu osissa"),
    "PAY_LATER_BY_CARD": _("Maksu myöhemmin kortilla"),
    "PAY_LATER_IN_PARTS": _("Maksu myöhemmin osissa"),
    "SWISH": "Swish",
}
_UNKNOWN: Final = _("Klarna")


def method_text(method: PaymentMethod) -> str:
    """The method in the reader's language. Klarna adds types without notice: then its own words, or just its name."""
    return str(_WORDS.get(method.type) or method.description or _UNKNOWN)
