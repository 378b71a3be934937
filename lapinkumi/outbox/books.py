"""What must always hold of messages and documents (BOOK_CHECKS)."""

from collections.abc import Iterator
from datetime import datetime

from lapinkumi.core import clock
from lapinkumi.outbox import policy
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.services.documents import sha256


def check_outbox() -> Iterator[str]:
    """Every message on time, every document as it was stored."""
    yield from _late_messages(clock.now())
    yield from _altered_documents()


def _late_messages(at: datetime) -> Iterator[str]:
    for message in Message.objects.due(at - policy.OVERDUE).iterator():
        yield f"message {message.pk} ({message.name}) has been due for over {policy.OVERDUE}: does anybody sweep?"


def _altered_documents() -> Iterator[str]:
    for document in Document.objects.iterator(chunk_size=100):
        if sha256(document.html.encode()) != document.html_sha256:
            yield f"document {document.pk} ({document.kind}): the HTML is not what was stored"
        if document.has_pdf:
            yield from _altered_pdf(document)


def _altered_pdf(document: Document) -> Iterator[str]:
    try:
        with document.pdf.open("rb") as pdf:
            same = sha256(pdf.read()) == document.pdf_sha256
    except FileNotFoundError:
        yield f"document {document.pk} ({document.kind}): its PDF is gone"
        return
    if not same:
        yield f"document {document.pk} ({document.kind}): the PDF is not what was stored"
