"""What a worker does with a message: takes it in hand, records what became of it. The sending itself is between."""

from datetime import datetime, timedelta

import structlog
from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.outbox import policy
from lapinkumi.outbox.channels import NotSent
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.moves import move
from lapinkumi.outbox.services.receipts import apply_receipts, wait_for_turn
from lapinkumi.outbox.states import MessageState

log = structlog.get_logger(__name__)


@act
def claim(*, message_id: int, worker: str, at: datetime, by: Actor) -> Message | None:
    """Take a due message in hand for `policy.LEASE`. None when it isn't due, or another worker has it.

    Whoever gets a message back sends it only if it is `sending`: one whose time is over comes back cancelled, one whose
    senders died every time comes back failed.
    """
    message = Message.objects.due(at).select_for_update(skip_locked=True).filter(pk=message_id).first()
    if message is None:
        return None
    if message.has_lapsed(at):
        _cancel(message, _("Viestin aika ehti mennä ohi."), at=at, by=by)
    elif not message.tries_left:
        _fail(message, _("Lähetys keskeytyi joka kerta."), at=at, by=by, is_permanent=False)
    else:
        message.attempts += 1
        message.tries_left -= 1
        counts = {"attempts": message.attempts, "tries_left": message.tries_left}
        held = {"claimed_at": at, "claimed_by": worker, **counts}
        move(message=message, to=MessageState.SENDING, at=at, by=by, fields=held)
    return message


@act
def record_sent(*, message_id: int, attempt: int, provider_id: str, at: datetime, by: Actor) -> None:
    """The message has left. Told by a worker whose claim has run out, it still counts: it is the truth."""
    wait_for_turn(provider_id=provider_id)
    message = _lock(message_id)
    if message.state != MessageState.SENDING:
        log.warning("sent by a claim that had run out", message=message_id, attempt=attempt, state=message.state)
        return
    move(message=message, to=MessageState.SENT, at=at, by=by, fields={"sent_at": at, "provider_id": provider_id})
    apply_receipts(message=message, by=by)


@act
def record_setback(*, message_id: int, attempt: int, setback: NotSent, at: datetime, by: Actor) -> MessageState:
    """The message has not left: try again later, or give up when that can't help or has been tried enough.

    Returns where the message now stands. A claim that has run out changes nothing.
    """
    message = _lock(message_id)
    if _in_hand(message, attempt):
        if setback.retryable and message.tries_left:
            _postpone(message, setback, at=at, by=by)
        else:
            _fail(message, setback.reason, at=at, by=by, is_permanent=not setback.retryable)
    return MessageState(message.state)


@act
def record_untrue(*, message_id: int, attempt: int, at: datetime, by: Actor) -> None:
    """What the message says is no longer true: it is not sent. A claim that has run out changes nothing."""
    message = _lock(message_id)
    if _in_hand(message, attempt):
        _cancel(message, _("Viesti ei pitänyt enää paikkaansa."), at=at, by=by)


def _lock(message_id: int) -> Message:
    return Message.objects.select_for_update().get(pk=message_id)


def _in_hand(message: Message, attempt: int) -> bool:
    return message.state == MessageState.SENDING and message.attempts == attempt


def _cancel(message: Message, reason: str, *, at: datetime, by: Actor) -> None:
    move(message=message, to=MessageState.CANCELLED, at=at, by=by, fields={"cancelled_at": at, "reason": reason})


def _fail(message: Message, reason: str, *, at: datetime, by: Actor, is_permanent: bool) -> None:
    fields = {"failed_at": at, "reason": reason, "is_permanent": is_permanent}
    move(message=message, to=MessageState.FAILED, at=at, by=by, fields=fields)
    log.warning("message failed", message=message.pk, name=message.name, permanent=is_permanent)


def _postpone(message: Message, setback: NotSent, *, at: datetime, by: Actor) -> None:
    asked = min(setback.retry_after or timedelta(0), policy.LONGEST_PAUSE)
    pause = max(policy.pause_after(policy.TRIES - message.tries_left), asked)
    fields = {"next_attempt_at": at + pause, "reason": setback.reason}
    move(message=message, to=MessageState.QUEUED, at=at, by=by, kind="postponed", fields=fields)
