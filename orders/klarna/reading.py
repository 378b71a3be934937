"""From Klarna's answers to the shop's values: cents to euros, times to UTC, and patience with what is missing.

Klarna leaves out parts, changes letter case and adds payment types without notice. Only what nothing can be decided
without is required; the rest is empty when it is missing or not what it should be.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from lapinkumi.core.money import ZERO, from_cents
from orders.klarna.replies import (
    Birth,
    Capture,
    CheckoutOrder,
    ManagedOrder,
    OrderStatus,
    PaymentMethod,
    Refund,
    ToldLine,
)
from orders.klarna.values import Address

T = TypeVar("T")
Body = Mapping[str, Any]

CAPTURABLE = frozenset({OrderStatus.AUTHORIZED, OrderStatus.PART_CAPTURED})


class Unreadable(ValueError):
    """An answer without something that is required; the text names the field."""


def read_checkout(body: object) -> CheckoutOrder:
    """A checkout, from an answer or from the body of a validation callback. Raises `Unreadable`."""
    told = _mapping(body)
    status = _required("status", _text(told, "status")).lower()
    return CheckoutOrder(**_common(told), status=status, snippet=_text(told, "html_snippet"))


def read_order(body: object) -> ManagedOrder:
    """An order of Order Management. Raises `Unreadable`."""
    told = _mapping(body)
    common = _common(told)
    status = _required("status", _text(told, "status")).upper()
    captured = _euros(told, "captured_amount") or ZERO
    uncaptured = common["amount"] - captured if status in CAPTURABLE else ZERO
    return ManagedOrder(
        **common,
        status=status,
        fraud_status=_text(told, "fraud_status").upper(),
        original_amount=_or(_euros(told, "original_order_amount"), common["amount"]),
        captured=captured,
        refunded=_euros(told, "refunded_amount") or ZERO,
        remaining=_or(_euros(told, "remaining_authorized_amount"), uncaptured),
        klarna_reference=_text(told, "klarna_reference"),
        method=_method(_part(told, "initial_payment_method")),
        captures=_each(told, "captures", read_capture),
        refunds=_each(told, "refunds", read_refund),
        created_at=_instant(told, "created_at"),
        expires_at=_instant(told, "expires_at"),
    )


def read_capture(body: object) -> Capture:
    """One capture. Raises `Unreadable`."""
    told = _mapping(body)
    return Capture(
        capture_id=_text(told, "capture_id"),
        amount=_required("captured_amount", _euros(told, "captured_amount")),
        refunded=_euros(told, "refunded_amount") or ZERO,
        reference=_text(told, "reference"),
        klarna_reference=_text(told, "klarna_reference"),
        captured_at=_instant(told, "captured_at"),
    )


def read_refund(body: object) -> Refund:
    """One refund. Raises `Unreadable`."""
    told = _mapping(body)
    return Refund(
        refund_id=_text(told, "refund_id"),
        amount=_required("refunded_amount", _euros(told, "refunded_amount")),
        reference=_text(told, "reference"),
        refunded_at=_instant(told, "refunded_at"),
    )


def _common(told: Body) -> dict[str, Any]:
    return {
        "order_id": _required("order_id", _text(told, "order_id")),
        "amount": _required("order_amount", _euros(told, "order_amount")),
        "currency": _required("purchase_currency", _text(told, "purchase_currency")).upper(),
        "lines": _each(told, "order_lines", _line),
        "number": _text(told, "merchant_reference1"),
        "merchant_data": _text(told, "merchant_data"),
        "billing": _address(_part(told, "billing_address")),
        "shipping": _address(_part(told, "shipping_address")),
        "birth": Birth(_day(_part(told, "customer"), "date_of_birth")),
    }


def _line(told: Body) -> ToldLine:
    return ToldLine(
        type=_text(told, "type").lower(),
        reference=_text(told, "reference"),
        name=_text(told, "name"),
        quantity=_whole(told.get("quantity")) or 0,
        total=_euros(told, "total_amount") or ZERO,
    )


def _method(told: Body) -> PaymentMethod:
    return PaymentMethod(type=_text(told, "type").upper(), description=_text(told, "description"))


def _address(told: Body) -> Address | None:
    known = {
        "given_name": _text(told, "given_name"),
        "family_name": _text(told, "family_name"),
        "email": _text(told, "email"),
        "phone": _text(told, "phone"),
        "street": " ".join(filter(None, (_text(told, "street_address"), _text(told, "street_address2")))),
        "postcode": _text(told, "postal_code"),
        "city": _text(told, "city"),
    }
    return Address(**known, country=_text(told, "country").upper()) if any(known.values()) else None


def _mapping(body: object) -> Body:
    if not isinstance(body, Mapping):
        raise Unreadable("JSON object")
    return body


def _required(name: str, value: T | None) -> T:
    if value is None or value == "":
        raise Unreadable(name)
    return value


def _or(value: Decimal | None, otherwise: Decimal) -> Decimal:
    return otherwise if value is None else value


def _part(told: Body, name: str) -> Body:
    value = told.get(name)
    return value if isinstance(value, Mapping) else {}


def _each(told: Body, name: str, read: Callable[[Body], T]) -> tuple[T, ...]:
    values = told.get(name)
    return tuple(read(value) for value in values if isinstance(value, Mapping)) if isinstance(values, list) else ()


def _text(told: Body, name: str) -> str:
    """The text, without what no database keeps: NUL, and halves of characters."""
    value = told.get(name)
    return value.encode("utf-8", "ignore").decode().replace("\x00", "").strip() if isinstance(value, str) else ""


def _euros(told: Body, name: str) -> Decimal | None:
    cents = _whole(told.get(name))
    return None if cents is None else from_cents(cents)


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == value // 1 else None  # no fraction, nor infinite


def _instant(told: Body, name: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(_text(told, name))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _day(told: Body, name: str) -> date | None:
    try:
        return date.fromisoformat(_text(told, name)[:10])
    except ValueError:
        return None
