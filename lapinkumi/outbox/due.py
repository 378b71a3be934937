"""What time brings to the outbox: messages to send and documents to render (DUE_RULES)."""

import time
from collections import Counter
from datetime import datetime

from lapinkumi.outbox import policy
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.rendering import render
from lapinkumi.outbox.states import MessageState


def send_due_messages(*, at: datetime) -> int:
    """Send what is due, the longest waiting first; returns how many messages moved.

    At most `SWEEP_ROWS` or `SWEEP_SECONDS`; a channel that fails `SWEEP_PATIENCE` times in a row rests until the next
    sweep. A row that can't even be recorded doesn't stop the rest; the errors are raised together at the end.
    """
    enough = time.monotonic() + policy.SWEEP_SECONDS
    setbacks: Counter[str] = Counter()
    errors: list[Exception] = []
    moved = 0
    for message_id, channel in _due(at):
        if time.monotonic() > enough:
            break
        if setbacks[channel] >= policy.SWEEP_PATIENCE:
            continue
        try:
            state = deliver(message_id=message_id, at=at)
        except Exception as error:
            errors.append(error)
            continue
        moved += state is not None
        setbacks[channel] = setbacks[channel] + 1 if state == MessageState.QUEUED else 0
    if errors:
        raise ExceptionGroup("messages that could not be recorded", errors)
    return moved


def render_due_documents(*, at: datetime) -> int:
    """Make the PDFs that are missing, where this machine can; returns how many were made."""
    documents = Document.objects.awaiting_pdf(at).order_by("next_render_at", "pk")
    return sum(render(document, at=at) for document in documents[: policy.SWEEP_DOCUMENTS])


def _due(at: datetime) -> list[tuple[int, str]]:
    rows = Message.objects.due(at).order_by("next_attempt_at", "pk")
    return list(rows.values_list("pk", "channel")[: policy.SWEEP_ROWS])
