"""Which ways of delivery a basket allows, with the reason where one is not (R5.1, R5.9, R5.12). Pure."""

from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from orders.delivery.rates import Carrier, carriers, goes_to_door
from orders.policy import UNSERVED_POSTCODE_PREFIXES
from shop.contents import Contents


class HomeChoice(NamedTuple):
    """One carrier's way home, and what it costs by the weights known today."""

    carrier: Carrier
    price: Decimal
    to_door: bool

    @property
    def where(self) -> str:
        return _("kotiovellesi") if self.to_door else _("lähimpään noutopisteeseen")


def home_objection(contents: Contents, *, postcode: str = "") -> str:
    """Why this can't be sent home, as a sentence; empty where it can."""
    if contents.needs_installer:
        return _("Tilauksessa on palvelu, joka tehdään asennuspisteellä. Siksi se toimitetaan sinne.")
    if postcode.startswith(UNSERVED_POSTCODE_PREFIXES):
        return _("Ahvenanmaalle toimitus sovitaan erikseen: soita %(phone)s tai kirjoita %(email)s.") % _contact()
    if not contents.goods:
        return _("Tilauksessa ei ole kotiin lähetettävää tavaraa.")
    if contents.weight_kg is None:
        return _("Yhden tuotteen paino puuttuu, joten rahdin hinta lasketaan käsin: soita %(phone)s.") % _contact()
    if not home_choices(contents):
        return _("Näin painavan lähetyksen rahti sovitaan erikseen: soita %(phone)s.") % _contact()
    return ""


def home_choices(contents: Contents) -> list[HomeChoice]:
    """Every carrier that takes it home; none where a weight is unknown, for unknown is never nothing."""
    weight = contents.weight_kg
    if weight is None or contents.needs_installer or not contents.goods:
        return []
    priced = ((carrier, carrier.price(weight)) for carrier in carriers())
    return [HomeChoice(carrier, price, goes_to_door(weight)) for carrier, price in priced if price is not None]


def _contact() -> dict[str, str]:
    return {"phone": settings.COMPANY.phone, "email": settings.COMPANY.email}
