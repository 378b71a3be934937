"""Whether a garage can take an order over, and why not (R2.5, R13.1)."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import Order
from orders.states import LIVING, OrderState

NOT_TAKEN = gettext_lazy("Tilaus ei ole menossa tälle asennuspisteelle, joten se ei voi siirtyä sille.")


def why_not(order: Order, *, by_garage: bool = False) -> str:
    """Why the order's garage can't take it over, in words; empty where it can.

    What is delivered and done is only staff's to transfer: the customer may still withdraw from it.
    """
    if order.state == OrderState.TRANSFERRED:
        return _("Tilaus on jo siirtynyt asennuspisteelle.")
    if order.installer is None:
        return _("Kotiinkuljetuksen sopimuskumppani on aina %(shop)s.") % {"shop": settings.COMPANY.name}
    if not order.installer.is_independent:
        return _(
            "%(garage)s on Lapin Kumin oma asennuspiste. Sopimus ei siirry: sopimuskumppani on aina %(shop)s. Tee "
            "muutos tilaukseen tavalliseen tapaan."
        ) % {"garage": order.installer.name, "shop": settings.COMPANY.name}
    if order.state not in (*LIVING, OrderState.COMPLETED):
        return _("Vain voimassa oleva tilaus voi siirtyä. Tämän tila on: %(state)s.") % {
            "state": order.get_state_display()
        }
    if by_garage and order.state == OrderState.COMPLETED:
        return _("Tilaus on jo toimitettu ja tehty. Jos siihen tarvitaan muutos, soita Lapin Kumille.")
    return ""
