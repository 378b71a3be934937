"""Things the customer can do now, on the order's page: the order's own and those of apps above (ORDER_PANELS)."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lapinkumi.core.contributors import contributors
from orders.models import Order
from orders.pages import correction as correction_page
from orders.pages import moving as move_page
from orders.pages import shortage as shortage_page
from orders.pages import visit as visit_page
from orders.shortages.delaying import spoils_time


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One thing to do, with a word about it. A contributor is a function `(order, *, at) -> list[Panel]`."""

    title: "str | Promise"
    text: "str | Promise"
    url: str
    icon: str


def panels_of(order: Order, *, at: datetime) -> list[Panel]:
    """Everything that can be done with this order now, in the order of settings."""
    return [panel for panels in contributors("ORDER_PANELS") for panel in panels(order, at=at)]


def shortage(order: Order, *, at: datetime) -> list[Panel]:
    """The way to choose what becomes of missing goods, while that is awaited (R5.15)."""
    question = shortage_page.notice(order)
    if question is None:
        return []
    text = _("Korvaava tuote, odottaminen tai peruminen: sinä päätät.")
    return [
        Panel(title=_("Valitse, mitä teemme puuttuvalle tuotteelle"), text=text, url=question["href"], icon="question")
    ]


def correction(order: Order, *, at: datetime) -> list[Panel]:
    """The way to answer a correction, while it waits for that."""
    question = correction_page.notice(order)
    if question is None:
        return []
    text = _("Näet vanhan ja uuden rinnakkain ja päätät itse.")
    return [Panel(title=_("Vastaa muutosehdotukseen"), text=text, url=question["href"], icon="question")]


def booked_time(order: Order, *, at: datetime) -> list[Panel]:
    """The ways to another time and to give the booked one up, with what that means now (R5.6)."""
    if order.booking is None or not visit_page.can_give_up(order):
        return []
    url = reverse("orders:give_up_time", args=[order.token])
    spoiled = spoils_time(order)
    text = visit_page.spoiled_words() if spoiled else visit_page.consequence(order.booking, at=at)
    ways = [Panel(title=_("Peru varattu aika"), text=text, url=url, icon="close")]
    if move_page.can_move(order, at=at):
        url = reverse("orders:move_time", args=[order.token])
        text = _("Valitse toinen vapaa aika. Entinen vapautuu vasta, kun uusi on sinun.")
        ways.insert(0, Panel(title=_("Siirrä varattu aika"), text=text, url=url, icon="calendar"))
    return ways
