"""Whether an order can be changed by its customer now, and if not, why (R5.18)."""

from django.utils.translation import gettext as _

from orders.models import Delivery, Order, Payment
from orders.services.cancelling import is_still_here
from orders.states import OPEN_CORRECTION, OPEN_SHIPMENT, DeliveryState, OrderState, PaymentState

CHANGEABLE = (OrderState.PRELIMINARY, OrderState.CONFIRMED)
SETTLED_MONEY = (PaymentState.AUTHORISED, PaymentState.NOT_REQUIRED)


def why_closed(order: Order, *, moves_money: bool = True) -> tuple[str, ...]:
    """Why nothing can be changed; empty where it can. `moves_money`: lines, sum or way would change."""
    if order.state == OrderState.CORRECTION_OFFERED:
        return (_("Odotamme vastaustasi muutosehdotukseen. Vastaa siihen ensin."),)
    if order.state not in CHANGEABLE:
        return (_("Tilaus on päättynyt, joten sitä ei voi enää muuttaa."),)
    if not is_still_here(order):
        return (_("Tilaus on jo lähtenyt tai työ on aloitettu, joten sitä ei voi enää muuttaa."),)
    if Delivery.objects.filter(order=order, shipments__state__in=OPEN_SHIPMENT, state=DeliveryState.PLANNED).exists():
        return (_("Tilaus on jo pakattu ja sen kuljetus tilattu. Kirjoita tai soita meille, niin katsomme, ehtiikö."),)
    return _money_obstacle(order) if moves_money else ()


def _money_obstacle(order: Order) -> tuple[str, ...]:
    if order.corrections.filter(state__in=OPEN_CORRECTION).exists():
        return (_("Odotamme vastaustasi muutosehdotukseen. Vastaa siihen ensin."),)
    if order.shortages.open().exists():
        return (_("Tilauksesi tavaraa puuttuu, ja odotamme vastaustasi siihen. Vastaa siihen ensin."),)
    if order.deliveries.filter(state=DeliveryState.PLANNED).count() > 1:
        return (_("Tilaus toimitetaan osissa. Kirjoita tai soita meille, niin muutamme sen puolestasi."),)
    payment = Payment.objects.filter(order=order).first()
    if payment is not None and payment.state not in SETTLED_MONEY:
        return (_("Maksupalvelu käsittelee vielä maksuasi. Yritä myöhemmin uudelleen tai ota meihin yhteyttä."),)
    return ()
