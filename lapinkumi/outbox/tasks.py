"""The worker's doors to the outbox: ids in, one call out, safe to run twice and at once."""

from celery import shared_task

from lapinkumi.core import clock
from lapinkumi.outbox import delivery, rendering
from lapinkumi.outbox.models import Document


@shared_task(name="outbox.send_message")
def send_message(id: int) -> None:
    """Send the message if it is due; the sweep takes care of it otherwise."""
    delivery.deliver(message_id=id, at=clock.now())


@shared_task(name="outbox.render_document")
def render_document(id: int) -> None:
    """Make the document's PDF if it has none."""
    rendering.render(Document.objects.get(pk=id), at=clock.now())
