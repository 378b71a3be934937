"""What a customer who can't fetch a parcel is told: when to say so, what it costs now and otherwise (R5.13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.deadlines import is_in_time
from lapinkumi.core.money import format_euros
from orders.delivery import consignments
from orders.fees import unclaimed
from orders.fees.facts import moment
from orders.models import Delivery, Order
from orders.pages.panels import Panel
from orders.policy import FEES, UNCLAIMED_PARCEL_FEE, FeeKind
from orders.presentation import Fact
from orders.states import DeliveryState, OrderState

OPEN = (DeliveryState.DISPATCHED, DeliveryState.READY, DeliveryState.UNCLAIMED)


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What the parcel's coming back costs, in words: `now` if it is announced at that moment, `otherwise` if not."""

    late: bool
    now: str
    otherwise: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One parcel on the page."""

    number: str
    facts: list[Fact]
    announced: str
    costs: Costs


def open_parcels(order: Order) -> list[Delivery]:
    """Parcels on their way or waiting, of an order that stands."""
    if order.state not in (OrderState.CONFIRMED, OrderState.COMPLETED):
        return []
    return [one for one in order.deliveries.all() if one.is_home and one.state in OPEN]


def context(order: Order, *, at: datetime) -> dict[str, Any]:
    """The page's context. `order` comes with its deliveries and their lines."""
    return {"order": order, "parcels": [_parcel(one, order, at) for one in open_parcels(order)]}


def costs(delivery: Delivery, *, at: datetime) -> Costs:
    """By the table of R5.13; the return freight by the carrier's price, where that is known."""
    late = delivery.fetch_by_on is not None and not is_in_time(at, last_on=delivery.fetch_by_on)
    freight = unclaimed.usual_return_freight(delivery)
    back = (
        _("palautusrahti (arviolta %(sum)s) ja käsittely") % {"sum": format_euros(freight)}
        if freight
        else _("palautusrahti ja käsittely todellisten kulujen mukaan")
    )
    more = _("%(back)s sekä %(fee)s") % {"back": back, "fee": format_euros(UNCLAIMED_PARCEL_FEE)}
    dear = late or unclaimed.on_delivery(delivery.order)
    clause = FEES[FeeKind.UNCLAIMED_PARCEL].clause
    return Costs(late=late, now=more if dear else back, otherwise=more, clause=clause)


def panels(order: Order, *, at: datetime) -> list[Panel]:
    """The way to say that one can't fetch a parcel (ORDER_PANELS)."""
    waiting = [one for one in open_parcels(order) if one.announced_at is None]
    if not waiting:
        return []
    last = min((one.fetch_by_on for one in waiting if one.fetch_by_on), default=None)
    url = reverse("orders:cannot_fetch", args=[order.token])
    text = _("Ilmoita säilytysaikana, niin vältyt %(fee)s lisämaksulta.") % {"fee": format_euros(UNCLAIMED_PARCEL_FEE)}
    if last is not None:
        text = _("Ilmoita viimeistään %(day)s, niin vältyt %(fee)s lisämaksulta.") % {
            "day": date_format(last, "D j.n.Y"),
            "fee": format_euros(UNCLAIMED_PARCEL_FEE),
        }
        if not is_in_time(at, last_on=last):
            text = _("Säilytysaika on päättynyt. Kerro silti, niin tiedämme odottaa lähetystä takaisin.")
    return [Panel(title=_("En voi noutaa pakettia"), text=text, url=url, icon="box")]


def _parcel(delivery: Delivery, order: Order, at: datetime) -> Parcel:
    delivery.order = order
    return Parcel(
        number=delivery.number,
        facts=_facts(delivery),
        announced=moment(delivery.announced_at) if delivery.announced_at else "",
        costs=costs(delivery, at=at),
    )


def _facts(delivery: Delivery) -> list[Fact]:
    found = [
        Fact(_("Kuljetus"), consignments.carrier_name(delivery)),
        Fact(_("Tuotteet"), "\n".join(consignments.goods(delivery))),
    ]
    if delivery.ready_at:
        found.append(Fact(_("Noudettavissa alkaen"), date_format(clock.local(delivery.ready_at), "D j.n.Y")))
    if delivery.fetch_by_on:
        found.append(Fact(_("Viimeinen noutopäivä"), consignments.fetch_by(delivery)))
    return found
