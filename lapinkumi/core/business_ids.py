"""Finnish business ids (Y-tunnus), and the VAT number that follows from one."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum.fi import ytunnus

from lapinkumi.core.errors import ShopError

TYPED = re.compile(r"[0-9]{7}-?[0-9]")


class InvalidBusinessId(ShopError):
    """A business id with a wrong shape or check digit."""

    message = _("Tarkista Y-tunnus. Kirjoita se esimerkiksi näin: 1234567-1.")


def normalise_business_id(text: str) -> str:
    """The id with its hyphen: "1945691-3". Raises `InvalidBusinessId`."""
    compact = "".join(text.split())
    if not TYPED.fullmatch(compact) or not ytunnus.is_valid(compact):
        raise InvalidBusinessId
    return ytunnus.format(compact)


def vat_number(business_id: str) -> str:
    """The VAT number as invoices write it, with no hyphen: "FI19456913"."""
    return f"FI{normalise_business_id(business_id).replace('-', '')}"
