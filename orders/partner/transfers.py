"""Orders that a garage takes over, as its own pages show them: the way there, one order, those of late (R13.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers.guards import own_bookings
from installers.models import Booking, Installer
from installers.partner_pages import PartnerPage
from installers.states import CANCELLED
from lapinkumi.core import clock
from orders import presentation
from orders.models import LineKind, Order
from orders.partner.takeover import why_not
from orders.presentation import Fact
from orders.states import OrderState

LATELY: Final = timedelta(days=60)
MOST: Final = 30
SEEN: Final = (OrderState.CONFIRMED, OrderState.COMPLETED, OrderState.TRANSFERRED)


@dataclass(frozen=True, kw_only=True)
class TakenOver:
    """One order that is the garage's own by now, ready to print."""

    number: str
    name: str
    phone: str
    when: str
    url: str


def own_orders(garage: Installer) -> QuerySet[Order]:
    """The orders the garage knows of: those whose time is there, and those whose goods come there by a contract."""
    visits = Q(booking__in=own_bookings(garage).values("pk"))
    own = Order.objects.placed().filter(visits | Q(state__in=SEEN), installer=garage)
    return own.select_related("installer", "booking", "transfer").prefetch_related("lines")


def ways(booking: Booking) -> Iterable[PartnerPage]:
    """From one job to the order's own page, at independent garages only (PARTNER_JOB_WAYS)."""
    if not booking.order_number or not booking.installer.is_independent or booking.state in CANCELLED:
        return
    label = _("Siirtynyt tilaus") if booking.is_garages_own else _("Asiakas muutti tilausta")
    yield PartnerPage(name="transfer", label=label, icon="garage", url=_url(booking.installer, booking.order_number))


def way(garage: Installer, order: Order) -> str:
    """The address at which the garage takes that order over; empty at Lapin Kumi's own garages."""
    return _url(garage, order.number) if garage.is_independent else ""


def lately(garage: Installer, *, at: datetime) -> list[TakenOver]:
    """What went over to the garage of late, the newest first. One query."""
    recent = Order.objects.filter(transfer__installer=garage, transfer__transferred_at__gte=at - LATELY)
    rows = recent.select_related("transfer").order_by("-transfer__transferred_at")[:MOST]
    return [
        TakenOver(
            number=order.number,
            name=order.full_name,
            phone=order.phone,
            when=_day(order.transfer.transferred_at),
            url=_url(garage, order.number),
        )
        for order in rows
    ]


def context(order: Order) -> dict[str, Any]:
    """The page of one order: what is to be transferred, or what was."""
    taken = order.state == OrderState.TRANSFERRED
    return {
        "order": order,
        "taken": taken,
        "refusal": "" if taken else why_not(order, by_garage=True),
        "facts": _facts(order, taken=taken),
    }


def _facts(order: Order, *, taken: bool) -> list[Fact]:
    goods = [f"{line.quantity} × {line.name}" for line in order.lines.all() if line.kind in _SHOWN]
    facts = [
        Fact(_("Asiakas"), order.full_name),
        Fact(_("Auto"), f"{order.plate} {order.vehicle}".strip()),
        Fact(_("Tilauksessa on"), "\n".join(goods)),
        Fact(_("Varattu aika"), presentation.booked_time(order) if presentation.has_time(order) else ""),
    ]
    if taken:
        facts += [
            Fact(_("Siirtyi teille"), _day(order.transfer.transferred_at)),
            Fact(_("Syy"), str(order.transfer.get_cause_display()).capitalize()),
            Fact(_("Mitä sovittiin"), order.transfer.agreed),
        ]
    return [fact for fact in facts if fact.value]


_SHOWN: Final = (LineKind.GOODS, LineKind.SERVICE, LineKind.INCLUDED)


def _url(garage: Installer, number: str) -> str:
    return reverse("partner_transfers:order", args=[garage.slug, number])


def _day(at: datetime) -> str:
    return date_format(clock.local(at), "j.n.Y")
