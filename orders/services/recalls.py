"""Cancelling what is on its way: the customer asks, customer service answers (R5.19, R5.22). Each act twice is once."""

from datetime import datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.events import Channel
from orders.errors import CanCancelAtOnce, ContactImpossible, NoReason, NothingUnderWay, ReasonTooLong
from orders.lateness import why_free
from orders.messages import recalls as mails
from orders.models import CancellationRequest, Order, TaskKind
from orders.services.attention import raise_task, settle
from orders.services.cancelling import cancel_order, is_still_here, may_be_recalled
from orders.services.ending import LONGEST_REASON
from orders.services.events import note
from orders.states import CANCELLATION, CancellationState, OrderState


@act
def ask_to_cancel(
    *,
    order_id: int,
    words: str = "",
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
) -> CancellationRequest:
    """Keep the customer's wish with its moment: a clerk tries to recall the goods and answers. Asked already: that one.

    Raises CanCancelAtOnce where no request is needed, NothingUnderWay where there is nothing to recall, ReasonTooLong
    or ContactImpossible.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if asked := order.cancellation_requests.open().first():
        return asked
    _require_sense(order, words, contacted_at, at)
    request = CancellationRequest.objects.create(
        order=order, words=words.strip(), channel=channel, contacted_at=contacted_at, asked_at=at
    )
    how: dict[str, Any] = {"channel": channel, "contacted_at": contacted_at}
    note(order=order, kind="cancellation_asked", at=at, by=by, data={"request": request.pk}, **how)
    raise_task(order=order, kind=TaskKind.CANCELLATION_ASKED, at=at, by=by, data={"request": request.pk})
    mails.cancellation_asked(request=request, at=at)
    return request


@act
def grant(*, request_id: int, at: datetime, by: Actor) -> CancellationRequest:
    """The goods are recalled: the order is cancelled free of charge, and the money goes back. Granted already: that.

    Raises ForbiddenMove for one that was refused, NothingUnderWay where the customer has the goods by now, MoneyMoves.
    """
    request = _locked(request_id=request_id)
    if request.state == CancellationState.GRANTED:
        return request
    CANCELLATION.check(request.state, CancellationState.GRANTED)
    if not may_be_recalled(request.order):
        raise NothingUnderWay(order=request.order_id)
    cancel_order(order=request.order, why="recalled", recall=True, at=at, by=by)
    request.refresh_from_db()
    return request


@act
def refuse(*, request_id: int, answer: str, at: datetime, by: Actor) -> CancellationRequest:
    """The goods can't be had back: the customer is told why, and how to withdraw once they are there (R5.19, R6.1).

    Refused already: nothing happens. Raises NoReason, ReasonTooLong, or ForbiddenMove for one that was granted.
    """
    request = _locked(request_id=request_id)
    if request.state == CancellationState.REFUSED:
        return request
    CANCELLATION.check(request.state, CancellationState.REFUSED)
    words = answer.strip()
    if not words:
        raise NoReason
    if len(words) > LONGEST_REASON:
        raise ReasonTooLong(most=LONGEST_REASON)
    request.state, request.answer, request.answered_at = CancellationState.REFUSED, words, at
    request.save(update_fields=["state", "answer", "answered_at"])
    note(order=request.order, kind="cancellation_refused", at=at, by=by, data={"request": request.pk})
    settle(order=request.order, kind=TaskKind.CANCELLATION_ASKED, at=at, by=by)
    mails.cancellation_refused(request=request, at=at)
    return request


@step
def _locked(*, request_id: int) -> CancellationRequest:
    """The request with its order, the order locked first."""
    order_id = CancellationRequest.objects.values_list("order_id", flat=True).get(pk=request_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    request = CancellationRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    request.order = order
    return request


def _require_sense(order: Order, words: str, contacted_at: datetime | None, at: datetime) -> None:
    if len(words.strip()) > LONGEST_REASON:
        raise ReasonTooLong(most=LONGEST_REASON)
    if contacted_at and not (order.placed_at or order.created_at) <= contacted_at <= at:
        raise ContactImpossible(order=order.pk)
    if order.state != OrderState.CONFIRMED or not (is_still_here(order) or may_be_recalled(order)):
        raise NothingUnderWay(order=order.pk)
    if is_still_here(order) or why_free(order, at=contacted_at or at):
        raise CanCancelAtOnce(order=order.pk)
