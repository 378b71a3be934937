"""Cars and the register's answers, at the desk."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from lapinkumi.core.desk_pages import LookedAt
from shop.admin.frames import COMMAS
from shop.models import PlateLookup, Vehicle, VehicleFitment


class Fitments(admin.StackedInline):
    """The sizes that fit; the rear is filled where it differs."""

    formfield_overrides = COMMAS
    model = VehicleFitment
    extra = 0
    fields = [
        ("front_width", "front_aspect", "front_rim", "front_rim_width", "front_et"),
        ("rear_width", "rear_aspect", "rear_rim", "rear_rim_width", "rear_et"),
        ("van", "is_original"),
    ]


@admin.register(Vehicle)
class VehicleAdmin(admin.ModelAdmin):
    formfield_overrides = COMMAS
    list_display = ["code", "make", "model", "variant", "years", "bolts", "centre_bore_mm", "tpms"]
    list_filter = ["car_class", "tpms", "make"]
    search_fields = ["code", "make", "model", "variant"]
    inlines = [Fitments]
    fields = [
        "code",
        ("make", "model", "variant"),
        ("year_from", "year_to", "car_class"),
        ("bolt_count", "pcd_mm", "centre_bore_mm"),
        ("thread", "fastener", "et_min", "et_max"),
        ("load_index", "speed_symbol", "tpms"),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Vehicle | None = None) -> list[str]:
        return ["code"] if obj else []

    @admin.display(description=gettext_lazy("vuodet"), ordering="year_from")
    def years(self, vehicle: Vehicle) -> str:
        return vehicle.years

    @admin.display(description=gettext_lazy("pulttijako"))
    def bolts(self, vehicle: Vehicle) -> str:
        return str(vehicle.bolts)


@admin.register(PlateLookup)
class PlateLookupAdmin(LookedAt, admin.ModelAdmin):
    """What the register said: looked at, and deleted when its car's keeper asks."""

    list_display = ["plate", "found", "fetched_at"]
    list_filter = ["found"]
    search_fields = ["plate__istartswith"]
    ordering = ["-fetched_at"]

    def has_delete_permission(self, request: HttpRequest, obj: PlateLookup | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
