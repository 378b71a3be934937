"""The history of a row, as its desk page shows it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from lapinkumi.core.desk_pages import LookedAt
from lapinkumi.core.events import Event
from lapinkumi.outbox.presentation import EVENTS


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
