"""Deliveries as their readers see them: what is in them, where they are, how to follow or fetch them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installers.states import LIVING as LIVING_BOOKING
from lapinkumi.core import clock
from lapinkumi.core.money import format_euros
from lapinkumi.core.phones import format_phone
from orders import presentation
from orders.delivery.rates import goes_to_door, known_carrier, known_carriers
from orders.fees import left_goods
from orders.models import Carrier, Delivery, LineKind, Order, OrderLine
from orders.payment.collecting import due_of
from orders.presentation import Fact
from orders.states import DeliveryState

_TONES = {
    DeliveryState.DISPATCHED: "info",
    DeliveryState.READY: "signal",
    DeliveryState.HANDED_OVER: "good",
    DeliveryState.UNCLAIMED: "warn",
    DeliveryState.RETURNED: "bad",
    DeliveryState.LOST: "bad",
    DeliveryState.RECALLED: "warn",
}

_ASTRAY = {
    DeliveryState.UNCLAIMED: gettext_lazy("Ota meihin yhteyttä, niin selvitämme asian."),
    DeliveryState.LOST: gettext_lazy("Selvitämme, missä lähetys on, ja kerromme sinulle."),
    DeliveryState.RECALLED: gettext_lazy(
        "Kutsumme lähetyksen takaisin. Jos se silti saapuu, älä nouda sitä. Jos sait sen jo, kerro meille."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Consignment:
    """One delivery on the order's page."""

    number: str
    state: str
    tone: str
    text: str
    goods: list[str]
    carrier: str
    tracking_code: str
    tracking_url: str


def consignments(order: Order, *, at: datetime) -> list[Consignment]:
    """The order's deliveries once one of them moves, in their order; `order` comes with their lines."""
    found = sorted(order.deliveries.all(), key=lambda one: one.pk)
    told = [one for one in found if one.state != DeliveryState.CANCELLED]
    if all(one.state == DeliveryState.PLANNED for one in told):
        return []
    carriers = known_carriers()
    return [_consignment(one, order, carriers.get(one.carrier), at) for one in told]


def _consignment(delivery: Delivery, order: Order, carrier: Carrier | None, at: datetime) -> Consignment:
    state = DeliveryState(delivery.state)
    return Consignment(
        number=delivery.number,
        state=_state(delivery, state),
        tone=_TONES.get(state, ""),
        text=_text(delivery, order, state, at),
        goods=goods(delivery),
        carrier=carrier.name if carrier else delivery.carrier,
        tracking_code=delivery.tracking_code,
        tracking_url=carrier.tracking_url(delivery.tracking_code) if carrier else "",
    )


def goods(delivery: Delivery) -> list[str]:
    """What is in it: `4 × Revontuli Talvi`; the parts of a package together, with their sizes."""
    return goods_words((row.line, str(row)) for row in delivery.lines.all() if row.is_goods)


def goods_words(rows: Iterable[tuple[OrderLine, str]]) -> list[str]:
    """Lines with their words, those of one package made one."""
    found: dict[str, list[str]] = {}
    for line, words in rows:
        text = f"{words} {line.details}".rstrip() if line.package_key else words
        found.setdefault(line.package_key or f"line {line.pk}", []).append(text)
    return [texts[0] if len(texts) == 1 else _together(texts) for texts in found.values()]


def _together(texts: Iterable[str]) -> str:
    return _("Rengas-vannepaketti: %(parts)s") % {"parts": "; ".join(texts)}


def carrier_name(carried: Delivery | Order) -> str:
    """By whom it is carried, as customers know them."""
    carrier = known_carrier(carried.carrier)
    return carrier.name if carrier else carried.carrier


def tracking_url(delivery: Delivery) -> str:
    """The carrier's page about it; empty where there is none."""
    carrier = known_carrier(delivery.carrier)
    return carrier.tracking_url(delivery.tracking_code) if carrier else ""


def context(delivery: Delivery, *, at: datetime) -> dict[str, Any]:
    """What every message about a delivery may show, sent at that moment."""
    order = delivery.order
    return {
        "order": order,
        "delivery": delivery,
        "url": presentation.order_url(order),
        "carrier": carrier_name(delivery),
        "tracking_url": tracking_url(delivery),
        "to_door": is_heavy(delivery),
        "garage": delivery.installer,
        "booked": booked(order, at=at),
        "fetch_by": fetch_by(delivery),
        "is_part": order.deliveries.standing().count() > 1,
        "facts": facts(delivery, at=at),
        "on_delivery": due_of(delivery) > 0,
    }


def facts(delivery: Delivery, *, at: datetime) -> list[Fact]:
    """What is on its way, or waits, or was received."""
    order = delivery.order
    found = [Fact(_("Tilausnumero"), order.number), Fact(_("Tuotteet"), "\n".join(goods(delivery)))]
    if delivery.is_home:
        found.append(Fact(_("Kuljetus"), carrier_name(delivery)))
        if delivery.tracking_code:
            found.append(Fact(_("Seurantatunnus"), delivery.tracking_code))
        found.append(Fact(_("Osoite"), f"{order.full_name}\n{order.street}\n{order.postcode} {order.city}"))
        found += presentation.point_facts(order)
        if due := due_of(delivery):
            found.append(
                Fact(_("Postiennakko"), _("Maksat %(sum)s, kun saat lähetyksen.") % {"sum": format_euros(due)})
            )
    if garage := delivery.installer:
        where = f"{garage.name}\n{garage.street}, {garage.postcode} {garage.city}\n{format_phone(str(garage.phone))}"
        found.append(Fact(_("Asennuspiste"), where))
        if booked(order, at=at):
            found.append(Fact(_("Varattu aika"), booked(order)))
    return found


def booked(order: Order, *, at: datetime | None = None) -> str:
    """The booked time that still stands, in words; with `at` only while its day has not gone by."""
    booking = order.booking
    if booking is None or booking.state not in LIVING_BOOKING:
        return ""
    if at is not None and clock.local_date(booking.starts_at) < clock.local_date(at):
        return ""
    return presentation.booked_time(order)


def fetch_by(delivery: Delivery) -> str:
    """The last day to fetch it in words: of goods at a garage by the visit that stands now (R5.7)."""
    if delivery.fetch_by_on is None:
        return ""
    last = delivery.fetch_by_on if delivery.is_home else left_goods.last_day(delivery)
    return date_format(last, "D j.n.Y")


def is_heavy(delivery: Delivery) -> bool:
    """Whether it is brought to the door: by the weight of the whole order, in however many parts it comes (R5.9)."""
    weight = _order_weight_kg(delivery.order)
    return weight is not None and goes_to_door(weight)


def weight_kg(delivery: Delivery) -> Decimal | None:
    """What it weighs; None where a piece's weight is unknown, for unknown is never nothing."""
    return _weight_kg([(row.line.weight_kg, row.quantity) for row in delivery.lines.all() if row.is_goods])


def _order_weight_kg(order: Order) -> Decimal | None:
    return _weight_kg([(line.weight_kg, line.quantity) for line in order.lines.all() if line.kind == LineKind.GOODS])


def _weight_kg(pieces: Sequence[tuple[Decimal | None, int]]) -> Decimal | None:
    known = [weight * quantity for weight, quantity in pieces if weight is not None]
    return sum(known, Decimal(0)) if len(known) == len(pieces) else None


def _state(delivery: Delivery, state: DeliveryState) -> str:
    if state == DeliveryState.HANDED_OVER and delivery.is_home:
        return _("toimitettu")
    return str(state.label)


def _text(delivery: Delivery, order: Order, state: DeliveryState, at: datetime) -> str:
    if state == DeliveryState.READY and booked(order, at=at):
        return _("Odottaa sinua, kun tulet varattuna aikana.")
    if delivery.announced_at and state in (DeliveryState.DISPATCHED, DeliveryState.READY, DeliveryState.UNCLAIMED):
        return _("Ilmoitit %(day)s, ettet voi noutaa lähetystä. Se palaa meille.") % {
            "day": _day(delivery.announced_at)
        }
    if state == DeliveryState.DISPATCHED:
        return _("Lähti %(day)s.") % {"day": _day(delivery.dispatched_at)}
    if state == DeliveryState.READY:
        return _("Nouda viimeistään %(day)s.") % {"day": fetch_by(delivery)}
    if state == DeliveryState.HANDED_OVER:
        return _("Sait tuotteet %(day)s. Tarkista ne heti ja kerro meille, jos jokin on vialla.") % {
            "day": _day(delivery.received_at)
        }
    if state == DeliveryState.RETURNED and delivery.pk in {one.resends_id for one in order.deliveries.all()}:
        return _("Palautui meille %(day)s. Lähetämme sen uudelleen.") % {"day": _day(delivery.returned_at)}
    if state == DeliveryState.RETURNED:
        return _("Lähetys on palannut meille %(day)s.") % {"day": _day(delivery.returned_at)}
    return str(_ASTRAY.get(state, ""))


def _day(at: Any) -> str:
    return date_format(clock.local(at), "D j.n.Y") if at else ""
