"""Payment methods at the desk: what the pages tell of them."""

from django.contrib import admin
from django.http import HttpRequest

from shop.models import PaymentMethod


@admin.register(PaymentMethod)
class PaymentMethodAdmin(admin.ModelAdmin):
    """In the order in which customers read them."""

    list_display = ["name", "credit", "position", "names", "is_offered"]
    list_filter = ["is_offered", "credit"]
    fields = ["name", "code", "credit", "position", "names", "explanation", "is_offered"]
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: PaymentMethod | None = None) -> list[str]:
        return ["code"] if obj else []
