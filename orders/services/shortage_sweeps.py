"""What silence brings to a question about missing goods: a reminder, a clerk's call, in the end its lapse (R5.21).

Rules of DUE_RULES, by the clock of corrections. Nothing dearer, later or other comes of silence.
"""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.messages import shortages as messages
from orders.models import Shortage
from orders.services import silence
from orders.services.shortage_steps import move, stop_asking
from orders.services.shortages import give_up
from orders.states import ShortageState

REMINDER = Actor.system("remind_of_shortages")
CALLER = Actor.system("call_about_shortages")
LAPSER = Actor.system("lapse_shortages")


def remind_of_shortages(*, at: datetime) -> int:
    """Remind customers who have not chosen. Returns how many were reminded."""
    return silence.each_to_remind(Shortage, lambda pk: remind(shortage_id=pk, at=at, by=REMINDER), at=at)


def call_about_shortages(*, at: datetime) -> int:
    """Ask a clerk to call those who still have not chosen. Returns how many."""
    return silence.each_to_call(Shortage, lambda pk: call_clerk(shortage_id=pk, at=at, by=CALLER), at=at)


def lapse_shortages(*, at: datetime) -> int:
    """Leave the goods out, free of charge, of the orders of those who never chose. Returns how many."""
    return silence.each_to_lapse(Shortage, lambda pk: lapse(shortage_id=pk, at=at, by=LAPSER), at=at)


@act
def remind(*, shortage_id: int, at: datetime, by: Actor) -> bool:
    """Remind once for each time the question was put. False where it has been, or is answered."""
    shortage = silence.reminded(kind=Shortage, pk=shortage_id, at=at, by=by)
    if shortage is not None:
        messages.shortage_reminder(shortage=shortage, at=at)
    return shortage is not None


@act
def call_clerk(*, shortage_id: int, at: datetime, by: Actor) -> bool:
    """Raise the task once for each time the question was put. False where it has been, or is answered."""
    return silence.called(kind=Shortage, pk=shortage_id, at=at, by=by)


@act
def lapse(*, shortage_id: int, at: datetime, by: Actor) -> bool:
    """Nobody chose: the missing goods are left out free of charge, or, with nothing left, the order is cancelled.

    False where somebody did meanwhile.
    """
    shortage = silence.over(kind=Shortage, pk=shortage_id, at=at)
    if shortage is None:
        return False
    shortage.line.order = shortage.order
    move(shortage=shortage, to=ShortageState.LAPSED, at=at, by=by, closed_at=at)
    stop_asking(order=shortage.order, at=at, by=by)
    give_up(shortage=shortage, at=at, by=by)
    return True
