"""What returns adds to an order's page (ORDER_PANELS)."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from orders.models import Order
from orders.pages.panels import Panel
from orders.states import OrderState
from returns import policy
from returns.models import WithdrawalNotice
from returns.wording import WITHDRAW_HERE

ENDED = (OrderState.REFUSED, OrderState.CANCELLED, OrderState.TRANSFERRED)


def withdrawal(order: Order, *, at: datetime) -> list[Panel]:
    """The way to withdraw, for as long as there is a contract with the shop; one query."""
    if order.state in ENDED:
        return []
    return [
        Panel(
            title=WITHDRAW_HERE,
            text=_already(order) or _right(),
            url=reverse("returns:withdraw_order", args=[order.token]),
            icon="return",
        )
    ]


def _right() -> str:
    return _("Syytä ei kysytä. Aikaa on %(days)s päivää siitä, kun olet saanut kaiken.") % {
        "days": policy.WITHDRAWAL_DAYS
    }


def _already(order: Order) -> str:
    notice = WithdrawalNotice.objects.filter(order=order).order_by("received_at").last()
    if notice is None:
        return ""
    moment = date_format(clock.local(notice.stated_at), "j.n.Y \\k\\l\\o G.i")
    return _("Saimme peruutusilmoituksesi %(moment)s. Voit täydentää sitä uudella.") % {"moment": moment}
