"""Which open orders a hindrance concerns: one query, whatever its scope."""

from collections.abc import Callable
from typing import Final

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from installers.states import LIVING as LIVING_TIME
from orders.models import Delivery, Hindrance, HindranceScope, LineKind, Order, OrderLine
from orders.states import DeliveryState
from shop.models import StockMovement


def concerned(hindrance: Hindrance) -> QuerySet[Order]:
    """Orders that stand and of which something is still to come or to be done, within the scope.

    Goods that can be fetched are there: nothing hinders them, and no right comes of it (`rights.ground`).
    """
    return _undone().filter(_SCOPES[HindranceScope(hindrance.scope)](hindrance))


def untold(hindrance: Hindrance) -> QuerySet[Order]:
    """Those whose customers have not been told."""
    return concerned(hindrance).exclude(hindered__hindrance=hindrance)


def _undone() -> QuerySet[Order]:
    own = Delivery.objects.filter(order=OuterRef("pk"))
    under_way = own.filter(state__in=[DeliveryState.PLANNED, DeliveryState.DISPATCHED])
    time = Q(booking__state__in=LIVING_TIME)
    return Order.objects.living().filter(Exists(under_way) | ~Exists(own) | time)


def _all(hindrance: Hindrance) -> Q:
    return Q()


def _garages(hindrance: Hindrance) -> Q:
    return Q(installer__in=hindrance.garages.values("pk"))


def _supplier(hindrance: Hindrance) -> Q:
    """By the shelves from which the order took its goods."""
    cause = Concat(Value("order:"), OuterRef("number"), output_field=CharField())
    again = Concat(cause, Value(":revived"), output_field=CharField())
    taken = StockMovement.objects.filter(delta__lt=0, level__source__in=hindrance.sources.values("pk"))
    return Q(Exists(taken.filter(cause=cause))) | Q(Exists(taken.filter(cause=again)))


def _carrier(hindrance: Hindrance) -> Q:
    """By what the customer chose, or what carries it in the end."""
    codes = hindrance.carriers.values("code")
    carried = Delivery.objects.filter(order=OuterRef("pk"), carrier__in=codes)
    return Q(carrier__in=codes) | Q(Exists(carried))


def _region(hindrance: Hindrance) -> Q:
    """Where it is delivered: at the customer's home, or at the garage."""
    begins = f"^({hindrance.postcodes.replace(', ', '|')})"
    home = Q(installer__isnull=True, postcode__regex=begins)
    return home | Q(installer__postcode__regex=begins)


def _products(hindrance: Hindrance) -> Q:
    lines = OrderLine.objects.filter(order=OuterRef("pk"), kind=LineKind.GOODS)
    return Q(Exists(lines.filter(product__in=hindrance.products.values("pk"))))


_SCOPES: Final[dict[HindranceScope, Callable[[Hindrance], Q]]] = {
    HindranceScope.ALL: _all,
    HindranceScope.GARAGES: _garages,
    HindranceScope.SUPPLIER: _supplier,
    HindranceScope.CARRIER: _carrier,
    HindranceScope.REGION: _region,
    HindranceScope.PRODUCTS: _products,
}
