"""Force majeure at the desk: written, looked at with the orders that it concerns, announced, and ended (R10.1)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from lapinkumi.outbox.admin.frames import HistoryInline
from orders.forms.hindrances import HindranceForm
from orders.hindrances.rights import two_months_of
from orders.hindrances.scope import concerned, untold
from orders.models import Hindrance, HindranceEvent
from orders.services import hindrances
from orders.states import HindranceState

MOST_SHOWN = 100
EVENTS = {
    "entered": gettext_lazy("kirjattu"),
    "changed": gettext_lazy("muutettu"),
    "in_force": gettext_lazy("ilmoitettu asiakkaille"),
    "ended": gettext_lazy("päättynyt"),
}


class HindranceHistory(HistoryInline):
    """Who did what."""

    model = HindranceEvent
    verbose_name_plural = gettext_lazy("tapahtumat")

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: Any) -> str:
        return str(EVENTS.get(event.kind, event.kind))


@admin.register(Hindrance)
class HindranceAdmin(admin.ModelAdmin):
    """A draft is edited freely; once customers know, only the estimate of its end."""

    form = HindranceForm
    list_display = ["title", "state", "scope", "began_on", "expected_until_on", "number_told", "way"]
    list_filter = ["state", "scope"]
    autocomplete_fields = ["products"]
    inlines = [HindranceHistory]
    fieldsets = [
        (None, {"fields": ["title", "text", "began_on", "expected_until_on"]}),
        (gettext_lazy("Mitä tilauksia este koskee"), {"fields": [
            "scope", "garages", "sources", "carriers", "products", "postcodes",
        ]}),
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/tilaukset/", wrap(self.preview_view), name="orders_hindrance_preview"),
            path("<int:pk>/ilmoita/", wrap(require_POST(self.announce_view)), name="orders_hindrance_announce"),
            path("<int:pk>/paata/", wrap(require_POST(self.end_view)), name="orders_hindrance_end"),
            *super().get_urls(),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Hindrance | None = None) -> list[str]:
        if obj is None or obj.state == HindranceState.DRAFT:
            return []
        fixed = [name for name in HindranceForm.Meta.fields if name != "expected_until_on"]
        return [*fixed, "expected_until_on"] if obj.state == HindranceState.ENDED else fixed

    def has_delete_permission(self, request: HttpRequest, obj: Hindrance | None = None) -> bool:
        is_draft = obj is None or obj.state == HindranceState.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.changed_data or not change:
            kind, by = "changed" if change else "entered", Actor.staff(request.user)
            hindrances.record(hindrance=form.instance, kind=kind, at=clock.now(), by=by)

    def response_add(self, request: HttpRequest, obj: Hindrance, post_url_continue: str | None = None) -> HttpResponse:
        """On to the orders that it concerns."""
        return redirect("admin:orders_hindrance_preview", obj.pk)

    def response_change(self, request: HttpRequest, obj: Hindrance) -> HttpResponse:
        """Back to them."""
        return redirect("admin:orders_hindrance_preview", obj.pk)

    @admin.display(description=gettext_lazy("kerrottu"))
    def number_told(self, hindrance: Hindrance) -> int:
        return hindrance.told.count()

    @admin.display(description=gettext_lazy("tilaukset"))
    def way(self, hindrance: Hindrance) -> SafeString:
        url = reverse("admin:orders_hindrance_preview", args=[hindrance.pk])
        return format_html('<a href="{}">{}</a>', url, _("Näytä ja ilmoita"))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The orders that it concerns, how many customers are to be told, and what they will read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        hindrance = get_object_or_404(Hindrance, pk=pk)
        found = concerned(hindrance)
        shown = {
            "title": hindrance.title,
            "hindrance": hindrance,
            "count": found.count(),
            "untold": untold(hindrance).count(),
            "told": hindrance.told.count(),
            "orders": found.select_related("installer").order_by("placed_at", "pk")[:MOST_SHOWN],
            "most": MOST_SHOWN,
            "two_months": two_months_of(hindrance),
            "may_act": self.has_change_permission(request, hindrance),
        }
        return page(self, request, "admin/orders/hindrance/preview.html", **shown)

    def announce_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        done = _("Este on voimassa. Asiakkaat saavat viestin hetken kuluttua.")
        return self._do(request, pk, hindrances.announce, done)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(request, pk, hindrances.end, _("Este on päättynyt. Siitä ei enää kerrota asiakkaille."))

    def _do(self, request: HttpRequest, pk: int, act: Callable[..., Hindrance], done: str) -> HttpResponse:
        hindrance = get_object_or_404(Hindrance, pk=pk)
        if not self.has_change_permission(request, hindrance):
            raise PermissionDenied
        try:
            act(hindrance_id=pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect("admin:orders_hindrance_preview", pk)
