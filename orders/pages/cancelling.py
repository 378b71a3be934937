"""What the page for cancelling an order shows: what becomes of the goods, the money and the booked time."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from installers.services.bookings import is_late
from orders import presentation
from orders.models import Order
from orders.pages import visit as visit_page
from orders.pages.panels import Panel, panels_of
from orders.presentation import Fact
from orders.services.cancelling import is_still_here
from orders.standing import money_back
from orders.states import LIVING, OrderState


def can_cancel(order: Order) -> bool:
    """Whether its customer can still cancel it at once (R5.19)."""
    return order.state in LIVING and is_still_here(order)


def context(order: Order, *, at: datetime) -> dict[str, Any]:
    """The page's context. Where it is too late, what can be done instead."""
    is_open = can_cancel(order)
    return {
        "order": order,
        "open": is_open,
        "cancelled": order.state == OrderState.CANCELLED,
        "late": is_open and _late(order, at),
        "facts": _facts(order) if is_open else [],
        "time": _time(order, at) if is_open else "",
        "money": money_back(order),
        "instead": [] if is_open else [panel for panel in panels_of(order, at=at) if panel.url != _url(order)],
    }


def panels(order: Order, *, at: datetime) -> list[Panel]:
    """The way to cancel, while nothing has left and no work has begun (ORDER_PANELS)."""
    if not can_cancel(order):
        return []
    return [Panel(title=_("Peru tilaus"), text=_text(order, at), url=_url(order), icon="close")]


def _text(order: Order, at: datetime) -> str:
    if _late(order, at):
        return _("Mitään ei ole vielä lähetetty. Varatun ajan myöhäinen peruminen voi maksaa.")
    return _("Mitään ei ole vielä lähetetty: peruminen ei maksa mitään.")


def _url(order: Order) -> str:
    return reverse("orders:cancel", args=[order.token])


def _late(order: Order, at: datetime) -> bool:
    return order.booking is not None and visit_page.can_give_up(order) and is_late(order.booking, at)


def _time(order: Order, at: datetime) -> str:
    """What giving the booked time up means now; empty where there is none ahead (R5.6)."""
    if order.booking is None or not visit_page.can_give_up(order):
        return ""
    return visit_page.consequence(order.booking, at=at)


def _facts(order: Order) -> list[Fact]:
    goods = _("Tilausta ei toimiteta, ja tuotteet vapautuvat muille.")
    facts = [Fact(_("Tuotteet"), goods), Fact(_("Maksu"), money_back(order))]
    if order.booking and visit_page.can_give_up(order):
        text = _("Aikasi %(time)s perutaan. Kerromme siitä asennuspisteelle.")
        facts.append(Fact(_("Varattu aika"), text % {"time": presentation.booked_time(order)}))
    return facts
