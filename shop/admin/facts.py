"""The facts of each kind of product, as a part of its page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shop.admin.forms import TyreForm
from shop.admin.frames import COMMAS
from shop.models import Kind, Rim, Service, Tyre


class Facts(admin.StackedInline):
    """The one row of facts that belongs to the product."""

    formfield_overrides = COMMAS
    min_num = max_num = 1
    can_delete = False


class TyreFacts(Facts):
    model = Tyre
    form = TyreForm
    fields = [
        ("width", "aspect", "rim_inch", "van"),
        ("load_index", "load_index_dual", "speed_symbol"),
        ("season", "xl", "run_flat", "snow_3pmsf", "ice_grip"),
        ("eprel_id", "fuel_class", "wet_class", "noise_db", "noise_class"),
        ("production_start", "production_end"),
    ]


class RimFacts(Facts):
    model = Rim
    fields = [
        ("width_in", "diameter_in", "et_mm"),
        ("bolt_count", "pcd_mm", "centre_bore_mm"),
        ("colour", "finish", "material"),
        ("winter_proof", "max_load_kg"),
    ]


class ServiceFacts(Facts):
    model = Service
    fields = ["code", ("per", "duration_minutes", "needs_time"), "included", "not_included"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Garages and rules know the service by its code."""
        return ["code"] if obj and hasattr(obj, "service") else []


FACTS: dict[str, list[type[Facts]]] = {Kind.TYRE: [TyreFacts], Kind.RIM: [RimFacts], Kind.SERVICE: [ServiceFacts]}
