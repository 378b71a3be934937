"""The desk's page of one order, the search that leads straight to it, and its tasks settled from there."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from orders.desk.sheet import full, sheet
from orders.models import Order, Task
from orders.queries import find_orders
from orders.services.settling import settle_task


class SheetPages(admin.ModelAdmin):
    """The part of the orders' admin that shows one order."""

    def sheet_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        settle = wrap(require_POST(self.settle_view))
        return [
            path("etsi/", wrap(self.find_view), name="orders_order_find"),
            path("<int:pk>/hoida/<int:task>/", settle, name="orders_order_settle"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everything of one order; nothing is typed over."""
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        order = get_object_or_404(full(Order.objects.all()), pk=_number(object_id))
        shown = {
            "handles": self.has_handle_permission(request),
            "may_settle": request.user.has_perm("orders.change_task"),
            "title": order.number,
            "is_nav_sidebar_enabled": False,
        }
        told = sheet(order, request.user, at=clock.now())
        return page(self, request, "admin/orders/order.html", **shown, **told, **(extra_context or {}))

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """To the one order that was meant; to the list where there are several or none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "")
        found = list(find_orders(Order.objects.order_by(), words).values_list("pk", flat=True)[:2]) if words else []
        if len(found) == 1:
            return redirect("admin:orders_order_change", found[0])
        return HttpResponseRedirect(f"{reverse('admin:orders_order_changelist')}?{urlencode({'q': words})}")

    def settle_view(self, request: HttpRequest, pk: int, task: int) -> HttpResponse:
        """What a person had to see to has been seen to; settled already, it stays so."""
        if not request.user.has_perm("orders.change_task"):
            raise PermissionDenied
        open_task = get_object_or_404(Task, pk=task, order=pk)
        try:
            settle_task(task_id=open_task.pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Tehtävä on hoidettu: %(what)s.") % {"what": open_task.get_kind_display()})
        return redirect("admin:orders_order_change", pk)


def _number(object_id: str) -> int:
    """The id that the address names. Raises Http404 for what can't be one."""
    if not (object_id.isascii() and object_id.isdigit() and len(object_id) < 19):
        raise Http404
    return int(object_id)
