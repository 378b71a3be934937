"""Corrections at the confirmation: made by a clerk, answered by the customer (R2.4, R5.21). Silence answers nothing."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from orders.corrections import repromise
from orders.corrections.reckoning import Changes, draft
from orders.errors import AnswerTimeImpossible
from orders.models import Correction, Order
from orders.seen import require_seen
from orders.services.asking_anew import ask_anew
from orders.services.cancelling import cancel_order
from orders.services.correction_making import (
    apply,
    pressed_before,
    require_reason,
    require_unanswered,
    withdraw_open,
)
from orders.services.correction_money import at_klarna, tell, tell_back
from orders.services.correction_steps import locked, locked_payment, move, offer, stop_asking, withdraw, write
from orders.services.nothing_missing import require_nothing_missing
from orders.states import BEFORE_THE_CONTRACT, CORRECTION, ORDER, CorrectionState, OrderState


@act
def correct(*, order_id: int, changes: Changes, reason: str, seen: str, at: datetime, by: Actor) -> Correction:
    """Correct prices or the promised window before the contract, with a reason that the customer is told.

    If nothing gets worse it takes effect at once and confirms the order; otherwise the customer is asked, and the order
    waits. One that waits already is withdrawn for this one. `seen` is the order as the clerk saw it: the same press
    again is the same correction. Raises BadCorrection, NothingToCorrect, OrderChanged or ForbiddenMove.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if existing := pressed_before(order, changes, reason, seen):
        return existing
    if order.state not in BEFORE_THE_CONTRACT:
        raise ForbiddenMove(machine=ORDER.name, current=order.state, target=OrderState.CORRECTION_OFFERED)
    require_seen(order, seen)
    require_nothing_missing(order=order)
    require_reason(reason)
    found = draft(order, changes, reckoned=repromise.reckoned(order, at=at), today=local_date(at))
    withdraw_open(order=order, tells=not found.is_worse and bool(found.prices), at=at, by=by)
    correction = write(order=order, draft=found, reason=reason.strip(), seen=seen, offered=found.is_worse, at=at, by=by)
    if found.is_worse:
        offer(correction=correction, at=at, by=by)
    else:
        apply(correction=correction, payment=locked_payment(order), at=at, by=by)
    return correction


@act
def accept(
    *,
    correction_id: int,
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
) -> Correction:
    """The customer says yes. The order is confirmed as corrected, at once or, for a higher sum, when Klarna agrees.

    A revised contract holds its new price then (R4.3). Where the accepted days hold no more, the customer is asked
    anew: that new correction is the answer (R5.4, R5.21). Accepted already: nothing happens. Raises ForbiddenMove for a
    correction that waits no more, and AnswerTimeImpossible for a yes that was said before it was offered, or in the
    future (R5.22).
    """
    correction = locked(correction_id=correction_id)
    if correction.state in (CorrectionState.ACCEPTED, CorrectionState.APPLIED):
        return correction
    CORRECTION.check(correction.state, CorrectionState.ACCEPTED)
    _require_waiting(correction)
    how = _told(correction, channel, contacted_at, at)
    if again := ask_anew(correction=correction, how=how, at=at, by=by):
        return again
    move(correction=correction, to=CorrectionState.ACCEPTED, at=at, by=by, how=how, answered_at=at)
    stop_asking(order=correction.order, at=at, by=by)
    payment = locked_payment(correction.order)
    if correction.is_dearer and at_klarna(payment):
        correction.tries += 1
        tell(correction=correction, payment=payment, at=at)
    else:
        apply(correction=correction, payment=payment, at=at, by=by)
    return correction


@act
def decline(
    *,
    correction_id: int,
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
) -> Correction:
    """The customer says no: the order is cancelled, free of charge.

    Declined already: nothing happens. Raises as `accept`.
    """
    correction = locked(correction_id=correction_id)
    if correction.state == CorrectionState.DECLINED:
        return correction
    how = _told(correction, channel, contacted_at, at)
    move(correction=correction, to=CorrectionState.DECLINED, at=at, by=by, how=how, answered_at=at, closed_at=at)
    stop_asking(order=correction.order, at=at, by=by)
    cancel_order(order=correction.order, why="correction_declined", at=at, by=by)
    return correction


@act
def withdraw_offer(*, correction_id: int, at: datetime, by: Actor) -> Correction:
    """The clerk takes the question back: the order is preliminary again, as it was placed; a contract stands as it was.

    Withdrawn already: nothing happens. Raises ForbiddenMove for one that the customer has answered.
    """
    correction = locked(correction_id=correction_id)
    if correction.state == CorrectionState.WITHDRAWN:
        return correction
    require_unanswered(correction)
    withdraw(correction=correction, at=at, by=by)
    tell_back(correction=correction, at=at)
    if not correction.is_revision:
        order = correction.order
        ORDER.check(order.state, OrderState.PRELIMINARY)
        order.state = OrderState.PRELIMINARY
        order.save(update_fields=["state"])
    return correction


def _require_waiting(correction: Correction) -> None:
    """The order is where a yes can take effect: it waits for its contract, or has one that is revised."""
    order = correction.order
    if correction.is_revision and order.state == OrderState.CONFIRMED:
        return
    ORDER.check(order.state, OrderState.CONFIRMED)


def _told(
    correction: Correction, channel: Channel, contacted_at: datetime | None, at: datetime
) -> dict[str, Channel | datetime | None]:
    """How and when the customer answered."""
    if contacted_at and not (correction.offered_at or at) <= contacted_at <= at:
        raise AnswerTimeImpossible(order=correction.order_id)
    return {"channel": channel, "contacted_at": contacted_at}
