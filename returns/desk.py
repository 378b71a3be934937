"""What the desk can do about returns on an order's page (ORDER_ACTS)."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.desk.acts import DeskAct
from orders.models import Order


def withdrawal_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Writing down that the customer withdraws: told by phone or mail it counts like a click (R5.22, R6.5)."""
    url = f"{reverse('admin:returns_withdrawalnotice_record')}?{urlencode({'tilaus': order.number})}"
    why_not = "" if order.placed_at else _("Tilausta ei ole vielä maksettu.")
    right = "returns.record_withdrawalnotice"
    yield DeskAct(label=_("Kirjaa peruutusilmoitus"), url=url, right=right, why_not=why_not)
