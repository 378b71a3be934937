"""What the outbox's desk pages share: rows that are only looked at, and pages for their acts."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy

from lapinkumi.core.events import Event
from lapinkumi.outbox.presentation import EVENTS


class LookedAt:
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HistoryInline(LookedAt, admin.TabularInline):
    """The events of a row, the newest first, for everyone who may see the row."""

    fields = ["at", "told", "who"]
    readonly_fields = ["told", "who"]
    ordering = ["-at", "-pk"]
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: Event) -> str:
        return " ".join(filter(None, [str(EVENTS.get(event.kind, event.kind)), event.data.get("reason")]))

    @admin.display(description=gettext_lazy("kuka"))
    def who(self, event: Event) -> str:
        return str(event.actor_user or event.actor_label)


def page(model_admin: admin.ModelAdmin, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    """A page of ours in the desk's frame."""
    frame = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    return TemplateResponse(request, template, {**frame, **context})
