"""What an order of Order Management allows in each status, and the words in which Klarna refuses the rest."""

from collections.abc import Mapping
from typing import Any

from lapinkumi.playground.klarna.door import Refusal

Order = dict[str, Any]

AUTHORIZED, PART_CAPTURED, CAPTURED = "AUTHORIZED", "PART_CAPTURED", "CAPTURED"
CANCELLED, EXPIRED, CLOSED = "CANCELLED", "EXPIRED", "CLOSED"
OPEN = {AUTHORIZED, PART_CAPTURED}
EVERY = {AUTHORIZED, PART_CAPTURED, CAPTURED, CANCELLED, EXPIRED, CLOSED}
REFUNDS_AFTER_EXPIRY = False  # [E] not verified what Klarna does

ALLOWED: Mapping[str, set[str]] = {
    "capture": OPEN,
    "cancel": {AUTHORIZED},
    "release": {PART_CAPTURED},
    "refund": {PART_CAPTURED, CAPTURED},
    "authorization": OPEN,
    "extend": OPEN,
    "customer": OPEN,  # [E]
    "acknowledge": EVERY - {CANCELLED},  # [E]
    "references": EVERY - {CANCELLED},
    "shipping": EVERY - {CANCELLED, EXPIRED},  # [E]
}


def require(operation: str, order: Order) -> None:
    """Raise Refusal unless the order's status allows the operation."""
    allowed = ALLOWED[operation]
    if operation == "refund" and REFUNDS_AFTER_EXPIRY:
        allowed = allowed | {EXPIRED}
    if order["status"] not in allowed:
        raise _REFUSALS.get(operation, _not_allowed)(order)


def require_capture(order: Order, amount: int) -> None:
    """Raise Refusal unless that much can be captured now."""
    require("capture", order)
    if order["fraud_status"] != "ACCEPTED":  # [E] the words; that it is refused is known
        raise Refusal(
            403, "CAPTURE_NOT_ALLOWED", f"Order has fraud status {order['fraud_status']}. Capture not possible."
        )
    if amount > order["remaining_authorized_amount"]:
        raise _too_much(order, amount)


def require_refund(order: Order, amount: int) -> None:
    """Raise Refusal unless that much can go back to the buyer."""
    require("refund", order)
    if amount > order["captured_amount"] - order["refunded_amount"]:
        raise Refusal(403, "REFUND_NOT_ALLOWED", "Over refund is not allowed. Refund not possible.")


def require_authorization(order: Order, amount: int) -> None:
    """Raise Refusal unless the authorisation can become that much."""
    require("authorization", order)
    if amount < order["captured_amount"]:
        raise Refusal(
            403,
            "NOT_ALLOWED",
            f"Resulting authorization amount {amount} cannot be less than the captured amount "
            f"{order['captured_amount']} for order. Order authorization cannot be updated",
        )


def _too_much(order: Order, amount: int) -> Refusal:
    return Refusal(
        403,
        "CAPTURE_NOT_ALLOWED",
        f"Captured amount {amount} is higher than the remaining authorized amount "
        f"{order['remaining_authorized_amount']}. Capture not possible.",
    )


def _no_capture(order: Order) -> Refusal:
    words = {
        EXPIRED: f"Order {order['order_id']} is expired. Capture not possible.",
        CANCELLED: f"Order {order['order_id']} is cancelled. Capture not possible.",
    }
    told = words.get(order["status"], "Order is fully captured. Capture not possible.")
    return Refusal(403, "CAPTURE_NOT_ALLOWED", told)


def _no_cancel(order: Order) -> Refusal:
    words = {
        EXPIRED: f"Order {order['order_id']} is expired. Cancel not possible",
        CANCELLED: f"Order {order['order_id']} is already cancelled. Cancel not possible",
    }
    told = words.get(order["status"], "Order has previous captures. Cancel not possible")
    return Refusal(403, "CANCEL_NOT_ALLOWED", told)


def _no_refund(order: Order) -> Refusal:
    words = {
        EXPIRED: f"Order {order['order_id']} is expired. Refund not possible",
        CLOSED: "Over refund is not allowed. Refund not possible.",
    }
    return Refusal(403, "REFUND_NOT_ALLOWED", words.get(order["status"], "Order has no captures. Refund not possible"))


def _no_release(order: Order) -> Refusal:
    words = {
        AUTHORIZED: "Order has no captures. Remaining authorization cannot be released.",
        CANCELLED: f"Order {order['order_id']} is cancelled. Remaining authorization cannot be released.",
        EXPIRED: f"Order {order['order_id']} is expired. Remaining authorization cannot be released.",
    }
    told = words.get(order["status"], "Order is fully captured. Remaining authorization cannot be released.")
    return Refusal(403, "NOT_ALLOWED", told)


def _not_allowed(order: Order) -> Refusal:
    return Refusal(403, "NOT_ALLOWED", "Update not allowed.")


_REFUSALS = {"capture": _no_capture, "cancel": _no_cancel, "refund": _no_refund, "release": _no_release}
