"""The desk's pages for an order that its garage takes over, and for the goods that it did not take (R13.1)."""

from collections.abc import Callable

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
from orders.forms.transfers import TransferForm
from orders.models import Order
from orders.partner.takeover import why_not
from orders.services import transfers


class TransferPages(admin.ModelAdmin):
    """The part of the orders' admin that gives an order over to its garage. Pressed twice it is once."""

    def transfer_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/siirra-asennuspisteelle/", wrap(self.transfer_view), name="orders_order_transfer"),
            path("<int:pk>/tavarat-hyllyyn/", wrap(require_POST(self.goods_back_view)), name="orders_order_goods_back"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def transfer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What follows, then the form; where it can't be, why."""
        order, at = self._transferring(request, pk), clock.now()
        form = TransferForm(request.POST or None, at=at, since=order.placed_at or order.created_at)
        if form.is_valid():
            done = _("Tilaus on siirtynyt asennuspisteelle. Asiakas ja asennuspiste saavat siitä viestin.")
            if self._transfer(request, done, transfers.transfer, order_id=pk, **form.cleaned_data):
                return redirect("admin:orders_order_change", pk)
        shown = {"title": _("Siirrä sopimus asennuspisteelle"), "order": order, "form": form, "why_not": why_not(order)}
        return page(self, request, "admin/orders/transfer.html", **shown, is_nav_sidebar_enabled=False)

    def goods_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The goods that the garage did not take are on sale again."""
        self._transferring(request, pk)
        self._transfer(request, _("Tavarat ovat taas myynnissä."), transfers.put_goods_back, order_id=pk)
        return redirect("admin:orders_order_change", pk)

    def _transferring(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        return get_object_or_404(Order.objects.placed().select_related("installer"), pk=pk)

    def _transfer(self, request: HttpRequest, done: str, act: Callable[..., Order], **what: object) -> bool:
        try:
            act(**what, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal))
            return False
        messages.success(request, done)
        return True
