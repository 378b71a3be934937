"""Which goods bring a mandatory service, at the desk (R2.3)."""

from django.contrib import admin

from shop.models import MandatoryServiceRule


@admin.register(MandatoryServiceRule)
class MandatoryServiceRuleAdmin(admin.ModelAdmin):
    list_display = ["condition", "product", "service", "active", "reason"]
    list_filter = ["condition", "active"]
    list_select_related = ["product__brand", "service"]
    autocomplete_fields = ["product"]
