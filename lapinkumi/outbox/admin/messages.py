"""Messages at the desk: what was told to whom and when; send one again, settle one that never left."""

from datetime import datetime, timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from lapinkumi.core.errors import ShopError
from lapinkumi.outbox.admin.frames import HistoryInline
from lapinkumi.outbox.forms import ResendForm, SettleForm
from lapinkumi.outbox.models import Message, MessageEvent
from lapinkumi.outbox.queries import find_messages
from lapinkumi.outbox.services.resending import resend, settle
from lapinkumi.outbox.states import MessageState


class MessageHistory(HistoryInline):
    """What has happened to the message."""

    model = MessageEvent
    verbose_name_plural = gettext_lazy("vaiheet")


@admin.register(Message)
class MessageAdmin(LookedAt, admin.ModelAdmin):
    """Messages, the newest first; the failed ones are one filter away, and counted on the front page."""

    list_display = ["__str__", "state", "recipient", "about", "age", "reason"]
    list_filter = ["state", "channel", "receipt_status"]
    search_fields = ["about", "recipient"]  # that there is a search; `find_messages` does it
    search_help_text = gettext_lazy("Tilausnumero, sähköpostiosoite tai puhelinnumero kokonaan")
    show_full_result_count = False
    actions = ["send_again"]
    inlines = [MessageHistory]
    fieldsets = [
        (None, {"fields": ["channel", "name", "about", "recipient", "language", "subject", "content", "files"]}),
        (
            gettext_lazy("Lähetys"),
            {
                "fields": [
                    "state", "reason", "is_permanent", "created_at", "next_attempt_at", "attempts", "tries_left",
                    "sent_at", "failed_at", "cancelled_at", "valid_until", "copy_of", "provider_id", "receipt",
                ]
            },
        ),
    ]  # fmt: skip
    change_form_template = "admin/outbox/message/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/uudelleen/", wrap(self.resend_view), name="outbox_message_resend"),
            path("<int:pk>/hoidettu/", wrap(self.settle_view), name="outbox_message_settle"),
            *super().get_urls(),
        ]

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.resend_message")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("body_text", "body_html")  # the list shows none

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        return find_messages(queryset, search_term), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        message = self.get_object(request, object_id)
        offered = self._offered(message) if message and self.has_resend_permission(request) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **offered})

    @admin.display(description=gettext_lazy("ikä"), ordering="created_at")
    def age(self, message: Message) -> str:
        return _age(message.created_at, clock.now())

    @admin.display(description=gettext_lazy("toimitustieto"))
    def receipt(self, message: Message) -> str:
        return message.get_receipt_status_display() if message.receipt_status else ""

    @admin.display(description=gettext_lazy("sisältö"))
    def content(self, message: Message) -> str:
        return _("Salainen.") if message.sensitive else message.body_text

    @admin.display(description=gettext_lazy("tiedostot"))
    def files(self, message: Message) -> SafeString:
        names = [(document.title,) for document in message.documents.all()]
        names += [(file.filename,) for file in message.attachments.defer("content")]
        return format_html_join(", ", "{}", names)

    @admin.action(description=gettext_lazy("Lähetä uudelleen"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Each to its own receiver; what can't be sent again is told, and doesn't stop the rest."""
        done = 0
        for message in queryset.order_by("pk"):
            try:
                resend(message_id=message.pk, at=clock.now(), by=Actor.staff(request.user))
            except ShopError as refusal:
                messages.error(request, f"{message.recipient}: {refusal.message}")
            else:
                done += 1
        if done:
            messages.success(request, ngettext("%d viesti on jonossa.", "%d viestiä on jonossa.", done) % done)

    def resend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send one again, perhaps to an address that was put right."""
        message = self._message(request, pk)
        form = ResendForm(request.POST or None, message=message)
        if request.method == "POST" and form.is_valid():
            return self._resend(request, message, form.cleaned_data["recipient"])
        title = _("Lähetä viesti uudelleen")
        return page(self, request, "admin/outbox/act.html", title=title, form=form, message=message)

    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close a failed message that was dealt with in another way."""
        message = self._message(request, pk)
        form = SettleForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._settle(request, message, form.cleaned_data["reason"])
        title = _("Merkitse viesti hoidetuksi")
        return page(self, request, "admin/outbox/act.html", title=title, form=form, message=message)

    def _offered(self, message: Message) -> dict[str, bool]:
        return {"may_resend": message.may_be_resent, "may_settle": message.state == MessageState.FAILED}

    def _message(self, request: HttpRequest, pk: int) -> Message:
        if not self.has_resend_permission(request):
            raise PermissionDenied
        return get_object_or_404(Message, pk=pk)

    def _resend(self, request: HttpRequest, message: Message, recipient: str) -> HttpResponse:
        try:
            copy = resend(message_id=message.pk, recipient=recipient, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal.message))
            return redirect("admin:outbox_message_change", message.pk)
        messages.success(request, _("Viesti on jonossa."))
        return redirect("admin:outbox_message_change", copy.pk)

    def _settle(self, request: HttpRequest, message: Message, reason: str) -> HttpResponse:
        try:
            settle(message_id=message.pk, reason=reason, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Viesti on merkitty hoidetuksi."))
        return redirect("admin:outbox_message_change", message.pk)


def _age(since: datetime, now: datetime) -> str:
    return timesince(since, now, depth=1) if now - since > timedelta(minutes=1) else _("nyt")
