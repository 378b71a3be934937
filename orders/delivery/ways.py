"""Which ways of delivery a basket allows, with the reason where one is not (R5.1, R5.9, R5.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from orders.delivery.carriers.values import PickupPoint
from orders.delivery.rates import Tariff, goes_to_door, tariffs
from orders.models import Carrier, DeliveryWay, WaySwitch
from orders.policy import UNSERVED_POSTCODE_PREFIXES
from shop.contents import Contents


@dataclass(frozen=True)
class Ways:
    """What can be chosen of a day: the carriers in use with their prices, and why a way is closed, by way."""

    tariffs: tuple[Tariff, ...]
    closed: Mapping[str, str]

    @property
    def depends_on_place(self) -> bool:
        """Whether the freight is not the same in the whole country."""
        return any(table.area for tariff in self.tariffs for table in tariff.tables)


class HomeChoice(NamedTuple):
    """One carrier's way home, and what it costs by the weights known today."""

    carrier: Carrier
    price: Decimal
    to_door: bool
    point: PickupPoint | None = None  # the one that the customer chose

    @property
    def where(self) -> str:
        if self.point:
            return _("valitsemaasi noutopisteeseen")
        return _("kotiovellesi") if self.to_door else _("lähimpään noutopisteeseen")


class HomeRefusal(NamedTuple):
    """A carrier that can't be chosen for this, and why."""

    carrier: Carrier
    reason: str


def read_ways(*, on: date) -> Ways:
    """The ways of that day. Four queries."""
    closed = {switch.way: switch.reason or _closed(switch.way) for switch in WaySwitch.objects.filter(is_open=False)}
    return Ways(tariffs(on=on), closed)


def garage_objection(ways: Ways) -> str:
    """Why nothing can be delivered to a garage now; empty where it can."""
    return ways.closed.get(DeliveryWay.INSTALLER, "")


def home_objection(contents: Contents, ways: Ways, *, postcode: str = "", carrier: str = "") -> str:
    """Why this can't be sent home, as a sentence; empty where it can. With a carrier, by that one."""
    if contents.needs_installer:
        return _("Tilauksessa on palvelu, joka tehdään asennuspisteellä. Siksi se toimitetaan sinne.")
    if reason := ways.closed.get(DeliveryWay.HOME, ""):
        return reason
    if postcode.startswith(UNSERVED_POSTCODE_PREFIXES):
        return _("Ahvenanmaalle toimitus sovitaan erikseen: soita %(phone)s tai kirjoita %(email)s.") % _contact()
    if not contents.goods:
        return _("Tilauksessa ei ole kotiin lähetettävää tavaraa.")
    if contents.weight_kg is None:
        return _("Yhden tuotteen paino puuttuu, joten rahdin hinta lasketaan käsin: soita %(phone)s.") % _contact()
    choices = home_choices(contents, ways, postcode=postcode)
    if not ways.tariffs:
        return _closed(DeliveryWay.HOME)
    if not choices:
        return _("Näin painavan lähetyksen rahti sovitaan erikseen: soita %(phone)s.") % _contact()
    if carrier and carrier not in {choice.carrier.code for choice in choices}:
        return _("Valitsemasi kuljetusyhtiö ei kuljeta tätä lähetystä tähän postinumeroon. Valitse toinen.")
    return ""


def home_choices(contents: Contents, ways: Ways, *, postcode: str = "") -> list[HomeChoice]:
    """Every carrier that takes it home; none where a weight is unknown, for unknown is never nothing."""
    weight = contents.weight_kg
    if weight is None or contents.needs_installer or not contents.goods or DeliveryWay.HOME in ways.closed:
        return []
    priced = ((tariff.carrier, tariff.price(weight, postcode=postcode)) for tariff in ways.tariffs)
    return [HomeChoice(carrier, price, goes_to_door(weight)) for carrier, price in priced if price is not None]


def home_refusals(contents: Contents, ways: Ways, *, postcode: str = "") -> list[HomeRefusal]:
    """The carriers that have no price for this weight and place, where another one has."""
    chosen = {choice.carrier for choice in home_choices(contents, ways, postcode=postcode)}
    reason = _("Ei kuljeta tämän painoista lähetystä tähän postinumeroon.")
    others = [tariff.carrier for tariff in ways.tariffs if tariff.carrier not in chosen]
    return [HomeRefusal(carrier, reason) for carrier in others] if chosen else []


def _closed(way: str) -> str:
    if way == DeliveryWay.INSTALLER:
        return _("Toimitus asennuspisteelle ei ole juuri nyt käytössä. Soita %(phone)s, niin autamme.") % _contact()
    return _("Kotiinkuljetus ei ole juuri nyt käytössä. Soita %(phone)s, niin autamme.") % _contact()


def _contact() -> dict[str, str]:
    return {"phone": settings.COMPANY.phone, "email": settings.COMPANY.email}
