"""What time brings to the outbox: messages to send and documents to render (DUE_RULES)."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lapinkumi.core.due import each
from lapinkumi.outbox import policy
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.rendering import render
from lapinkumi.outbox.states import MessageState


def send_due_messages(*, at: datetime) -> int:
    """Send what is due, the longest waiting first; returns how many messages moved.

    At most `SWEEP_ROWS` or `SWEEP_SECONDS`; a channel that fails `SWEEP_PATIENCE` times in a row rests until the next
    sweep.
    """
    channels = _due(at)
    setbacks: Counter[str] = Counter()

    def send(message_id: int) -> bool:
        state = deliver(message_id=message_id, at=at)
        channel = channels[message_id]
        setbacks[channel] = setbacks[channel] + 1 if state == MessageState.QUEUED else 0
        return state is not None

    return each(_while_it_pays(channels, setbacks), send)


def render_due_documents(*, at: datetime) -> int:
    """Make the PDFs that are missing, where this machine can; returns how many were made."""
    documents = Document.objects.awaiting_pdf(at).order_by("next_render_at", "pk")
    ids = list(documents.values_list("pk", flat=True)[: policy.SWEEP_DOCUMENTS])
    return each(ids, lambda document_id: render(Document.objects.get(pk=document_id), at=at))


def _due(at: datetime) -> dict[int, str]:
    """Ids of the messages to send now, in their order, each with its channel."""
    rows = Message.objects.due(at).order_by("next_attempt_at", "pk")
    return dict(rows.values_list("pk", "channel")[: policy.SWEEP_ROWS])


def _while_it_pays(channels: dict[int, str], setbacks: Counter[str]) -> Iterator[int]:
    """The ids one by one, until time is up, without those of a channel that seems to be down."""
    enough = time.monotonic() + policy.SWEEP_SECONDS
    for message_id, channel in channels.items():
        if time.monotonic() > enough:
            return
        if setbacks[channel] < policy.SWEEP_PATIENCE:
            yield message_id
