"""Finnish registration numbers (rekisteritunnus) of cars: from what people type to "ABC-123".

Only the shape is judged. Whether such a car exists is for the register to say.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError

TYPED = re.compile(r"([A-ZÅÄÖ]{1,3})-?([1-9][0-9]{0,2})")
SPELT_OUT = re.compile(r"[A-ZÅÄÖ0-9](-[A-ZÅÄÖ0-9])+")
SPACES_AND_DASHES = re.compile(r"[\s\u002d\u00ad\u2010-\u2015\u2212]+")


class InvalidPlate(ShopError):
    """No Finnish registration number of a car looks like this. The number itself is personal data and not kept here."""

    message = _("Tarkista rekisteritunnus. Kirjoita se esimerkiksi näin: ABC-123.")


def normalise_plate(text: str) -> str:
    """The number in capitals with its hyphen: "abc 123", "ABC–123", "abc123" and "a b c 1 2 3" are all "ABC-123".

    One to three letters and a number of one to three digits that does not begin with zero. Raises `InvalidPlate`.
    """
    compact = SPACES_AND_DASHES.sub("-", unicodedata.normalize("NFC", text).strip().upper())
    match = TYPED.fullmatch(compact.replace("-", "") if SPELT_OUT.fullmatch(compact) else compact)
    if match is None:
        raise InvalidPlate
    return f"{match[1]}-{match[2]}"
