"""Documents: stored with the act that made them, rendered to PDF by a worker, never again."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.jobs import after_commit
from lapinkumi.outbox import policy
from lapinkumi.outbox.models import Document, DocumentEvent


@step
def store_document(
    *, kind: str, number: str, title: str, template: str, context: Mapping[str, Any], at: datetime, language: str = "fi"
) -> Document:
    """Store the paper `number` of its kind as HTML, for good; a worker makes its PDF.

    The template sees title, document_number and issued_on besides its context. The same kind and number again returns
    the paper as it was stored, whatever the context says today.
    """
    stored = Document.objects.filter(kind=kind, number=number).first()
    if stored is not None:
        return stored
    paper = {"title": title, "document_number": number, "issued_on": local_date(at), **context}
    html = _html(template, paper, language=language)
    document, created = Document.objects.get_or_create(
        kind=kind,
        number=number,
        defaults={
            "title": title,
            "language": language,
            "html": html,
            "html_sha256": sha256(html.encode()),
            "created_at": at,
            "next_render_at": at,
        },
    )
    if created:
        after_commit("outbox.render_document", id=document.pk)
    return document


@act
def record_rendered(*, document_id: int, path: str, pdf_sha256: str, at: datetime, by: Actor) -> bool:
    """Tie the stored PDF to its document. False, with nothing changed, where another worker was quicker."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.has_pdf:
        return False
    document.pdf = path
    document.pdf_sha256 = pdf_sha256
    document.rendered_at = at
    document.next_render_at = None
    document.render_error = ""
    document.save(update_fields=["pdf", "pdf_sha256", "rendered_at", "next_render_at", "render_error"])
    _note(document, "rendered", at=at, by=by)
    return True


@act
def record_render_failure(*, document_id: int, error: str, at: datetime, by: Actor) -> None:
    """Try again later, or after `policy.RENDER_TRIES` leave it, visibly, to a person."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.next_render_at is None:
        return
    document.render_tries_left -= 1
    tries = policy.RENDER_TRIES - document.render_tries_left
    document.next_render_at = at + policy.pause_after(tries) if document.render_tries_left else None
    document.render_error = error[:300]
    document.save(update_fields=["render_tries_left", "next_render_at", "render_error"])
    _note(document, "render_failed", at=at, by=by)


@act
def render_anew(*, document_id: int, at: datetime, by: Actor) -> None:
    """Let a worker try again a PDF that could not be made. A document that has its PDF keeps it."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.has_pdf:
        return
    document.render_tries_left = policy.RENDER_TRIES
    document.next_render_at = at
    document.save(update_fields=["render_tries_left", "next_render_at"])
    _note(document, "render_anew", at=at, by=by)
    after_commit("outbox.render_document", id=document.pk)


def sha256(content: bytes) -> str:
    """The content's SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _html(template: str, context: Mapping[str, Any], *, language: str) -> str:
    house = {"company": settings.COMPANY, "site_url": settings.SITE_URL, "language": language}
    with translation.override(language):
        return render_to_string(template, {**house, **context})


def _note(document: Document, kind: str, *, at: datetime, by: Actor) -> None:
    DocumentEvent.of(at=at, by=by, kind=kind, document=document).save()
