"""What silence brings to a correction: a reminder, a clerk's call, in the end its lapse (R5.21): rules of DUE_RULES."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.messages import corrections as correction_messages
from orders.models import Correction
from orders.services import silence
from orders.services.cancelling import cancel_order
from orders.services.correction_steps import move, stop_asking
from orders.states import CorrectionState

REMINDER = Actor.system("remind_of_corrections")
CALLER = Actor.system("call_clerks")
LAPSER = Actor.system("lapse_corrections")


def remind_of_corrections(*, at: datetime) -> int:
    """Remind customers who have not answered. Returns how many were reminded."""
    return silence.each_to_remind(Correction, lambda pk: remind(correction_id=pk, at=at, by=REMINDER), at=at)


def call_clerks(*, at: datetime) -> int:
    """Ask a clerk to call those who still have not answered. Returns how many."""
    return silence.each_to_call(Correction, lambda pk: call_clerk(correction_id=pk, at=at, by=CALLER), at=at)


def lapse_corrections(*, at: datetime) -> int:
    """Cancel, free of charge, the orders of those who never answered. Returns how many."""
    return silence.each_to_lapse(Correction, lambda pk: lapse(correction_id=pk, at=at, by=LAPSER), at=at)


@act
def remind(*, correction_id: int, at: datetime, by: Actor) -> bool:
    """Remind once for each time the question was put. False where it has been, or is answered."""
    correction = silence.reminded(kind=Correction, pk=correction_id, at=at, by=by)
    if correction is not None:
        correction_messages.correction_reminder(correction=correction, at=at)
    return correction is not None


@act
def call_clerk(*, correction_id: int, at: datetime, by: Actor) -> bool:
    """Raise the task once for each time the question was put. False where it has been, or is answered."""
    return silence.called(kind=Correction, pk=correction_id, at=at, by=by)


@act
def lapse(*, correction_id: int, at: datetime, by: Actor) -> bool:
    """Nobody answered: the order is cancelled free of charge. False where somebody did meanwhile.

    Whoever said yes, and whose payment Klarna would not raise, is not told that they were silent.
    """
    correction = silence.over(kind=Correction, pk=correction_id, at=at)
    if correction is None:
        return False
    move(correction=correction, to=CorrectionState.LAPSED, at=at, by=by, closed_at=at)
    stop_asking(order=correction.order, at=at, by=by)
    why = "correction_payment_refused" if correction.payment_refused_at else "correction_lapsed"
    return cancel_order(order=correction.order, why=why, at=at, by=by)
