"""What the pages for changing an order show: what can be changed, and what a change would lead to (R5.18)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from installers.directory import by_town
from installers.geo import area_of, kilometres
from installers.models import Installer
from installers.services.bookings import is_late
from lapinkumi.core.clock import local_date
from orders.changes import wording
from orders.changes.allowed import why_closed, why_no_money_moves
from orders.changes.contents import contents_of, full_lines
from orders.changes.draft import may_resize
from orders.changes.values import Draft
from orders.corrections.view import Change
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.points import points_near
from orders.delivery.rates import known_carrier
from orders.delivery.ways import garage_objection, home_choices, home_objection, read_ways
from orders.models import LineKind, Order, OrderLine
from orders.pages.panels import Panel
from orders.seen import seen_of


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What one change would lead to, before the button."""

    changes: list[Change]
    consequences: list[str]
    obstacles: tuple[str, ...]
    late: bool
    seen: str

    @property
    def is_possible(self) -> bool:
        return not self.obstacles


def panels(order: Order, *, at: datetime) -> list[Panel]:
    """The ways to change the order, while nothing has been sent (ORDER_PANELS)."""
    if why_closed(order, moves_money=False):
        return []
    contact = _("Sähköposti, puhelin ja osoite.")
    ways = [_panel(order, "change_contact", _("Muuta yhteystietoja"), contact, "user")]
    if why_no_money_moves(order):
        return ways
    place = _("Toinen asennuspiste, kuljetus tai noutopiste.")
    count = _("Vähennä kappaleita tai jätä jotain pois.")
    return [
        _panel(order, "change_place", _("Vaihda toimitustapa"), place, "truck"),
        _panel(order, "change_quantities", _("Muuta määriä"), count, "edit"),
        *ways,
    ]


def preview(draft: Draft, *, at: datetime) -> Preview:
    """The draft in words; nothing to see where nothing would change."""
    booking = draft.order.booking
    late = draft.loses_time and booking is not None and is_late(booking, at)
    return Preview(
        changes=wording.rows(draft),
        consequences=wording.consequences(draft, late=late, at=at),
        obstacles=draft.obstacles,
        late=late,
        seen=seen_of(draft.order),
    )


def resizable(order: Order) -> list[OrderLine]:
    """The lines whose number can be chosen: of a package its first part stands for all of it."""
    found: list[OrderLine] = []
    packages: set[str] = set()
    for line in full_lines(order):
        if may_resize(line) and line.package_key not in packages:
            found.append(line)
            packages |= {line.package_key} - {""}
    return found


def ways(order: Order, *, at: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where it could go, as the groups of a form's choices: garages, the nearest first, and home by each carrier.

    Asks carriers for their parcel points, so never in a transaction.
    """
    open_ways = read_ways(on=local_date(at))
    found: list[tuple[str, list[tuple[str, str]]]] = []
    if not garage_objection(open_ways):
        found.append((_("Asennuspiste, lähin ensin"), [_garage(garage) for garage in _near(order)]))
    homes: list[tuple[str, str]] = []
    for choice in home_choices(contents_of(full_lines(order)), open_ways, postcode=order.postcode):
        value = f"koti:{choice.carrier.code}"
        homes.append((value, f"{choice.carrier.name}, {choice.where}"))
        points = () if choice.to_door else points_near(choice.carrier, order.postcode)
        homes += [(f"{value}:{one.id}", f"{choice.carrier.name}, {one.name}, {one.address}") for one in points]
    return [*found, *([(_("Kotiinkuljetus"), homes)] if homes else [])]


def point_of(order: Order, carrier: str, point_id: str) -> PickupPoint | None:
    """The parcel point of that id near the order's address; None is the nearest one."""
    known = known_carrier(carrier)
    points = points_near(known, order.postcode) if known and point_id else ()
    return next((one for one in points if one.id == point_id), None)


def why_not_home(order: Order, *, at: datetime) -> str:
    """Why it can't be sent home, where it can't."""
    return home_objection(contents_of(full_lines(order)), read_ways(on=local_date(at)), postcode=order.postcode)


def present_way(order: Order) -> str:
    """Where it goes now, as the form's value."""
    if order.installer is not None:
        return f"piste:{order.installer.slug}"
    point = PickupPoint.of(order.pickup_point)
    return f"koti:{order.carrier}:{point.id}" if point else f"koti:{order.carrier}"


def asks_car(order: Order) -> bool:
    """Whether there is work, whose price depends on the car."""
    return order.lines.filter(kind=LineKind.SERVICE).exists()


def context(order: Order, *, form: Any, closed: tuple[str, ...], found: Preview | None, **more: Any) -> dict[str, Any]:
    """What every page of change shows."""
    return {"order": order, "form": form, "closed": closed, "preview": found, **more}


def _near(order: Order) -> list[Installer]:
    area = area_of(order.postcode)
    garages = list(Installer.objects.public())
    return sorted(garages, key=lambda one: (kilometres(area.middle, one.point) if area else 0, by_town(one)))


def _garage(garage: Installer) -> tuple[str, str]:
    return f"piste:{garage.slug}", f"{garage.name}, {garage.street}, {garage.city}"


def _panel(order: Order, name: str, title: str, text: str, icon: str) -> Panel:
    return Panel(title=title, text=text, url=reverse(f"orders:{name}", args=[order.token]), icon=icon)
