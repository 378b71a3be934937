"""Finding one order by what a person types: its number, with the e-mail address it was made with."""

import re

from orders.models import Order
from orders.services.numbers import PREFIX

TYPED = re.compile(r"(?:LK)?\W*([0-9]{1,17})", re.IGNORECASE | re.ASCII)


def normalise_number(typed: str) -> str:
    """The number as the shop writes it, from `lk 100042`, `LK100042` or `100042`; anything else as it is."""
    match = TYPED.fullmatch(typed.strip())
    return f"{PREFIX}{match[1]}" if match else typed.strip()[:20]


def find_order(*, number: str, email: str, customer_id: int | None = None) -> Order | None:
    """The placed order of that number, if it was made with that address or on that customer's account."""
    order = Order.objects.placed().filter(number=normalise_number(number)).first()
    if order is None:
        return None
    own = customer_id is not None and order.customer_id == customer_id
    return order if own or order.email.casefold() == email.strip().casefold() else None
