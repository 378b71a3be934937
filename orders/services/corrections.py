"""Corrections at the confirmation: made by a clerk, answered by the customer (R2.4, R5.21). Silence answers nothing."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from orders.corrections import repromise
from orders.corrections.reckoning import LONGEST_REASON, Changes, draft
from orders.errors import AnswerTimeImpossible, BadCorrection, NoReason
from orders.models import Correction, Order, Payment
from orders.seen import require_seen
from orders.services.asking_anew import ask_anew
from orders.services.cancelling import cancel_order
from orders.services.correction_money import at_klarna, tell, tell_back
from orders.services.correction_steps import (
    locked,
    locked_payment,
    move,
    offer,
    stop_asking,
    take_effect,
    withdraw,
    write,
)
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
    if existing := _pressed_before(order, changes, reason, seen):
        return existing
    if order.state not in BEFORE_THE_CONTRACT:
        raise ForbiddenMove(machine=ORDER.name, current=order.state, target=OrderState.CORRECTION_OFFERED)
    require_seen(order, seen)
    require_nothing_missing(order=order)
    _require_reason(reason)
    found = draft(order, changes, reckoned=repromise.reckoned(order, at=at), today=local_date(at))
    _withdraw_open(order, tells=not found.is_worse and bool(found.prices), at=at, by=by)
    correction = write(order=order, draft=found, reason=reason.strip(), seen=seen, offered=found.is_worse, at=at, by=by)
    if found.is_worse:
        offer(correction=correction, at=at, by=by)
    else:
        _apply(correction, locked_payment(order), at=at, by=by)
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

    Where the accepted days hold no more, the customer is asked anew: that new correction is the answer (R5.4, R5.21).
    Accepted already: nothing happens. Raises ForbiddenMove for a correction that waits no more, and
    AnswerTimeImpossible for a yes that was said before it was offered, or in the future (R5.22).
    """
    correction = locked(correction_id=correction_id)
    if correction.state in (CorrectionState.ACCEPTED, CorrectionState.APPLIED):
        return correction
    CORRECTION.check(correction.state, CorrectionState.ACCEPTED)
    ORDER.check(correction.order.state, OrderState.CONFIRMED)
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
        _apply(correction, payment, at=at, by=by)
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
    """The clerk takes the question back: the order is preliminary again, as it was placed.

    Withdrawn already: nothing happens. Raises ForbiddenMove for one that the customer has answered.
    """
    correction = locked(correction_id=correction_id)
    if correction.state == CorrectionState.WITHDRAWN:
        return correction
    _require_unanswered(correction)
    withdraw(correction=correction, at=at, by=by)
    tell_back(correction=correction, at=at)
    order = correction.order
    ORDER.check(order.state, OrderState.PRELIMINARY)
    order.state = OrderState.PRELIMINARY
    order.save(update_fields=["state"])
    return correction


def _told(
    correction: Correction, channel: Channel, contacted_at: datetime | None, at: datetime
) -> dict[str, Channel | datetime | None]:
    """How and when the customer answered."""
    if contacted_at and not (correction.offered_at or at) <= contacted_at <= at:
        raise AnswerTimeImpossible(order=correction.order_id)
    return {"channel": channel, "contacted_at": contacted_at}


def _pressed_before(order: Order, changes: Changes, reason: str, seen: str) -> Correction | None:
    """What the same press made, if it was that: from the same picture, with the same prices, window and reason."""
    made = order.corrections.filter(seen=seen, reason=reason.strip()).first()
    if made is None:
        return None
    prices = dict(made.lines.values_list("line", "new_unit_price"))
    asked = {pk: price for pk, price in changes.prices.items() if pk in prices or not _is_price(order, pk, price)}
    same_window = changes.promise in (None, (made.new_first_on, made.new_last_on))
    return made if prices == asked and same_window else None


def _is_price(order: Order, line_id: int, price: Decimal) -> bool:
    """Whether the line costs that already: no change was asked for then."""
    return order.lines.filter(pk=line_id, unit_price=price).exists()


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadCorrection({"reason": NoReason.message})
    if len(reason.strip()) > LONGEST_REASON:
        raise BadCorrection({"reason": _("Lyhennä tekstiä: enintään %(most)s merkkiä.") % {"most": LONGEST_REASON}})


def _withdraw_open(order: Order, *, tells: bool, at: datetime, by: Actor) -> None:
    """One correction waits at a time: the new one comes in the place of the old, and may tell Klarna a sum itself."""
    earlier = order.corrections.open().select_for_update(of=["self"]).first()
    if earlier is None:
        return
    earlier.order = order
    _require_unanswered(earlier)
    withdraw(correction=earlier, at=at, by=by)
    if not tells:
        tell_back(correction=earlier, at=at)


def _require_unanswered(correction: Correction) -> None:
    """A yes that only Klarna's word is missing from is not taken back from the customer."""
    if correction.state != CorrectionState.OFFERED:
        raise ForbiddenMove(machine=CORRECTION.name, current=correction.state, target=CorrectionState.WITHDRAWN)


def _apply(correction: Correction, payment: Payment | None, *, at: datetime, by: Actor) -> None:
    """Let it take effect, and let Klarna know the new lines and a sum that is no higher."""
    take_effect(correction=correction, payment=payment, at=at, by=by)
    if correction.lines.exists():
        tell(correction=correction, payment=payment, at=at)
