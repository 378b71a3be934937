"""The one place where a message's state changes."""

from datetime import datetime
from typing import Any

from django.conf import settings

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message, MessageEvent
from lapinkumi.outbox.states import MESSAGE, MessageState

_ENDS = frozenset({MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED})
_BLANK: dict[str, Any] = {
    "next_attempt_at": None,
    "claimed_at": None,
    "claimed_by": "",
    "sent_at": None,
    "failed_at": None,
    "cancelled_at": None,
    "is_permanent": False,
    "reason": "",
}


def without_content(at: datetime) -> dict[str, Any]:
    """The fields of a sensitive message that has ended: empty, but on a local machine as they were, for the viewer."""
    return {} if settings.LOCAL else {"body_text": "", "body_html": "", "wiped_at": at}


@step
def move(
    *, message: Message, to: MessageState, at: datetime, by: Actor, kind: str = "", fields: dict[str, Any] | None = None
) -> None:
    """Move the (locked) message along its table, set `fields`, and write the event, named `kind` or else as the state.

    What belonged to the state it leaves is cleared. In production the content of a sensitive message goes when the
    message has come to its end.
    """
    MESSAGE.check(message.state, to)
    changes = {**_BLANK, "state": to, **(fields or {})}
    if message.sensitive and to in _ENDS:
        changes |= without_content(at)
    for field, value in changes.items():
        setattr(message, field, value)
    message.save(update_fields=list(changes))
    data = {"attempt": message.attempts} | ({"reason": message.reason} if message.reason else {})
    MessageEvent.of(at=at, by=by, kind=kind or to.value, data=data, message=message).save()
