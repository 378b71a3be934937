"""Documents at the desk: as they were given, to be opened; a PDF that could not be made can be asked for anew."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt
from lapinkumi.outbox.admin.frames import HistoryInline
from lapinkumi.outbox.downloads import document_response
from lapinkumi.outbox.models import Document, DocumentEvent
from lapinkumi.outbox.services.documents import render_anew


class DocumentHistory(HistoryInline):
    """What has happened to the document since it was stored."""

    model = DocumentEvent
    verbose_name_plural = gettext_lazy("vaiheet")


@admin.register(Document)
class DocumentAdmin(LookedAt, admin.ModelAdmin):
    """Documents, the newest first."""

    list_display = ["title", "kind", "number", "created_at", "rendered", "render_error"]
    list_filter = ["kind", "language"]
    search_fields = ["=number", "title"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["render_again"]
    inlines = [DocumentHistory]
    fields = [
        "title",
        "kind",
        "number",
        "language",
        "created_at",
        "opened",
        "html_sha256",
        "pdf_sha256",
        "rendered_at",
        "render_error",
    ]

    def get_urls(self) -> list[URLPattern]:
        opening = self.admin_site.admin_view(self.open_view)
        return [path("<int:pk>/avaa/", opening, name="outbox_document_open"), *super().get_urls()]

    def has_render_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.render_document")

    @admin.display(description=gettext_lazy("PDF"), boolean=True)
    def rendered(self, document: Document) -> bool:
        return document.has_pdf

    @admin.display(description=gettext_lazy("asiakirja"))
    def opened(self, document: Document) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:outbox_document_open", args=[document.pk]), _("Avaa"))

    @admin.action(description=gettext_lazy("Tee puuttuva PDF uudelleen"), permissions=["render"])
    def render_again(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        for document in queryset:
            render_anew(document_id=document.pk, at=clock.now(), by=Actor.staff(request.user))
        messages.success(request, _("Puuttuvat PDF:t tehdään hetken kuluttua."))

    def open_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The document itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return document_response(get_object_or_404(Document, pk=pk))
