"""What a customer is told of sending a returned parcel again: what is in it, where to, what it costs (R5.13)."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lapinkumi.core.money import format_euros
from orders.delivery import consignments
from orders.delivery.rates import known_carrier
from orders.models import Delivery, Order, ResendOffer
from orders.pages.panels import Panel
from orders.payment.collecting import due_of
from orders.policy import FEES, INVOICE_NET_DAYS, FeeKind
from orders.presentation import Fact
from orders.states import DeliveryState, OrderState


def context(delivery: Delivery) -> dict[str, Any]:
    """The page's context. `delivery` comes with its order, its offer and its lines."""
    offer, order = delivery.resend_offer, delivery.order
    return {
        "order": order,
        "delivery": delivery,
        "offer": offer,
        "facts": facts(offer, order),
        "accepted": offer.accepted_at is not None,
        "open": order.state == OrderState.CONFIRMED and delivery.state == DeliveryState.RETURNED,
        "clause": FEES[FeeKind.RESENDING].clause,
        "days": INVOICE_NET_DAYS,
        "due": due_of(delivery),
    }


def facts(offer: ResendOffer, order: Order) -> list[Fact]:
    """What would be sent, by whom, where to, and for how much."""
    carrier = known_carrier(offer.carrier)
    return [
        Fact(_("Tuotteet"), "\n".join(consignments.goods(offer.delivery))),
        Fact(_("Kuljetus"), carrier.name if carrier else offer.carrier),
        Fact(_("Osoite"), f"{order.full_name}\n{order.street}\n{order.postcode} {order.city}"),
        Fact(_("Rahti"), format_euros(offer.freight)),
    ]


def panels(order: Order, *, at: datetime) -> list[Panel]:
    """The way to an offer that waits for its answer (ORDER_PANELS); a query only where something came back."""
    back = [one.pk for one in order.deliveries.all() if one.state == DeliveryState.RETURNED]
    if not back or order.state != OrderState.CONFIRMED:
        return []
    waiting = ResendOffer.objects.filter(delivery__in=back, accepted_at=None, delivery__resent=None)
    return [_panel(offer, order) for offer in waiting.select_related("delivery").order_by("pk")]


def _panel(offer: ResendOffer, order: Order) -> Panel:
    url = reverse("orders:send_again", args=[order.token, offer.delivery.number])
    text = _("Lähetämme paketin uudelleen, kun hyväksyt rahdin %(sum)s.") % {"sum": format_euros(offer.freight)}
    return Panel(title=_("Tilaa uusi lähetys"), text=text, url=url, icon="truck")
