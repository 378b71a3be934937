"""What desk pages of every app share: rows that are only looked at, and pages of our own in the desk's frame."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event

Words = Mapping[str, str | Promise]


class LookedAt:
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HistoryInline(LookedAt, admin.TabularInline):
    """The events of a row, the newest first, for everyone who may see the row.

    `words` tell what happened, by kind; `actors` who did it, by kind, where nobody's name is known.
    """

    words: Words = {}
    actors: Words = {}
    fields = ["at", "told", "who"]
    readonly_fields = ["told", "who"]
    ordering = ["-at", "-pk"]
    verbose_name_plural = _("vaiheet")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("actor_user")

    @admin.display(description=_("mitä tapahtui"))
    def told(self, event: Event) -> str:
        return str(self.words.get(event.kind, event.kind))

    @admin.display(description=_("kuka"))
    def who(self, event: Event) -> str:
        return str(event.actor_user or event.actor_label or self.actors.get(event.actor_kind, event.actor_kind))


def page(model_admin: admin.ModelAdmin, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    """A page of ours in the desk's frame."""
    frame = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    return TemplateResponse(request, template, {**frame, **context})
