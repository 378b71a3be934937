"""Whether a substitute makes the order's garage the contract party (R2.5, R5.15): independent ones, by a setting."""

from django.conf import settings

from installers.models import Installer
from orders.models import Order
from orders.partner.takeover import why_not


def new_party(order: Order) -> Installer | None:
    """The garage that becomes the contract party with a substitute; None where Lapin Kumi stays, as at home."""
    if not settings.SUBSTITUTE_PASSES_CONTRACT or order.installer is None or why_not(order):
        return None
    return order.installer
