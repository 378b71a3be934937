"""Garages at the desk: their data, hours, closures, bays, people and prices."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from installers.models import (
    Bay,
    ClosedPeriod,
    Installer,
    InstallerService,
    InstallerStaff,
    OpeningHours,
    SpecialHours,
)
from lapinkumi.core import clock

PAST_KEPT = timedelta(days=14)  # closures and special days that ended before this are no longer shown


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class SpecialHoursInline(admin.TabularInline):
    model = SpecialHours
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpecialHours]:
        return super().get_queryset(request).filter(on__gte=clock.today() - PAST_KEPT)


class ClosedPeriodInline(admin.TabularInline):
    model = ClosedPeriod
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClosedPeriod]:
        return super().get_queryset(request).filter(last_on__gte=clock.today() - PAST_KEPT)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the garage's own bays; a garage that is being added has none yet."""
        if db_field.name == "bay":
            match = request.resolver_match
            garage = match.kwargs.get("object_id") if match else None
            kwargs["queryset"] = Bay.objects.filter(installer=garage)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class BayInline(admin.TabularInline):
    model = Bay
    extra = 0


class StaffInline(admin.TabularInline):
    model = InstallerStaff
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Installer)
class InstallerAdmin(admin.ModelAdmin):
    """A garage is switched off, never deleted: bookings and orders name it."""

    list_display = ["name", "city", "ownership", "bay_count", "accepting_bookings", "is_active"]
    list_filter = ["ownership", "accepting_bookings", "is_active"]
    search_fields = ["name", "city", "postcode", "party_name", "business_id"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False
    inlines = [OpeningHoursInline, SpecialHoursInline, ClosedPeriodInline, BayInline, StaffInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "ownership", "is_active", "description"]}),
        (_("Missä ja miten tavoittaa"), {"fields": [
            "street", "postcode", "city", "latitude", "longitude", "phone", "email", "directions",
        ]}),
        (_("Ajanvaraus ja toimitus"), {"fields": [
            "accepting_bookings", "lead_hours", "horizon_days", "pause_minutes", "delivery_extra_days",
        ]}),
        (_("Itsenäinen yrittäjä sopimuskumppanina"), {"fields": ["party_name", "business_id", "party_address"]}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Installer]:
        active = Count("bays", filter=Q(bays__is_active=True))
        return super().get_queryset(request).annotate(active_bays=active)

    def has_delete_permission(self, request: HttpRequest, obj: Installer | None = None) -> bool:
        return False

    @admin.display(description=_("asennuspaikkoja"), ordering="active_bays")
    def bay_count(self, garage: Installer) -> int:
        return garage.active_bays  # type: ignore[attr-defined]


@admin.register(InstallerService)
class InstallerServiceAdmin(admin.ModelAdmin):
    """What each garage does for which cars, how long it takes and what it costs; edited in the list."""

    list_display = ["product", "installer", "car_class", "minutes", "price", "is_active"]
    list_editable = ["minutes", "price", "is_active"]
    list_display_links = ["product"]
    list_filter = ["installer", "car_class", "is_active", ("product", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["installer", "product__brand"]
    search_fields = ["product__name", "installer__name", "installer__city"]
    ordering = ["installer__city", "installer__name", "product_id", "car_class"]
    list_per_page = 60
    show_full_result_count = False
