"""Cars and the register's answers, at the desk."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from shop.admin.frames import COMMAS, LookedAt
from shop.models import PlateLookup, Vehicle, VehicleFitment


class Fitments(admin.TabularInline):
    """The sizes that fit; the rear is filled where it differs."""

    formfield_overrides = COMMAS
    model = VehicleFitment
    extra = 0


@admin.register(Vehicle)
class VehicleAdmin(admin.ModelAdmin):
    formfield_overrides = COMMAS
    list_display = ["code", "make", "model", "variant", "years", "bolts", "centre_bore_mm", "tpms"]
    list_filter = ["car_class", "tpms", "make"]
    search_fields = ["code", "make", "model", "variant"]
    inlines = [Fitments]

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
