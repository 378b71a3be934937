"""Everything that the checks of one order read: a number of queries that does not grow with it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from installers.models import InstallerService
from orders.models import Order, OrderLine, Payment, Task
from orders.stock_causes import Held, holds
from shop.basket_fit import car_of
from shop.car import Car
from shop.cars import completed
from shop.models import PlateLookup, PricePeriod


@dataclass(frozen=True, kw_only=True)
class Known:
    """One order and what is known about it now. `asked` is what the chosen garage asks for its services, by product."""

    order: Order
    at: datetime
    lines: list[OrderLine]
    payment: Payment | None
    tasks: list[Task]
    asked: dict[int, set[Decimal]]
    periods: dict[int, PricePeriod]
    taken: list[Held]
    car: Car | None
    others: list[str]


def read(order: Order, *, at: datetime) -> Known:
    """Read it all. `order` comes with its installer, booking, terms and payment."""
    details = ("product__brand", "product__tyre", "product__rim")
    lines = list(order.lines.select_related(*details).order_by("position"))
    return Known(
        order=order,
        at=at,
        lines=lines,
        payment=getattr(order, "payment", None),
        tasks=list(order.tasks.filter(settled_at=None)),
        asked=_asked(order, lines),
        periods=_periods(order, lines),
        taken=holds(order),
        car=_car(order),
        others=_others(order),
    )


def _asked(order: Order, lines: list[OrderLine]) -> dict[int, set[Decimal]]:
    """A garage may ask another price for each class of car, and the order does not say the class."""
    found: dict[int, set[Decimal]] = defaultdict(set)
    if order.installer_id is None:
        return found
    products = [line.product_id for line in lines if line.product_id]
    rows = InstallerService.objects.filter(installer=order.installer_id, product__in=products)
    for row in rows.select_related("product"):
        found[row.product_id].add(row.asked_price)
    return found


def _periods(order: Order, lines: list[OrderLine]) -> dict[int, PricePeriod]:
    """What each product was marketed at when the order was made."""
    when = order.created_at
    then = PricePeriod.objects.filter(Q(valid_to=None) | Q(valid_to__gt=when), valid_from__lte=when)
    products = [line.product_id for line in lines if line.product_id]
    return {period.product_id: period for period in then.filter(product__in=products)}


def car_of_line(line: OrderLine, known: Known) -> Car | None:
    """The car to hold a line against: that of the plate, else the one it was chosen for in the shop."""
    return known.car or car_of(line.car_facts)


def _car(order: Order) -> Car | None:
    """The car of the plate, as the register once answered: nobody is called from here."""
    answer = PlateLookup.objects.filter(plate=order.plate, found=True).first() if order.plate else None
    return completed(Car.from_plain(answer.answer)) if answer else None


def _others(order: Order) -> list[str]:
    """The same customer's other orders that wait for the shop: one made twice by mistake, for instance."""
    same = Order.objects.to_confirm().filter(Q(email__iexact=order.email) | Q(phone=order.phone))
    return list(same.exclude(pk=order.pk).values_list("number", flat=True)[:5])
