"""Keys of writes: one for each intent, the same for ever."""

from uuid import UUID

import pytest

from orders.klarna import Operation, idempotency_key
from tests.unit.orders.klarna.samples import ORDER_ID

INTENT = {"klarna_order_id": ORDER_ID, "operation": Operation.CAPTURE, "row_id": 17}


def test_a_key_never_changes():
    assert idempotency_key(**INTENT) == UUID("a318a30d-0f4f-589a-8e08-0e24d4f6d2a3")


def test_a_key_does_not_hang_on_letter_case():
    assert idempotency_key(**INTENT | {"klarna_order_id": ORDER_ID.upper()}) == idempotency_key(**INTENT)


@pytest.mark.parametrize(
    "other", [{"klarna_order_id": ORDER_ID[:-1] + "1"}, {"operation": Operation.REFUND}, {"row_id": 18}]
)
def test_another_intent_has_another_key(other):
    assert idempotency_key(**INTENT | other) != idempotency_key(**INTENT)
