"""Making a document's PDF: outside any transaction, from the stored HTML."""

from datetime import datetime

import structlog
from django.core.files.base import ContentFile

from lapinkumi.core.actors import Actor
from lapinkumi.core.logs import raised_at
from lapinkumi.core.pdf import pdf_available, render_pdf
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.models.document import pdf_path
from lapinkumi.outbox.services.documents import record_render_failure, record_rendered, sha256

log = structlog.get_logger(__name__)

RENDERER = Actor.system("outbox")


def render(document: Document, *, at: datetime) -> bool:
    """Make the PDF of a document where it is due and this machine can; says whether one was made and stored.

    Two workers may render at once: the first to record keeps its file, the other's is removed.
    """
    if document.next_render_at is None or document.next_render_at > at or not pdf_available():
        return False
    try:
        content = render_pdf(document.html)
    except Exception as error:  # whatever is wrong with this paper: kept on its row, tried again, then left to a person
        log.error("document not rendered", document=document.pk, error=type(error).__name__, at=raised_at(error))
        record_render_failure(document_id=document.pk, error=repr(error), at=at, by=RENDERER)
        return False
    return _store(document, content, at=at)


def is_complete(document: Document, *, at: datetime) -> bool:
    """Whether the document is as good as it gets: it has its PDF (made now if need be), or none can be made here."""
    render(document, at=at)
    document.refresh_from_db()
    return document.next_render_at is None or not pdf_available()


def _store(document: Document, content: bytes, *, at: datetime) -> bool:
    storage = document.pdf.storage
    path = storage.save(pdf_path(document), ContentFile(content))
    kept = record_rendered(document_id=document.pk, path=path, pdf_sha256=sha256(content), at=at, by=RENDERER)
    if not kept:
        storage.delete(path)
    return kept
