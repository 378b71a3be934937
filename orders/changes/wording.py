"""A change as its readers see it: old and new side by side, and what becomes of money and time, said beforehand."""

from typing import Any

from django.utils.translation import gettext as _

from installers.models import Installer
from lapinkumi.core.money import format_euros
from lapinkumi.core.phones import InvalidPhone, format_phone
from orders import presentation
from orders.changes.values import Added, Draft, Resized, Way
from orders.corrections.view import Change
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.rates import known_carrier
from orders.models import LineKind, Order, OrderLine
from orders.pages import visit as visit_page


def rows(draft: Draft) -> list[Change]:
    """Everything that differs."""
    found = [_resized(one) for one in draft.resized]
    freight = [line for line in draft.dropped if line.kind == LineKind.FREIGHT]
    others = [line for line in draft.dropped if line.kind != LineKind.FREIGHT]
    found += [Change(line.name, _amount(line), _("poistuu")) for line in others]
    found += [
        Change(new.name, _("ei tilauksessa"), _price(new.kind, new.total))
        for new in draft.added
        if new.kind != LineKind.FREIGHT
    ]
    found += _freight(freight, [new for new in draft.added if new.kind == LineKind.FREIGHT])
    found += _way(draft.order, draft.way) if draft.way else []
    found += _contact(draft)
    if draft.total != draft.order.total:
        sums = format_euros(draft.order.total), format_euros(draft.total)
        found.append(Change(_("Tilauksen loppusumma"), *sums))
    old = (draft.order.promise_first_on, draft.order.promise_last_on)
    if draft.window is not None and tuple(draft.window) != old:
        new = presentation.window(*draft.window)
        found.append(Change(_("Arvioitu toimitus"), presentation.promise(draft.order) or _("ei sovittu"), new))
    if draft.loses_time:
        found.append(Change(_("Varattu aika"), presentation.booked_time(draft.order), _("perutaan")))
    return found


def consequences(draft: Draft, *, late: bool, at: Any) -> list[str]:
    """What follows, in sentences."""
    found = [_money(draft)]
    booking = draft.order.booking
    if draft.loses_time and booking is not None:
        found.append(_("Varattu aikasi perutaan, ja asennuspiste saa siitä tiedon."))
        found.append(visit_page.consequence(booking, at=at))
        if draft.needs_time:
            found.append(_("Varaa uusi aika tilauksesi sivulla heti muutoksen jälkeen."))
    elif booking is not None and booking.is_ahead:
        found.append(_("Varattu aikasi säilyy ennallaan."))
    if "email" in draft.contact:
        found.append(_("Tilauksesi linkki vaihtuu: uusi lähtee uuteen sähköpostiosoitteeseen, eikä vanha enää toimi."))
    return found


def _money(draft: Draft) -> str:
    less = draft.order.total - draft.total
    if not less:
        return _("Tilauksen hinta ei muutu.")
    return _("Tilaus halpenee %(less)s. Summa ei veloitu sinulta, ja sen katevaraus vapautuu.") % {
        "less": format_euros(less)
    }


def _freight(gone: list[OrderLine], comes: list[Added]) -> list[Change]:
    """One row, whether it only gets cheaper, goes or comes."""
    if not gone and not comes:
        return []
    old = ", ".join(f"{line.name} {format_euros(line.total)}" for line in gone) or _("ei rahtia")
    new = ", ".join(f"{one.name} {format_euros(one.total)}" for one in comes) or _("ei rahtia")
    return [Change(_("Rahti"), old, new)]


def _resized(one: Resized) -> Change:
    if one.line.kind == LineKind.INCLUDED:
        each = _("%(quantity)s kpl, sisältyy hintaan")
        return Change(one.line.name, each % {"quantity": one.line.quantity}, each % {"quantity": one.quantity})
    each = _("%(quantity)s × %(price)s = %(total)s")
    old = {
        "quantity": one.line.quantity,
        "price": format_euros(one.line.unit_price),
        "total": format_euros(one.line.total),
    }
    new = {"quantity": one.quantity, "price": format_euros(one.unit_price), "total": format_euros(one.total)}
    return Change(one.line.name, each % old, each % new)


def _amount(line: OrderLine) -> str:
    if line.kind == LineKind.INCLUDED:
        return _("sisältyy hintaan")
    text = format_euros(line.total)
    return text if line.kind == LineKind.FREIGHT else f"{line.quantity} × {format_euros(line.unit_price)} = {text}"


def _price(kind: str, total: Any) -> str:
    return _("sisältyy hintaan") if kind == LineKind.INCLUDED else format_euros(total)


def _way(order: Order, way: Way) -> list[Change]:
    old = _place(order.installer, order.carrier, _point(PickupPoint.of(order.pickup_point)))
    new = _place(way.garage, way.carrier, _point(way.point))
    return [Change(_("Toimitus"), old, new)] if old != new else []


def _point(point: PickupPoint | None) -> str:
    return point.name if point else ""


def _place(garage: Installer | None, carrier: str, point: str) -> str:
    if garage is not None:
        return _("Asennuspisteelle: %(name)s") % {"name": f"{garage.name}, {garage.city}"}
    known = known_carrier(carrier)
    return _("Kotiin: %(how)s") % {"how": ", ".join(filter(None, [known.name if known else carrier, point]))}


def _contact(draft: Draft) -> list[Change]:
    names = {
        "email": _("Sähköposti"),
        "phone": _("Puhelin"),
        "street": _("Katuosoite"),
        "postcode": _("Postinumero"),
        "city": _("Postitoimipaikka"),
        "plate": _("Rekisteritunnus"),
        "given_name": _("Etunimi"),
        "family_name": _("Sukunimi"),
    }
    return [
        Change(names[name], _shown(name, getattr(draft.order, name)), _shown(name, value))
        for name, value in draft.contact.items()
    ]


def _shown(name: str, value: str) -> str:
    try:
        return format_phone(value) if name == "phone" else value or "–"
    except InvalidPhone:
        return value
