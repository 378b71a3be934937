"""Sending one message: claim, check, send outside any transaction, record."""

import os
import socket
from datetime import datetime
from typing import Any

import structlog
from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.logs import raised_at
from lapinkumi.outbox.channels import NotSent, channel_of
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.rendering import is_complete
from lapinkumi.outbox.services import sending
from lapinkumi.outbox.states import MessageState
from lapinkumi.outbox.still_true import is_still_true

log = structlog.get_logger(__name__)

SENDER = Actor.system("outbox")


class NoLongerTrue(Exception):
    """What the message says has changed since it was worded."""


def deliver(*, message_id: int, at: datetime) -> MessageState | None:
    """Send one due message once; returns where it stands then, or None where there was nothing to do.

    Safe to call twice and at once: only the one who claims the row sends. A worker that dies with the row in hand loses
    it after `policy.LEASE`, and the message is sent again under the same id.
    """
    message = sending.claim(message_id=message_id, worker=_me(), at=at, by=SENDER)
    if message is None:
        return None
    if message.state == MessageState.SENDING:
        return _send_and_record(message, at=at)
    return MessageState(message.state)


def _send_and_record(message: Message, *, at: datetime) -> MessageState:
    held: dict[str, Any] = {"message_id": message.pk, "attempt": message.attempts, "at": at, "by": SENDER}
    try:
        provider_id = _send(message, at=at)
    except NoLongerTrue:
        sending.record_untrue(**held)
        return MessageState.CANCELLED
    except NotSent as setback:
        log.info("message not sent", message=message.pk, attempt=message.attempts, retryable=setback.retryable)
        return sending.record_setback(**held, setback=setback)
    except Exception as error:  # our own fault, kept on the row: tried again, then left to a person
        fault = {"error": type(error).__name__, "at": raised_at(error)}
        log.error("message could not be handled", message=message.pk, name=message.name, **fault)
        return sending.record_setback(**held, setback=NotSent(type(error).__name__, retryable=True))
    sending.record_sent(**held, provider_id=provider_id)
    return MessageState.SENT


def _send(message: Message, *, at: datetime) -> str:
    if not is_still_true(message, at=at):
        raise NoLongerTrue
    for document in message.documents.filter(rendered_at=None):
        if not is_complete(document, at=at):
            raise NotSent(_("Liitteen PDF ei ole vielä valmis."), retryable=True)
    return channel_of(message)(message)


def _me() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"
