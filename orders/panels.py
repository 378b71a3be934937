"""What apps above add to an order's page: things the customer can do now (ORDER_PANELS)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from lapinkumi.core.contributors import contributors
from orders.models import Order


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One thing to do, with a word about it. A contributor is a function `(order, *, at) -> list[Panel]`."""

    title: "str | Promise"
    text: "str | Promise"
    url: str
    icon: str


def panels_of(order: Order, *, at: datetime) -> list[Panel]:
    """Everything that can be done with this order now, in the order of settings."""
    return [panel for panels in contributors("ORDER_PANELS") for panel in panels(order, at=at)]
