"""What Klarna says, as plain values: euros, UTC instants, and texts where new words may come."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from orders.klarna.values import Address
from orders.policy import MINIMUM_AGE_YEARS


class CheckoutStatus(StrEnum):
    """Where the buyer is. `CREATED` is an old word for complete."""

    INCOMPLETE = "checkout_incomplete"
    COMPLETE = "checkout_complete"
    CREATED = "created"


class OrderStatus(StrEnum):
    """Where the money is, in Order Management."""

    AUTHORIZED = "AUTHORIZED"
    PART_CAPTURED = "PART_CAPTURED"
    CAPTURED = "CAPTURED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    CLOSED = "CLOSED"


class FraudStatus(StrEnum):
    """Klarna's own verdict on the buyer."""

    ACCEPTED = "ACCEPTED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"
    STOPPED = "STOPPED"


class Birth:
    """A date of birth that answers one question: it is neither shown, nor compared, nor fit for JSON."""

    __slots__ = ("_on",)

    def __init__(self, on: date | None) -> None:
        self._on = on

    def is_under_age(self, *, on: date) -> bool | None:
        """Whether the person is a minor that day (R1.1); None when Klarna tells no date of birth."""
        if self._on is None:
            return None
        birthday_ahead = (on.month, on.day) < (self._on.month, self._on.day)
        return on.year - self._on.year - birthday_ahead < MINIMUM_AGE_YEARS


@dataclass(frozen=True, kw_only=True)
class ToldLine:
    """A line as Klarna knows it."""

    type: str
    reference: str
    name: str
    quantity: int
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a checkout and an order have in common. `number` is our order number; addresses stay out of logs."""

    order_id: str
    status: str
    amount: Decimal
    currency: str
    lines: tuple[ToldLine, ...]
    number: str
    merchant_data: str
    billing: Address | None = field(repr=False)
    shipping: Address | None = field(repr=False)
    birth: Birth = field(repr=False, compare=False)

    def is_under_age(self, *, on: date) -> bool | None:
        """Whether the buyer is a minor that day (R1.1); None when Klarna tells no date of birth."""
        return self.birth.is_under_age(on=on)


@dataclass(frozen=True, kw_only=True)
class CheckoutOrder(Told):
    """A checkout. `snippet` is Klarna's HTML for our page, the only HTML that is shown as it comes."""

    snippet: str = field(repr=False)

    @property
    def is_complete(self) -> bool:
        """Whether the buyer has finished; only Order Management tells whether the money is there."""
        return self.status in (CheckoutStatus.COMPLETE, CheckoutStatus.CREATED)


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """How the buyer pays: a type that may be new to us, and Klarna's own words for it."""

    type: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Capture:
    """Money that was charged."""

    capture_id: str
    amount: Decimal
    refunded: Decimal
    reference: str
    klarna_reference: str
    captured_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money that was given back. Klarna does not always tell the id."""

    refund_id: str
    amount: Decimal
    reference: str
    refunded_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ManagedOrder(Told):
    """An order in Order Management. `remaining` can still be captured, until `expires_at`."""

    fraud_status: str
    original_amount: Decimal
    captured: Decimal
    refunded: Decimal
    remaining: Decimal
    klarna_reference: str
    method: PaymentMethod
    captures: tuple[Capture, ...]
    refunds: tuple[Refund, ...]
    created_at: datetime | None
    expires_at: datetime | None
