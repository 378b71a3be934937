"""The desk's page for a payment that waits for a person: what differs, looked at again, or let go."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from orders.klarna import KlarnaError
from orders.models import Order
from orders.services import held
from orders.services.verdict import Standing


class HeldPages(admin.ModelAdmin):
    """The part of the orders' admin that settles held payments."""

    def held_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/maksu/", wrap(self.held_view), name="orders_order_held"),
            path("<int:pk>/maksu/uudelleen/", wrap(require_POST(self.again_view)), name="orders_order_held_again"),
            path("<int:pk>/maksu/vapauta/", wrap(require_POST(self.let_go_view)), name="orders_order_held_let_go"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def held_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was asked, what was paid, and the two ways on."""
        order = self._held(request, pk)
        tasks = order.tasks.filter(kind__in=held.QUESTIONS, settled_at=None)
        found = [one for task in tasks for one in task.data.get("differences", [])]
        shown = {"title": _("Selvitä maksu"), "order": order, "tasks": tasks, "differences": found}
        return page(self, request, "admin/orders/held.html", **shown, open=held.is_held(order))

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read Klarna again; the order is taken in if all agrees."""
        order = self._held(request, pk)
        try:
            standing = held.look_again(order_id=pk, at=clock.now(), by=Actor.staff(request.user))
        except (ShopError, KlarnaError) as refusal:
            messages.error(request, f"{order}: {refusal}")
            return redirect("admin:orders_order_held", pk)
        if standing == Standing.PAID:
            messages.success(request, _("Maksu täsmää. Tilaus on otettu vastaan ja odottaa vahvistusta."))
            return redirect("admin:orders_order_change", pk)
        messages.warning(request, _("Maksu ei vielä täsmää, tai tilauksen tavaroita ei ole. Mitään ei muutettu."))
        return redirect("admin:orders_order_held", pk)

    def let_go_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the order; nothing is charged."""
        order = self._held(request, pk)
        try:
            held.let_go(order_id=pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{order}: {refusal}")
        else:
            messages.success(request, _("Maksu vapautetaan. Asiakas saa viestin."))
        return redirect("admin:orders_order_change", pk)

    def _held(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        return get_object_or_404(Order.objects.select_related("payment"), pk=pk, payment__isnull=False)
