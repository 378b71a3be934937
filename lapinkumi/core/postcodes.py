"""Finnish postcodes: their shape, and which of them are in Åland."""

import re

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError

TYPED = re.compile(r"(?:FI-)?([0-9]{5})")
ALAND = "22"


class InvalidPostcode(ShopError):
    """Not five digits."""

    message = _("Tarkista postinumero. Siinä on viisi numeroa, esimerkiksi 96100.")


def normalise_postcode(text: str) -> str:
    """The five digits; spaces and the country code FI- are let go. Raises `InvalidPostcode`."""
    match = TYPED.fullmatch("".join(text.split()).upper())
    if match is None:
        raise InvalidPostcode
    return match[1]


def is_aland(postcode: str) -> bool:
    """Whether the postcode is in Åland, outside the VAT area of the EU."""
    return normalise_postcode(postcode).startswith(ALAND)
