"""Orders whose goods turn out to be missing, what is offered instead, and the questions about it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lapinkumi.core.acts import act
from lapinkumi.core.money import split_vat
from orders.corrections.repromise import Window
from orders.models import Answer, FoundBy, LineKind, Order, OrderLine, Shortage
from orders.seen import seen_of
from orders.services import arrival, confirmation, shortages
from orders.shortages.asking import Question
from shop.models import Product, StockLevel
from tests.builders.buying import tyres
from tests.builders.deliveries import a_line, paid
from tests.builders.orders import AT, CUSTOMER, RATE, SHOP, _receive, an_order

NEXT_DAY = AT + timedelta(days=3)  # Monday
LATER = NEXT_DAY + timedelta(hours=5)
REASON = "Varastosta puuttui rengas, kun keräsimme tilaustasi."
LATE = Window(date(2027, 1, 11), date(2027, 1, 15))


@act
def _take(*, order: Order, at: datetime, by: Any) -> None:
    arrival.take_goods(order=order, at=at)


def missing_tyres(*, stock: int = 8, **over: Any) -> Product:
    return tyres(stock=stock, price=Decimal("129.90"), **over)


def others(name: str, price: str, *, stock: int = 8, **over: Any) -> Product:
    """Tyres alike, of another model and price."""
    return tyres(stock=stock, sku=f"TOINEN-{name.upper()}", name=name, price=Decimal(price), **over)


def chains(order: Order, price: str = "59.00") -> OrderLine:
    """Something else in the same order, of no shelf of ours."""
    split = split_vat(Decimal(price), rate=RATE)
    order.total += split.gross
    order.vat_total += split.vat
    order.save(update_fields=["total", "vat_total"])
    return OrderLine.objects.create(
        order=order, position=order.lines.count() + 1, kind=LineKind.GOODS, sku="KETJUT", name="Lumiketjut",
        quantity=1, unit_price=split.gross, total=split.gross, vat_rate=RATE, vat=split.vat, weight_kg=Decimal(4),
    )  # fmt: skip


def an_order_of(
    product: Product,
    *,
    is_paid: bool = True,
    is_confirmed: bool = True,
    more: bool = False,
    work: str = "",
    alone: str = "",
    **over: Any,
) -> Order:
    """Four of these tyres taken from their shelf, with freight or to a garage.

    `more` adds chains, `work` mounting of the tyres, `alone` work that was chosen for itself.
    """
    order = an_order(carrier="" if "installer" in over else "matkahuolto", **over)
    order.lines.update(product=product)
    if not order.installer_id:
        a_line(order, LineKind.FREIGHT, "16.90", sku="RAHTI-MATKAHUOLTO")
    if work:
        a_line(order, LineKind.SERVICE, work, sku="ASENNUS", parent=order.lines.get(sku="NOR-2055516"))
    if alone:
        a_line(order, LineKind.SERVICE, alone, sku="VALMIINA-AUTOON")
    if more:
        chains(order)
    _take(order=order, at=AT, by=SHOP)
    if is_paid:
        paid(order)
    _receive(order=order, at=AT, by=SHOP)
    if is_confirmed:
        confirmation.confirm(order_id=order.pk, at=AT, by=SHOP)
    return Order.objects.get(pk=order.pk)


def the_line(order: Order) -> OrderLine:
    return OrderLine.ever.get(order=order, sku="NOR-2055516")


def question(order: Order, *offered: Product, **over: Any) -> Question:
    """All four are missing; these are offered at their prices."""
    asked = {
        "line_id": the_line(order).pk,
        "missing": 4,
        "found_by": FoundBy.STAFF,
        "reason": REASON,
        "substitutes": {product.pk: product.price for product in offered},
        **over,
    }
    return Question(**asked)


def ask(order: Order, *offered: Product, at: datetime = NEXT_DAY, seen: str = "", **over: Any) -> Shortage:
    order.refresh_from_db()
    found = question(order, *offered, **over)
    return shortages.ask(order_id=order.pk, question=found, seen=seen or seen_of(order), at=at, by=SHOP)


def choose(shortage: Shortage, answer: Answer, product: Product | None = None, *, at: datetime = LATER) -> Shortage:
    chosen = shortage.substitutes.get(product=product).pk if product else None
    return shortages.choose(shortage_id=shortage.pk, answer=answer, substitute_id=chosen, at=at, by=CUSTOMER)


def on_shelf(product: Product) -> int:
    return StockLevel.objects.get(product=product).quantity
