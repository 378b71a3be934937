"""Documents: stored once as HTML, rendered once as PDF, never changed."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from lapinkumi.outbox import policy


def pdf_path(document: "Document", filename: str = "") -> str:
    """Where the PDF is kept: by year, under a name that nobody can guess."""
    return f"documents/{document.created_at:%Y}/{document.uuid}.pdf"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of documents."""

    def awaiting_pdf(self, at: datetime) -> Self:
        return self.filter(rendered_at=None, next_render_at__lte=at)

    def unrenderable(self) -> Self:
        return self.filter(rendered_at=None, next_render_at=None)


class Document(models.Model):
    """One paper as it was given: its HTML is the original, its PDF the same once rendered. A trigger guards both.

    `number` is unique within its kind: an order, invoice or return number, with the version where there are several.
    """

    uuid = models.UUIDField(_("tunnus"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.SlugField(_("laji"), max_length=40)
    number = models.CharField(_("numero"), max_length=40)
    title = models.CharField(_("otsikko"), max_length=120)
    language = models.CharField(_("kieli"), max_length=2, default="fi")
    html = models.TextField(_("HTML"))
    html_sha256 = models.CharField(_("HTML:n tarkiste"), max_length=64)
    created_at = models.DateTimeField(_("laadittu"))

    pdf = models.FileField(_("PDF"), upload_to=pdf_path, blank=True)
    pdf_sha256 = models.CharField(_("PDF:n tarkiste"), max_length=64, blank=True)
    rendered_at = models.DateTimeField(_("PDF tehty"), null=True, blank=True)

    next_render_at = models.DateTimeField(_("PDF tehdään"), null=True, blank=True)
    render_tries_left = models.PositiveSmallIntegerField(_("yrityksiä jäljellä"), default=policy.RENDER_TRIES)
    render_error = models.CharField(_("virhe"), max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("asiakirja")
        verbose_name_plural = _("asiakirjat")
        permissions = [("render_document", _("Voi pyytää asiakirjan PDF:n uudelleen"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="outbox_document_stored_once"),
            models.CheckConstraint(
                name="outbox_document_pdf_whole",
                condition=Q(rendered_at=None, pdf="", pdf_sha256="")
                | (Q(rendered_at__isnull=False, next_render_at=None) & ~Q(pdf="") & ~Q(pdf_sha256="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_render_at"], name="outbox_document_due", condition=Q(next_render_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_pdf(self) -> bool:
        return bool(self.pdf)

    @property
    def pdf_name(self) -> str:
        """The file's name for the one who downloads it."""
        return f"{slugify(self.title)}.pdf"

    @property
    def html_name(self) -> str:
        return f"{slugify(self.title)}.html"


class DocumentEvent(Event):
    """What happened to a document after it was stored: rendered, could not be rendered, to be tried again."""

    document = models.ForeignKey(Document, verbose_name=_("asiakirja"), on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("asiakirjan tapahtuma")
        verbose_name_plural = _("asiakirjan tapahtumat")
