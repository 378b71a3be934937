"""Orders' goods as a garage sees them: what comes, what waits, what has been given; and the way there (PARTNER_PAGES).

A garage sees the goods, whose they are and how to reach them: no prices, no payments, no home address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q, TextChoices
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installers.models import Installer
from installers.partner_pages import PartnerPage
from lapinkumi.core import clock
from orders import presentation
from orders.delivery import consignments
from orders.lookup import normalise_number
from orders.models import Delivery, DeliveryQuerySet, LineKind
from orders.partner import transfers
from orders.partner.transfers import TakenOver
from orders.states import DELIVERY, DeliveryState, OrderState

LATELY: Final = timedelta(days=7)
MOST_FOUND: Final = 20


class GoodsAction(TextChoices):
    """What a garage can do with goods; the value stands in addresses."""

    ARRIVED = "saapunut", gettext_lazy("Saapunut")
    HAND_OVER = "luovutettu", gettext_lazy("Luovutettu")


@dataclass(frozen=True, kw_only=True)
class Goods:
    """One delivery, ready to print."""

    delivery: Delivery
    name: str
    phone: str
    plate: str
    vehicle: str
    goods: list[str]
    state: "str | Promise"
    tone: str
    when: str
    question: str
    actions: list[str]
    take_over: str = ""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The garage's goods: those to hand over first."""

    ready: list[Goods]
    coming: list[Goods]
    given: list[Goods]
    found: list[Goods]
    taken_over: list[TakenOver]
    words: str

    @property
    def is_empty(self) -> bool:
        return not (self.ready or self.coming or self.given or self.taken_over)


def own_deliveries(garage: Installer) -> DeliveryQuerySet:
    """What comes to that garage under a contract: nobody else's goods, and nothing that was called off."""
    whole = Delivery.objects.at_garage(garage).filter(order__state__in=[OrderState.CONFIRMED, OrderState.COMPLETED])
    return whole.select_related("order__booking", "installer").prefetch_related("lines__line", "order__lines")


def overview(garage: Installer, words: str, *, at: datetime) -> Overview:
    """The page's rows; with `words`, those of that order number or name first."""
    own = own_deliveries(garage)
    return Overview(
        ready=_all(own.filter(state=DeliveryState.READY).order_by(F("fetch_by_on").asc(nulls_last=True), "pk")),
        coming=_all(
            own.filter(state__in=[DeliveryState.PLANNED, DeliveryState.DISPATCHED]).order_by(
                F("order__promise_last_on").asc(nulls_last=True), "pk"
            )
        ),
        given=_all(own.filter(state=DeliveryState.HANDED_OVER, received_at__gte=at - LATELY).order_by("-received_at")),
        found=_all(_matching(own, words)[:MOST_FOUND]) if words else [],
        taken_over=transfers.lately(garage, at=at),
        words=words,
    )


def goods(delivery: Delivery) -> Goods:
    order, state = delivery.order, DeliveryState(delivery.state)
    return Goods(
        delivery=delivery,
        name=order.full_name,
        phone=order.phone,
        plate=order.plate,
        vehicle=order.vehicle,
        goods=consignments.goods(delivery),
        state=_STATES.get(state, state.label),
        tone={DeliveryState.READY: "signal", DeliveryState.HANDED_OVER: "good"}.get(state, "info"),
        when=_when(delivery, state),
        question=_question(delivery),
        actions=[action.value for action in GoodsAction if _is_open(delivery, action)],
        take_over=_take_over(delivery),
    )


def pages(garage: Installer) -> Iterable[PartnerPage]:
    """The way to the goods in the garage's menu."""
    yield PartnerPage(
        name="goods", label=gettext_lazy("Tavarat"), icon="box", url=reverse("partner_goods:list", args=[garage.slug])
    )


_STATES = {
    DeliveryState.PLANNED: gettext_lazy("tulossa"),
    DeliveryState.DISPATCHED: gettext_lazy("matkalla"),
    DeliveryState.READY: gettext_lazy("odottaa noutoa"),
    DeliveryState.HANDED_OVER: gettext_lazy("luovutettu"),
}


def _all(rows: Iterable[Delivery]) -> list[Goods]:
    return [goods(row) for row in rows]


def _matching(own: DeliveryQuerySet, words: str) -> DeliveryQuerySet:
    """By order number as people write it, by plate, or by the beginning of a name."""
    term = " ".join(words.replace("\x00", "").split())[:60]
    number = Q(order__number=normalise_number(term)) | Q(number__iexact=term)
    name = Q(order__family_name__istartswith=term) | Q(order__plate__iexact=term)
    return own.filter(number | name) if term else own.none()


def _take_over(delivery: Delivery) -> str:
    """Where the garage says that the customer changed the order there; empty where it can't (R13.1)."""
    if delivery.installer is None or delivery.order.state != OrderState.CONFIRMED:
        return ""
    return transfers.way(delivery.installer, delivery.order)


def _is_open(delivery: Delivery, action: GoodsAction) -> bool:
    """Giving what has not come is possible, but only what is here is offered."""
    if delivery.order.state != OrderState.CONFIRMED:
        return False
    if action == GoodsAction.HAND_OVER:
        return delivery.state in (DeliveryState.READY, DeliveryState.UNCLAIMED)
    return delivery.state != DeliveryState.READY and DELIVERY.allows(delivery.state, DeliveryState.READY)


def _when(delivery: Delivery, state: DeliveryState) -> str:
    if state == DeliveryState.HANDED_OVER and delivery.received_at:
        return _("Luovutettu %(moment)s") % {"moment": _moment(delivery.received_at)}
    if booked := consignments.booked(delivery.order):
        return _("Asennusaika %(time)s") % {"time": booked}
    if state == DeliveryState.READY:
        return _("Noudettava viimeistään %(day)s") % {"day": consignments.fetch_by(delivery)}
    window = presentation.promise(delivery.order)
    return _("Tulossa %(window)s") % {"window": window} if window else ""


def _question(delivery: Delivery) -> str:
    """What is asked before goods are given: pressing charges the customer."""
    works = any(line.kind == LineKind.SERVICE for line in delivery.order.lines.all())
    if works and delivery.order.booking_id is None:
        return _("Onko tavara luovutettu ja työ tehty? Asiakkaan maksu veloitetaan nyt.")
    return _("Onko tavara luovutettu asiakkaalle? Asiakkaan maksu veloitetaan nyt.")


def _moment(at: datetime) -> str:
    return date_format(clock.local(at), "D j.n. \\k\\l\\o G.i")
