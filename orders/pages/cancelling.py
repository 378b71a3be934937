"""What the page for cancelling an order shows: what becomes of the goods, the money and the booked time."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from installers.services.bookings import is_late
from orders import presentation
from orders.hindrances import rights
from orders.lateness import FORCE_MAJEURE, OVERDUE, why_free
from orders.models import CancellationRequest, Order
from orders.pages import visit as visit_page
from orders.pages.panels import Panel, panels_of
from orders.presentation import Fact
from orders.services.cancelling import is_still_here, may_be_recalled
from orders.standing import money_back
from orders.states import LIVING, CancellationState, OrderState
from shop.figures import policies


def can_cancel(order: Order, *, at: datetime) -> bool:
    """Whether its customer can still cancel it at once: nothing has left, it is overdue or hindered (R5.19, R10.1)."""
    if order.state not in LIVING:
        return False
    return is_still_here(order) or (may_be_recalled(order) and bool(why_free(order, at=at)))


def can_ask(order: Order, *, at: datetime) -> bool:
    """Whether its customer can ask for it to be called back: something is on its way (R5.19)."""
    under_way = order.state == OrderState.CONFIRMED and not is_still_here(order) and may_be_recalled(order)
    return under_way and not why_free(order, at=at)


def context(order: Order, *, at: datetime) -> dict[str, Any]:
    """The page's context. Where it is too late, what can be done instead."""
    is_open = can_cancel(order, at=at)
    free = why_free(order, at=at) if is_open else ""
    ground = rights.ground(order, at=at) if free == FORCE_MAJEURE else None
    asked = asked_for(order)
    return {
        "order": order,
        "open": is_open,
        "cancelled": order.state == OrderState.CANCELLED,
        "overdue": free == OVERDUE,
        "hindered": ground.text if ground else "",
        "recalled": is_open and not is_still_here(order),
        "late": is_open and not free and _late(order, at),
        "facts": _facts(order) if is_open else [],
        "time": _time(order, at) if is_open and not free else "",
        "money": money_back(order),
        "asks": can_ask(order, at=at) and asked is None,
        "asked": asked,
        "outcomes": _outcomes(),
        "return_days": return_days(),
        "instead": [] if is_open else [panel for panel in panels_of(order, at=at) if panel.url != _url(order)],
    }


def asked_for(order: Order) -> CancellationRequest | None:
    """The request that waits for customer service, where there is one."""
    waiting = [one for one in order.cancellation_requests.all() if one.state == CancellationState.OPEN]
    return waiting[0] if waiting and order.state in LIVING else None


def panels(order: Order, *, at: datetime) -> list[Panel]:
    """The way to cancel at once, or to ask for it; none once the customer has it (ORDER_PANELS)."""
    if can_cancel(order, at=at):
        return [Panel(title=_("Peru tilaus"), text=_text(order, at), url=_url(order), icon="close")]
    if not can_ask(order, at=at):
        return []
    if asked_for(order):
        text = _("Yritämme saada lähetyksen takaisin ja vastaamme sinulle.")
        return [Panel(title=_("Pyysit tilauksen perumista"), text=text, url=_url(order), icon="clock")]
    text = _("Tilaus on jo matkalla. Yritämme kutsua sen takaisin.")
    return [Panel(title=_("Pyydä tilauksen perumista"), text=text, url=_url(order), icon="close")]


def _text(order: Order, at: datetime) -> str:
    free = why_free(order, at=at)
    if free == OVERDUE:
        return _("Tilaus myöhästyy luvatusta. Voit perua sen maksutta.")
    if free == FORCE_MAJEURE:
        return _("Ylivoimainen este viivästyttää toimitusta. Voit perua tilauksen maksutta.")
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
    if not is_still_here(order):
        goods = _("Kutsumme lähetyksen takaisin. Jos se silti saapuu, älä nouda sitä, tai kerro meille.")
    facts = [Fact(_("Tuotteet"), goods), Fact(_("Maksu"), money_back(order))]
    if order.booking and visit_page.can_give_up(order):
        text = _("Aikasi %(time)s perutaan. Kerromme siitä asennuspisteelle.")
        facts.append(Fact(_("Varattu aika"), text % {"time": presentation.booked_time(order)}))
    return facts


def _outcomes() -> list[Fact]:
    """What may come of a request."""
    kept = _("Saat tilauksen normaalisti. Voit palauttaa tuotteet %(days)s päivän kuluessa; palautuksen maksat itse.")
    return [
        Fact(_("Jos saamme lähetyksen takaisin"), _("Tilaus perutaan, eikä se maksa sinulle mitään.")),
        Fact(_("Jos emme saa"), kept % {"days": return_days()}),
    ]


def return_days() -> int:
    """So many days the customer has for a return (R6.1)."""
    return int(policies()["returns"].WITHDRAWAL_DAYS)
