"""A change of an order as plain values: lines that shrink, go and come, another way, other contact details."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from installers.models import Installer
from lapinkumi.core.money import CENT, ZERO
from orders.corrections.repromise import Window
from orders.delivery.carriers.values import PickupPoint
from orders.models import DeliveryWay, LineKind, Order, OrderLine


@dataclass(frozen=True, kw_only=True)
class Resized:
    """A line that stays with another number of pieces, or at another price of one."""

    line: OrderLine
    quantity: int
    unit_price: Decimal

    @property
    def discount(self) -> Decimal:
        """Its share of the line's discount, to the cent."""
        return (self.line.discount * self.quantity / self.line.quantity).quantize(CENT, rounding=ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        return self.quantity * self.unit_price - self.discount


@dataclass(frozen=True, kw_only=True)
class Added:
    """A line that comes: work that delivery to a garage includes, or another freight."""

    kind: LineKind
    sku: str
    name: str
    quantity: int = 1
    unit_price: Decimal = ZERO
    product_id: int | None = None
    parent: OrderLine | None = None

    @property
    def total(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where it goes from now on: to a garage, or home by a carrier, with the parcel point that was chosen."""

    garage: Installer | None = None
    carrier: str = ""
    point: PickupPoint | None = None

    @property
    def way(self) -> DeliveryWay:
        return DeliveryWay.INSTALLER if self.garage else DeliveryWay.HOME


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The whole change. `obstacles` are why it can't be made: it must not be carried out then."""

    order: Order
    resized: tuple[Resized, ...] = ()
    dropped: tuple[OrderLine, ...] = ()
    added: tuple[Added, ...] = ()
    way: Way | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    window: Window | None = None
    loses_time: bool = False
    needs_time: bool = False
    obstacles: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """What the order costs then, with VAT."""
        less = sum((line.total for line in self.dropped), ZERO) + sum((one.line.total for one in self.resized), ZERO)
        more = sum((one.total for one in self.resized), ZERO) + sum((one.total for one in self.added), ZERO)
        return self.order.total - less + more

    @property
    def touches_lines(self) -> bool:
        return bool(self.resized or self.dropped or self.added)

    @property
    def is_nothing(self) -> bool:
        """All would stay as it is, and nothing else was wished for."""
        return not (self.touches_lines or self.way or self.contact or self.obstacles)
