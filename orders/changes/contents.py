"""A placed order read as a basket is: what its lines bring along, and what they allow."""

from collections.abc import Sequence

from orders.models import LineKind, Order, OrderLine
from shop.contents import INCLUDED_WORK, Contents, contents
from shop.models import BasketLine, Service

CHOSEN = (LineKind.GOODS, LineKind.SERVICE)


def full_lines(order: Order) -> list[OrderLine]:
    """The lines that stand, with their products' facts. One query."""
    details = ("product__brand", "product__tyre", "product__rim", "product__service")
    return list(order.lines.select_related(*details).order_by("position"))


def contents_of(lines: Sequence[OrderLine]) -> Contents:
    """Everything ordered, services that a line brought among it, with the work that a garage includes. One query.

    Rules of today add nothing to an order that was placed: what it brought stands on its lines already (R2.2).
    """
    rows = [line for line in lines if line.kind in CHOSEN and line.product is not None]
    chosen = [
        BasketLine(pk=line.pk, product=line.product, quantity=line.quantity, package=line.package_key) for line in rows
    ]
    included = Service.objects.filter(code__in=INCLUDED_WORK).select_related("product")
    return contents(chosen, rules=[], included={service.code: service for service in included})
