"""Brands at the desk, and who answers for their goods."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from shop.admin.forms import BrandForm
from shop.models import Brand


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    form = BrandForm
    list_display = ["name", "manufacturer_name", "complete"]
    search_fields = ["name", "manufacturer_name"]
    fieldsets = [
        (None, {"fields": ["name", "slug"]}),
        (
            gettext_lazy("Valmistaja"),
            {"fields": ["manufacturer_name", "manufacturer_address", "manufacturer_contact", "maker_in_eu"]},
        ),
        (
            gettext_lazy("Vastuuhenkilö EU:ssa"),
            {"fields": ["responsible_name", "responsible_address", "responsible_contact"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Brand | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Brand | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    @admin.display(description=gettext_lazy("yhteystiedot"), boolean=True)
    def complete(self, brand: Brand) -> bool:
        return brand.has_contacts
