"""The worker's doors to the outbox: ids in, one call out, safe to run twice and at once."""

from celery import shared_task

from lapinkumi.core import clock
from lapinkumi.outbox import delivery, due, rendering
from lapinkumi.outbox.models import Document


@shared_task(name="outbox.send_message")
def send_message(id: int) -> None:
    """Send the message if it is due; the sweep takes care of it otherwise."""
    delivery.deliver(message_id=id, at=clock.now())


@shared_task(name="outbox.render_document")
def render_document(id: int) -> None:
    """Make the document's PDF if it has none."""
    rendering.render(Document.objects.get(pk=id), at=clock.now())


@shared_task(name="outbox.sweep")
def sweep() -> int:
    """Send and render what is due; what `core.run_due` does every minute, for a worker asked to do it at once."""
    at = clock.now()
    return due.send_due_messages(at=at) + due.render_due_documents(at=at)
