"""What Klarna answered to the higher sum of a substitute: it comes, or the question stands again (R5.15, R5.21)."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.messages import shortages as messages
from orders.models import KlarnaCall, Order, Shortage
from orders.services.correction_steps import locked_payment
from orders.services.shortage_steps import move, replace
from orders.services.shortage_stock import undo_substitute
from orders.states import ShortageState


@step
def raised(*, order: Order, call: KlarnaCall, at: datetime, by: Actor) -> None:
    """Klarna holds the new sum: the substitute comes. Nobody waits for that: nothing happens."""
    shortage = _of(order, call)
    if shortage is not None and shortage.state == ShortageState.ACCEPTED:
        replace(shortage=shortage, payment=locked_payment(order), at=at, by=by)


@step
def refused(*, order: Order, call: KlarnaCall, at: datetime, by: Actor) -> bool:
    """Klarna will not hold more: the customer is told, and chooses anew. Whether it matters any more.

    The goods that were taken go back. The days of silence count from now on: it is a new question.
    """
    shortage = _of(order, call)
    if shortage is None or shortage.state != ShortageState.ACCEPTED:
        return shortage is None or shortage.state == ShortageState.SETTLED
    _ask_again(shortage, at=at, by=by)
    return True


def _ask_again(shortage: Shortage, *, at: datetime, by: Actor) -> None:
    undo_substitute(shortage=shortage, at=at)
    move(
        shortage=shortage,
        to=ShortageState.OFFERED,
        kind="shortage_payment_refused",
        at=at,
        by=by,
        payment_refused_at=at,
        answer="",
        chosen=None,
        answered_at=None,
        waiting_since_at=at,
        reminded_at=None,
        task_raised_at=None,
    )
    messages.shortage_refused_payment(shortage=shortage, at=at)


def _of(order: Order, call: KlarnaCall) -> Shortage | None:
    """The locked shortage for which that call was made."""
    found = Shortage.objects.select_for_update(of=["self"]).select_related("line", "chosen").filter(call=call).first()
    if found is not None:
        found.order = found.line.order = order
    return found
