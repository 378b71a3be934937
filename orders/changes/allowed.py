"""Whether an order can be changed by its customer now, and if not, why (R5.18)."""

from django.utils.translation import gettext as _

from orders.models import Delivery, Order, Payment, Shipment
from orders.services.cancelling import is_still_here
from orders.states import OPEN_SHIPMENT, DeliveryState, OrderState, PaymentState

CHANGEABLE = (OrderState.PRELIMINARY, OrderState.CONFIRMED)
SETTLED_MONEY = (PaymentState.AUTHORISED, PaymentState.NOT_REQUIRED)


def why_closed(order: Order, *, moves_money: bool = True) -> tuple[str, ...]:
    """Why nothing can be changed; empty where it can. `moves_money`: lines, sum or way would change.

    Two queries at most, where the order comes with its deliveries, corrections and payment.
    """
    if order.state == OrderState.CORRECTION_OFFERED:
        return (_("Odotamme vastaustasi muutosehdotukseen. Vastaa siihen ensin."),)
    if order.state not in CHANGEABLE:
        return (_("Tilaus on päättynyt, joten sitä ei voi enää muuttaa."),)
    if not is_still_here(order):
        return (_("Tilaus on jo lähtenyt tai työ on aloitettu, joten sitä ei voi enää muuttaa."),)
    if _is_booked(order):
        return (_("Tilaus on jo pakattu ja sen kuljetus tilattu. Kirjoita tai soita meille, niin katsomme, ehtiikö."),)
    return why_no_money_moves(order) if moves_money else ()


def why_no_money_moves(order: Order) -> tuple[str, ...]:
    """What keeps lines, sum and way as they are, where the rest may change."""
    if any(correction.is_open for correction in order.corrections.all()):
        return (_("Odotamme vastaustasi muutosehdotukseen. Vastaa siihen ensin."),)
    if len(_planned(order)) > 1:
        return (_("Tilaus toimitetaan osissa. Kirjoita tai soita meille, niin muutamme sen puolestasi."),)
    payment: Payment | None = getattr(order, "payment", None)
    if payment is not None and payment.state not in SETTLED_MONEY:
        return (_("Maksupalvelu käsittelee vielä maksuasi. Yritä myöhemmin uudelleen tai ota meihin yhteyttä."),)
    if order.shortages.open().exists():
        return (_("Tilauksesi tavaraa puuttuu, ja odotamme vastaustasi siihen. Vastaa siihen ensin."),)
    return ()


def _planned(order: Order) -> list[Delivery]:
    return [delivery for delivery in order.deliveries.all() if delivery.state == DeliveryState.PLANNED]


def _is_booked(order: Order) -> bool:
    """Whether a carrier has been asked for it."""
    planned = _planned(order)
    return bool(planned) and Shipment.objects.filter(delivery__in=planned, state__in=OPEN_SHIPMENT).exists()
