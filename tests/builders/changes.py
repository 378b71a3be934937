"""Orders to be changed: with products that were taken from the shelves, sent home or to a garage, paid beforehand."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from installers.models import Installer, InstallerService
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.delivery.rates import tariff_of
from orders.models import LineKind, Order, OrderLine
from orders.services import arrival
from shop.models import Product
from tests.builders.buying import a_shop, tyres
from tests.builders.deliveries import a_line, paid
from tests.builders.garages import a_garage
from tests.builders.orders import AT, SHOP, a_received_order


@act
def _take(*, order: Order, at: datetime, by: Actor) -> None:
    arrival.take_goods(order=order, at=at)


def an_order_home(*, stock: int = 8, **over: Any) -> Order:
    """Four tyres of eight, 129.90 each, sent home by Matkahuolto at the price of its list; authorised."""
    order = _with_goods(a_received_order(carrier="matkahuolto", **over), stock)
    tariff = tariff_of("matkahuolto", on=AT.date())
    price = tariff.price(Decimal("36"), postcode=order.postcode) if tariff else None
    a_line(order, LineKind.FREIGHT, str(price), sku="RAHTI-MATKAHUOLTO")
    paid(order)
    return order


def an_order_to_garage(garage: Installer | None = None, *, stock: int = 8, **over: Any) -> Order:
    """Four tyres of eight to a garage, with the work that this includes; authorised."""
    garage = garage or a_garage()
    order = _with_goods(a_received_order(delivery_way="installer", installer=garage, **over), stock)
    paid(order)
    return order


def work(order: Order, code: str, price: str, *, quantity: int = 1, parent: OrderLine | None = None) -> OrderLine:
    """A service of the range on the order; with a parent it came with those goods."""
    a_shop()
    product = Product.objects.get(service__code=code)
    line = a_line(order, LineKind.SERVICE, str(Decimal(price) * quantity), sku=product.sku, parent=parent)
    line.product, line.quantity, line.unit_price = product, quantity, Decimal(price)
    line.is_mandatory = parent is not None
    line.save()
    order.payment.amount = order.total
    order.payment.save()
    return line


def does(garage: Installer, product: Product | None, price: str, *, car_class: str = "car") -> InstallerService:
    """The garage does that work, at its own price."""
    return InstallerService.objects.create(
        installer=garage, product=product, car_class=car_class, minutes=30, price=Decimal(price)
    )


def _with_goods(order: Order, stock: int) -> Order:
    a_shop()
    order.lines.update(product=tyres(stock=stock, price=Decimal("129.90"), sku=f"TYRE-{order.number}"))
    _take(order=order, at=AT, by=SHOP)
    return order
