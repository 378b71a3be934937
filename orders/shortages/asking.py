"""What a clerk wants a customer to be asked about missing goods, and whether it can be asked. It changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lapinkumi.core.money import CENT, ZERO
from orders.corrections.reckoning import HIGHEST_UNIT_PRICE, LONGEST_REASON
from orders.corrections.repromise import Window
from orders.models import DeliveryLine, FoundBy, LineKind, Order, OrderLine
from orders.states import OPEN_SHIPMENT, DeliveryState, OrderState

MOST_SUBSTITUTES: Final = 4  # more is no help to anybody who has to choose
FARTHEST: Final = timedelta(days=366)
ASKABLE: Final = (OrderState.PRELIMINARY, OrderState.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One line, how many pieces of it are missing, and what is offered: products by id with the price of one piece."""

    line_id: int
    missing: int
    found_by: FoundBy
    reason: str
    substitutes: Mapping[int, Decimal] = field(default_factory=dict)
    wait: Window | None = None


def problems(order: Order, question: Question, *, today: date) -> "dict[str, str | Promise]":
    """What makes it impossible to ask, by field: `line`, `missing`, `reason`, `wait`, `substitutes`, `price:<id>`."""
    line = next((row for row in order.lines.all() if row.pk == question.line_id), None)
    if line is None or line.kind != LineKind.GOODS:
        return {"line": _("Valitse puuttuva tuote.")}
    found = {
        "line": "" if is_here(line) else _("Tämä tuote on jo lähtenyt tai sen kuljetus on tilattu."),
        "missing": _missing_problem(question, line),
        "reason": _reason_problem(question.reason),
        "wait": _wait_problem(order, question.wait, today),
        "substitutes": _substitutes_problem(question, line),
        **{f"price:{pk}": _price_problem(price) for pk, price in question.substitutes.items()},
    }
    return {name: problem for name, problem in found.items() if problem}


def askable_lines(order: Order) -> list[OrderLine]:
    """The goods of an order that could still turn out to be missing. One query, however many lines."""
    if order.state not in ASKABLE:
        return []
    gone = set(_gone(DeliveryLine.objects.filter(line__order=order)).values_list("line_id", flat=True))
    return [line for line in order.lines.all() if line.kind == LineKind.GOODS and line.pk not in gone]


def is_here(line: OrderLine) -> bool:
    """Whether all of it is still with us, or on its way to us, and no carrier has been asked for it."""
    return not _gone(DeliveryLine.objects.filter(line=line)).exists()


def _gone(parts: QuerySet[DeliveryLine]) -> QuerySet[DeliveryLine]:
    """What has left, and what a carrier has been asked for."""
    left = ~Q(delivery__state__in=[DeliveryState.PLANNED, DeliveryState.CANCELLED])
    booked = Q(delivery__state=DeliveryState.PLANNED, delivery__shipments__state__in=OPEN_SHIPMENT)
    return parts.filter(left | booked, delivery__resent__isnull=True)


def bundle(line: OrderLine, every: "list[OrderLine]") -> list[OrderLine]:
    """What goes with a line that is left out: the work that it brought, and the other parts of its package."""
    if line.package_key:
        return [row for row in every if row.package_key == line.package_key]
    return [row for row in every if line.pk in (row.pk, row.parent_id)]


def may_drop(order: Order, line: OrderLine) -> bool:
    """Whether something to buy is left without it; sent home, there must be goods left. Otherwise it is cancelling."""
    gone, left = _parted(order, line)
    wanted = {LineKind.GOODS} if order.is_home_delivery else {LineKind.GOODS, LineKind.SERVICE}
    goods = [row for row in gone if row.kind == LineKind.GOODS]
    return any(row.kind in wanted for row in left) and all(is_here(row) for row in goods)


def lapses_alone(order: Order, line: OrderLine) -> bool:
    """Whether silence leaves out these goods alone; else it ends the order.

    Work without any goods is nothing that anybody agreed to by saying nothing: only its customer may choose it.
    """
    _gone, left = _parted(order, line)
    return may_drop(order, line) and any(row.kind == LineKind.GOODS for row in left)


def _parted(order: Order, line: OrderLine) -> tuple[list[OrderLine], list[OrderLine]]:
    """What goes with that line, and what is left."""
    every = list(order.lines.all())
    gone = bundle(line, every)
    return gone, [row for row in every if row.pk not in {one.pk for one in gone}]


def _missing_problem(question: Question, line: OrderLine) -> str:
    if 0 < question.missing <= line.quantity:
        return ""
    return _("Anna luku väliltä 1–%(most)s.") % {"most": line.quantity}


def _reason_problem(reason: str) -> str:
    if not reason.strip():
        return _("Kerro asiakkaalle, mitä on tapahtunut.")
    if len(reason.strip()) > LONGEST_REASON:
        return _("Lyhennä tekstiä: enintään %(most)s merkkiä.") % {"most": LONGEST_REASON}
    return ""


def _wait_problem(order: Order, wait: Window | None, today: date) -> str:
    if wait is None:
        return ""
    if wait.first_on < today:
        return _("Toimitus ei voi alkaa ennen tätä päivää.")
    if wait.last_on < wait.first_on:
        return _("Viimeinen päivä ei voi olla ennen ensimmäistä.")
    if wait.last_on > today + FARTHEST:
        return _("Toimitus olisi yli vuoden päässä. Tarkista vuosiluku.")
    if order.promise_last_on and wait.last_on <= order.promise_last_on:
        return _("Tuote ehtii luvatussa ajassa: silloin asiakkaalta ei tarvitse kysyä mitään.")
    return ""


def _substitutes_problem(question: Question, line: OrderLine) -> str:
    if len(question.substitutes) > MOST_SUBSTITUTES:
        return _("Tarjoa enintään %(most)s tuotetta.") % {"most": MOST_SUBSTITUTES}
    if line.product_id in question.substitutes:
        return _("Korvaava tuote ei voi olla sama tuote.")
    return ""


def _price_problem(price: Decimal) -> str:
    if not price.is_finite() or not ZERO < price <= HIGHEST_UNIT_PRICE or price != price.quantize(CENT):
        return _("Anna hinta euroina ja sentteinä.")
    return ""
