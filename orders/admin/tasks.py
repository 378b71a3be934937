"""Tasks at the desk: what a person must see to, the oldest first."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt
from lapinkumi.core.errors import ShopError
from orders.admin.filters import SettledFilter
from orders.models import Task
from orders.services.settling import settle_task


@admin.register(Task)
class TaskAdmin(LookedAt, admin.ModelAdmin):
    """Open ones are one filter away, and counted on the front page."""

    list_display = ["kind", "order_link", "customer", "raised_at", "due_at", "settled_at"]
    list_filter = [SettledFilter, "kind", "raised_at"]
    list_select_related = ["order"]
    search_fields = ["=order__number"]
    ordering = ["raised_at", "pk"]
    show_full_result_count = False
    actions = ["settle"]
    fields = ["kind", "order_link", "customer", "raised_at", "due_at", "settled_at", "data"]
    readonly_fields = ["order_link", "customer"]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_task")

    @admin.display(description=gettext_lazy("tilaus"), ordering="order__number")
    def order_link(self, task: Task) -> SafeString:
        url = reverse("admin:orders_order_change", args=[task.order_id])
        return format_html('<a href="{}">{}</a>', url, task.order)

    @admin.display(description=gettext_lazy("asiakas"))
    def customer(self, task: Task) -> str:
        return task.order.full_name

    @admin.action(description=gettext_lazy("Merkitse hoidetuksi"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        """Each by itself; those settled already stay as they are."""
        chosen: list[Any] = list(queryset.values_list("pk", flat=True))
        done = sum(self._settled(request, pk) for pk in chosen)
        if done:
            messages.success(request, ngettext("%d tehtävä on hoidettu.", "%d tehtävää on hoidettu.", done) % done)

    def _settled(self, request: HttpRequest, pk: int) -> bool:
        try:
            settle_task(task_id=pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{refusal.data['order']}: {refusal}")
            return False
        return True
