"""The history of messages and documents, as their desk pages show it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from lapinkumi.core import desk_pages
from lapinkumi.core.events import Event
from lapinkumi.outbox.presentation import EVENTS


class HistoryInline(desk_pages.HistoryInline):
    """What happened, with the reason that was given for it."""

    words = EVENTS

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: Event) -> str:
        return " ".join(filter(None, [super().told(event), event.data.get("reason")]))

    @admin.display(description=gettext_lazy("kuka"))
    def who(self, event: Event) -> str:
        return str(event.actor_user or event.actor_label)
