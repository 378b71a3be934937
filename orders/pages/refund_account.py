"""What a customer sees of refunds that are paid to a bank account: how much, why, and whether an account is known."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lapinkumi.core.money import ZERO, format_euros
from orders.models import Order, Refund
from orders.pages.panels import Panel
from orders.presentation import Fact


def waiting(order: Order) -> list[Refund]:
    """The order's refunds that wait to be paid from the bank, with their accounts. One query."""
    return list(Refund.objects.to_pay().filter(payment__order=order).select_related("account"))


def context(order: Order) -> dict[str, Any]:
    """The page's context."""
    found = waiting(order)
    lacking = [one for one in found if not hasattr(one, "account")]
    known = [one for one in found if hasattr(one, "account")]
    return {
        "order": order,
        "facts": [Fact(one.reason, format_euros(one.amount)) for one in found],
        "sum": sum((one.amount for one in found), ZERO),
        "open": bool(lacking),
        "account_end": known[-1].account.iban[-4:] if known else "",
    }


def panels(order: Order, *, at: datetime) -> list[Panel]:
    """The way to tell an account, while a refund waits for one (ORDER_PANELS); a query only where some is under way."""
    payment = getattr(order, "payment", None)
    if payment is None or not payment.refunding:
        return []
    lacking = [one for one in waiting(order) if not hasattr(one, "account")]
    if not lacking:
        return []
    text = _("Palautamme sinulle %(sum)s. Tarvitsemme siihen tilinumerosi.")
    total = format_euros(sum((one.amount for one in lacking), ZERO))
    url = reverse("orders:refund_account", args=[order.token])
    return [Panel(title=_("Anna tilinumero palautusta varten"), text=text % {"sum": total}, url=url, icon="info")]
