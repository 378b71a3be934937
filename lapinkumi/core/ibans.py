"""Finnish bank accounts: the check of an IBAN, and how it is printed."""

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
    compact = normalise_iban(text)
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
