"""Writing an order's history: one step, used by every act that touches an order."""

from datetime import datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.models import Order, OrderEvent


@step
def note(*, order: Order, kind: str, at: datetime, by: Actor, data: dict[str, Any] | None = None, **how: Any) -> None:
    """Write down what happened; `how` may give `channel` and `contacted_at` of a statement (R5.22)."""
    OrderEvent.of(at=at, by=by, kind=kind, data=data, order=order, **how).save()
