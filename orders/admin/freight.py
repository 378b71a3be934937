"""Carriers, freight prices and ways of delivery at the desk (R5.1, R5.10, R5.12)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import HistoryInline
from orders.forms.freight import CarrierForm, StepsFormSet, TableForm
from orders.models import Carrier, FreightEvent, FreightStep, FreightTable, WaySwitch
from orders.services.carriers import note_carrier, note_switch

EVENTS = {
    "entered": gettext_lazy("kirjattu"),
    "changed": gettext_lazy("muutettu"),
    "prices": gettext_lazy("hinnasto kirjattu"),
    "opened": gettext_lazy("otettu käyttöön"),
    "closed": gettext_lazy("poistettu käytöstä"),
}
# Staff write 16,90 as Finns do; 16.90 is taken too.
NUMBER = forms.TextInput(attrs={"size": 9, "inputmode": "decimal"})
COMMAS: dict[type[models.Field], dict[str, Any]] = {models.DecimalField: {"localize": True, "widget": NUMBER}}


class FreightHistory(HistoryInline):
    """Who changed what."""

    model = FreightEvent
    words = EVENTS
    verbose_name_plural = gettext_lazy("muutokset")

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: Any) -> str:
        words, fields = super().told(event), event.data.get("fields", [])
        return f"{words} ({', '.join(fields)})" if fields else words


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    """Taken into use and out of it; never removed, for parcels and orders name it."""

    formfield_overrides = COMMAS
    form = CarrierForm
    list_display = ["name", "active", "holding_days", "point_limit_kg", "door_limit_kg"]
    inlines = [FreightHistory]

    def get_readonly_fields(self, request: HttpRequest, obj: Carrier | None = None) -> list[str]:
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.changed_data or not change:
            names = [str(form.fields[name].label) for name in form.changed_data] if change else []
            _note(request, form.instance, "changed" if change else "entered", names)


class Steps(admin.TabularInline):
    """Weights and prices."""

    formfield_overrides = COMMAS
    model = FreightStep
    formset = StepsFormSet
    extra = 4


@admin.register(FreightTable)
class FreightTableAdmin(admin.ModelAdmin):
    """A list that has begun stays as it was: new prices are a new list."""

    form = TableForm
    list_display = ["carrier", "reach", "where", "first_on", "priced"]
    list_filter = ["carrier", "reach"]
    list_select_related = ["carrier"]
    ordering = ["carrier", "reach", "area", "-first_on"]
    inlines = [Steps]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FreightTable]:
        return super().get_queryset(request).prefetch_related("steps")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"first_on": clock.today(), **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: FreightTable | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: FreightTable | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.first_on > clock.today())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Many at once are not removed: some of them may have begun."""
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        _note(request, form.instance.carrier, "prices", [str(form.instance)])

    @admin.display(description=gettext_lazy("alue"), ordering="area")
    def where(self, table: FreightTable) -> str:
        return f"{table.area}…" if table.area else _("koko maa")

    @admin.display(description=gettext_lazy("hinnat"))
    def priced(self, table: FreightTable) -> str:
        texts = [
            f"{step.up_to_kg.normalize():f}\xa0kg\xa0{step.price}\xa0€".replace(".", ",") for step in table.steps.all()
        ]
        return "; ".join(texts) or _("ei kuljeta tänne")


@admin.register(WaySwitch)
class WaySwitchAdmin(admin.ModelAdmin):
    """Opened and closed for new orders; those made already go as agreed."""

    list_display = ["__str__", "is_open", "reason"]
    fields = ["way", "is_open", "reason"]
    readonly_fields = ["way"]
    inlines = [FreightHistory]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.changed_data:
            note_switch(switch=form.instance, at=clock.now(), by=Actor.staff(request.user))


def _is_open(table: FreightTable | None) -> bool:
    """Whether nobody can have been told these prices on an earlier day."""
    return table is None or table.first_on >= clock.today()


def _note(request: HttpRequest, carrier: Carrier, kind: str, fields: Sequence[str]) -> None:
    note_carrier(carrier=carrier, kind=kind, fields=fields, at=clock.now(), by=Actor.staff(request.user))
