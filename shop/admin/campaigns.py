"""Campaigns at the desk: written, looked at beforehand, begun and ended (R4.7)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from shop.admin.frames import COMMAS, Rows
from shop.models import Campaign, CampaignEvent, CampaignTarget
from shop.services.campaigns import end_campaign, note_campaign, preview, start_campaign
from shop.states import CampaignState

EVENTS = {
    "entered": gettext_lazy("kirjoitettu"),
    "corrected": gettext_lazy("korjattu"),
    "started": gettext_lazy("aloitettu"),
    "ended": gettext_lazy("päätetty"),
}
LAID_DOWN = ["name", "slug", "summary", "terms", "discount", "amount"]
PERIOD = ["starts_at", "ends_at", "on_front_page"]
BY_ACTS = ["state", "started_at", "ended_at"]


class Targets(admin.TabularInline):
    """What the campaign covers; nothing more comes to it once it has begun."""

    formfield_overrides = COMMAS
    model = CampaignTarget
    extra = 1
    autocomplete_fields = ["product", "brand"]

    def has_add_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return _open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return _open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return _open(obj) and super().has_delete_permission(request, obj)


class CampaignHistory(Rows):
    """Who did what to the campaign."""

    model = CampaignEvent
    fields = ["at", "told", "who"]
    readonly_fields = ["told", "who"]
    ordering = ["-at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CampaignEvent]:
        return super().get_queryset(request).select_related("actor_user")

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: CampaignEvent) -> str:
        words = str(EVENTS.get(event.kind, event.kind))
        if "prices" in event.data:
            count = event.data["prices"]
            words += ", " + ngettext("%d hinta muuttui", "%d hintaa muuttui", count) % count
        return f"{words} ({', '.join(event.data['fields'])})" if event.data.get("fields") else words

    @admin.display(description=gettext_lazy("kuka"))
    def who(self, event: CampaignEvent) -> str:
        return str(event.actor_user or _("järjestelmä, ajastettu"))


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    formfield_overrides = COMMAS
    list_display = ["name", "state", "reduces", "starts_at", "ends_at", "started_at", "ended_at"]
    list_filter = ["state"]
    search_fields = ["name"]
    change_form_template = "admin/shop/campaign/change_form.html"

    def get_inlines(self, request: HttpRequest, obj: Campaign | None) -> list[Any]:
        return [Targets, CampaignHistory] if obj else [Targets]

    def get_fields(self, request: HttpRequest, obj: Campaign | None = None) -> list[Any]:
        return [*LAID_DOWN, *PERIOD, *(BY_ACTS if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> list[str]:
        """What customers were told stays; only the end can be moved, and the place on the front page."""
        if obj is None:
            return []
        if obj.state == CampaignState.ENDED:
            return [*LAID_DOWN, *PERIOD, *BY_ACTS]
        return BY_ACTS if _open(obj) else [*LAID_DOWN, "starts_at", *BY_ACTS]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Campaign | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/aloita/", wrap(self.start_view), name="shop_campaign_start"),
            path("<int:pk>/paata/", wrap(self.end_view), name="shop_campaign_end"),
            *super().get_urls(),
        ]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        touched = any(formset.has_changed() for formset in formsets)
        fields = [*form.changed_data, *(["kohteet"] if touched else [])]
        if fields or not change:
            note_campaign(
                campaign=form.instance,
                kind="corrected" if change else "entered",
                fields=fields if change else (),
                at=clock.now(),
                by=Actor.staff(request.user),
            )

    @admin.display(description=gettext_lazy("alennus"))
    def reduces(self, campaign: Campaign) -> str:
        return f"{campaign.amount:f} {campaign.get_discount_display()}".replace(".", ",")

    def start_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What it would do to prices; and the button that does it."""
        campaign = self._asked(request, pk)
        if request.method == "POST":
            return self._moved(request, campaign, start_campaign)
        shown = preview(campaign_id=pk, at=clock.now())
        return self._page(request, campaign, _("Aloita kampanja nyt"), "start", preview=shown)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ended at any moment; ordinary prices hold from then on."""
        campaign = self._asked(request, pk)
        if request.method == "POST":
            return self._moved(request, campaign, end_campaign)
        return self._page(request, campaign, _("Päätä kampanja nyt"), "end")

    def _asked(self, request: HttpRequest, pk: int) -> Campaign:
        campaign = get_object_or_404(Campaign, pk=pk)
        if not self.has_change_permission(request, campaign):
            raise PermissionDenied
        return campaign

    def _moved(self, request: HttpRequest, campaign: Campaign, move: Any) -> HttpResponse:
        try:
            changed = move(campaign_id=campaign.pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, ngettext("%d hinta muuttui.", "%d hintaa muuttui.", changed) % changed)
        return redirect("admin:shop_campaign_change", campaign.pk)

    def _page(self, request: HttpRequest, campaign: Campaign, title: str, move: str, **more: Any) -> TemplateResponse:
        return page(self, request, "admin/shop/campaign/move.html", title=title, campaign=campaign, move=move, **more)


def _open(campaign: Campaign | None) -> bool:
    """Whether all of it can still be written."""
    return campaign is None or campaign.state == CampaignState.PLANNED
