"""Paying by another method after Klarna refused a higher sum: the order is cancelled free, its goods ordered anew."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.states import ForbiddenMove
from orders.models import Correction, LineKind, Order
from orders.services import corrections
from orders.states import CORRECTION, CorrectionState
from shop.models import Basket
from shop.services import basket


def can_be_ordered_anew(order: Order) -> bool:
    """Whether all that its customer chose can be put into a basket again: loose goods and services of today's range."""
    lines = [line for line in order.lines.select_related("product") if line.kind in (LineKind.GOODS, LineKind.SERVICE)]
    return all(line.product is not None and line.product.published and not line.package_key for line in lines)


def order_anew(*, correction_id: int, key: str, at: datetime, by: Actor) -> Basket | None:
    """Put the goods into the visitor's basket, then decline the correction: the order is cancelled free of charge.

    Done twice it is done once: what is in the basket stays as it is. None where nothing could be put there. Raises
    ForbiddenMove where the question is not open any more, NotForSale; nothing is cancelled then.
    """
    correction = Correction.objects.select_related("order").get(pk=correction_id)
    if correction.state not in (CorrectionState.OFFERED, CorrectionState.DECLINED):
        raise ForbiddenMove(machine=CORRECTION.name, current=correction.state, target=CorrectionState.DECLINED)
    found = None
    for product_id, quantity in _wanted(correction.order).items():
        key = found.key if found else key
        found = basket.add_once(key=key, product_id=product_id, quantity=quantity, at=at, by=by)
    corrections.decline(correction_id=correction_id, at=at, by=by)
    return found


def _wanted(order: Order) -> dict[int, int]:
    """What the customer chose: not what came along by itself."""
    chosen = order.lines.filter(kind__in=[LineKind.GOODS, LineKind.SERVICE], is_mandatory=False, product__isnull=False)
    found: dict[int, int] = {}
    for product, quantity in chosen.values_list("product", "quantity"):
        found[product] = found.get(product, 0) + quantity
    return found
