"""Idempotency keys: the same intent has the same key, on any machine and after any restart."""

from typing import Final
from uuid import UUID, uuid5

from orders.klarna.operations import Operation

# Never changed: keys made before would no longer be found at Klarna.
_NAMESPACE: Final = UUID("5f7c6b0e-3d0a-4b58-9a57-6e0f2d1c84ab")


def idempotency_key(*, klarna_order_id: str, operation: Operation, row_id: int) -> UUID:
    """The key of one write to Order Management.

    `row_id` is the row that holds the intent: the capture, the refund, the correction. Klarna matches the key alone
    and not the body, so another amount needs another row; so does a capture tried again after the buyer could not be
    charged. Within 24 hours a repeated key gets the first answer again.
    """
    return uuid5(_NAMESPACE, f"{klarna_order_id.lower()}/{operation}/{row_id}")
