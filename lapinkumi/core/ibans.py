"""Bank accounts: the check of an IBAN, Finnish or of any country, and how it is printed."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.exceptions import ValidationError

from lapinkumi.core.errors import ShopError

FINNISH = re.compile(r"FI[0-9]{16}")


class InvalidIban(ShopError):
    """Not a Finnish account number."""

    message = _("Tilinumero ei ole suomalainen IBAN-tilinumero. Tarkista numerot.")


def normalise_iban(text: str) -> str:
    """A Finnish IBAN without spaces, both its check digits right. Raises `InvalidIban`."""
    compact = "".join(text.split()).upper()
    if not FINNISH.fullmatch(compact):
        raise InvalidIban
    try:
        iban.validate(compact)
    except ValidationError as error:
        raise InvalidIban from error
    return compact


def format_iban(text: str) -> str:
    """In groups of four: "FI21 1234 5600 0007 85"."""
    return in_groups(normalise_iban(text))


class BadIban(InvalidIban):
    """No account number of any country."""

    message = _("Tilinumerossa on virhe. Tarkista numerot, esimerkiksi FI21 1234 5600 0007 85.")


def normalise_any_iban(text: str) -> str:
    """An IBAN of any country without spaces, its length and check digits right. Raises `BadIban`."""
    compact = "".join(text.split()).upper()
    if not (compact.isascii() and iban.is_valid(compact)):
        raise BadIban
    return compact


def in_groups(compact: str) -> str:
    """An account number as people write and read it: in groups of four."""
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
