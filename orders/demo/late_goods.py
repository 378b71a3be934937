"""Steps of the demonstration stories in which goods are missing, late, or come in parts: real acts, as in `steps`."""

from datetime import datetime, timedelta
from typing import Final

from lapinkumi.core.clock import local_date
from orders.corrections.repromise import Window
from orders.demo.buying import CUSTOMER
from orders.demo.steps import SHOP
from orders.models import Answer, DeliveryLine, FoundBy, LineKind, Order
from orders.seen import seen_of
from orders.services import delays, parting, shortages
from orders.shortages.asking import Question
from orders.shortages.candidates import candidates

WEEK: Final = timedelta(days=7)
OFFERED: Final = 3


def miss_goods(order: Order, at: datetime) -> None:
    """The tyres are not where the ledger says: some like them are offered, and new days."""
    line = order.lines.get(kind=LineKind.GOODS)
    offered = [one.product for one in candidates(order, line, at=at)[:OFFERED]]
    question = Question(
        line_id=line.pk,
        missing=line.quantity,
        found_by=FoundBy.STAFF,
        reason="Renkaita ei löytynytkään hyllystä, kun keräsimme tilaustasi.",
        substitutes={product.pk: product.price for product in offered},
        wait=_weeks_later(order, at),
    )
    shortages.ask(order_id=order.pk, question=question, seen=seen_of(order), at=at, by=SHOP)


def take_substitute(order: Order, at: datetime) -> None:
    """The cheapest of those offered. Raises LookupError where none is."""
    shortage = order.shortages.get()
    cheapest = shortage.substitutes.order_by("unit_price").first()
    if cheapest is None:
        raise LookupError(f"{order}: nothing was offered")
    shortages.choose(shortage_id=shortage.pk, answer=Answer.SUBSTITUTE, substitute_id=cheapest.pk, at=at, by=CUSTOMER)


def wait_for_goods(order: Order, at: datetime) -> None:
    shortages.choose(shortage_id=order.shortages.get().pk, answer=Answer.WAIT, at=at, by=CUSTOMER)


def tell_delay(order: Order, at: datetime) -> None:
    delays.tell_delay(
        order_id=order.pk,
        window=_weeks_later(order, at),
        reason="Tavarantoimittajan kuorma on myöhässä.",
        seen=seen_of(order),
        at=at,
        by=SHOP,
    )


def part_goods(order: Order, at: datetime) -> None:
    """Half of the tyres comes later."""
    row = DeliveryLine.objects.get(delivery__order=order, line__kind=LineKind.GOODS)
    parting.part_and_tell(
        delivery_id=row.delivery_id,
        pieces={row.pk: row.quantity // 2},
        window=_weeks_later(order, at),
        reason="Puolet renkaista tulee toiselta toimittajalta.",
        at=at,
        by=SHOP,
    )


def _weeks_later(order: Order, at: datetime) -> Window:
    """Days well after the promised ones."""
    since = max(order.promise_last_on or local_date(at), local_date(at))
    return Window(since + 2 * WEEK, since + 3 * WEEK)
