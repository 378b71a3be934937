"""What an act leaves behind: the traces that tests look at, and that a forbidden act must not leave."""

from typing import Any

from lapinkumi.core.contributors import contributors
from lapinkumi.outbox.models import Message
from orders.models import KlarnaCall, Order, OrderEvent, Payment


def history(order: Order) -> list[str]:
    return list(OrderEvent.objects.filter(order=order).values_list("kind", flat=True))


def mails(order: Order) -> list[str]:
    return list(
        Message.objects.filter(about=order.number, channel="email").order_by("pk").values_list("name", flat=True)
    )


def everything(order: Order) -> tuple[Any, ...]:
    """All that an act could have changed."""
    order.refresh_from_db()
    return (
        order.state,
        order.total,
        order.promise_last_on,
        list(order.lines.values_list("unit_price", "total", "vat")),
        list(order.corrections.values_list("number", "state")),
        list(Payment.objects.filter(order=order).values_list("state", "amount")),
        KlarnaCall.objects.count(),
        history(order),
        mails(order),
    )


def books() -> list[str]:
    """What the checks of the books find wrong."""
    checks = (check for check in contributors("BOOK_CHECKS") if check.__module__.startswith(("orders.", "shop.")))
    return [problem for check in checks for problem in check()]
