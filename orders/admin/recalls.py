"""The desk's pages for cancelling what is on its way: the customer's wish written down, and answered (R5.19, R5.22)."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from orders.delivery.consignments import consignments
from orders.forms.endings import HeardRequestForm, NoRecallForm
from orders.models import Order
from orders.pages.cancelling import asked_for, can_ask
from orders.services import recalls


class RecallPages(admin.ModelAdmin):
    """The part of the orders' admin that answers wishes to cancel. Pressed twice it is once."""

    def recall_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/kirjaa-peruutuspyynto/", wrap(self.ask_recall_view), name="orders_order_ask_recall"),
            path("<int:pk>/peruutuspyynto/", wrap(self.answer_recall_view), name="orders_order_recall"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def ask_recall_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The customer called or wrote that they wish to cancel."""
        order, at = self._recallable(request, pk), clock.now()
        if asked_for(order) or not can_ask(order, at=at):
            return redirect("admin:orders_order_recall" if asked_for(order) else "admin:orders_order_change", pk)
        form = HeardRequestForm(request.POST or None, at=at, since=order.placed_at or order.created_at)
        if form.is_valid():
            done = _("Pyyntö on kirjattu, ja asiakas saa siitä vahvistuksen. Vastaa siihen tässä.")
            self._settle_recall(request, order, recalls.ask_to_cancel, done, order_id=pk, **form.cleaned_data)
            return redirect("admin:orders_order_recall", pk)
        text = _("Tilaus on jo matkalla: asiakas ei voi perua sitä heti. Pyyntö kirjataan ja siihen vastataan.")
        shown: dict[str, Any] = {"title": _("Kirjaa peruutuspyyntö"), "order": order, "form": form, "text": text}
        return page(self, request, "admin/orders/review/ask_recall.html", **shown, is_nav_sidebar_enabled=False)

    def answer_recall_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The goods come back, and the order is cancelled; or they can't be had, and the customer is told why."""
        order = self._recallable(request, pk)
        asked = asked_for(order)
        if asked is None:
            messages.info(request, _("%(number)s: vastausta odottavaa pyyntöä ei ole.") % {"number": order.number})
            return redirect("admin:orders_order_change", pk)
        granted = "takaisin" in request.POST
        form = NoRecallForm(None if granted else request.POST or None)
        if granted:
            done = _("Tilaus on peruttu. Kirjaa toimitus palautuneeksi, kun se on meillä.")
            if self._settle_recall(request, order, recalls.grant, done, request_id=asked.pk):
                return redirect("admin:orders_order_change", pk)
        elif form.is_valid():
            done = _("Vastaus lähti asiakkaalle palautusohjeen kanssa.")
            if self._settle_recall(request, order, recalls.refuse, done, request_id=asked.pk, **form.cleaned_data):
                return redirect("admin:orders_order_change", pk)
        goods = consignments(order, at=clock.now())
        shown: dict[str, Any] = {"title": _("Peruutuspyyntö"), "order": order, "form": form, "asked": asked}
        return page(
            self, request, "admin/orders/review/recall.html", **shown, goods=goods, is_nav_sidebar_enabled=False
        )

    def _recallable(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        placed = Order.objects.placed().select_related("booking__installer", "payment")
        full = placed.prefetch_related("deliveries__lines__line", "cancellation_requests")
        return get_object_or_404(full, pk=pk)

    def _settle_recall(
        self, request: HttpRequest, order: Order, act: Callable[..., Any], done: str, **what: Any
    ) -> bool:
        try:
            act(**what, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{order}: {refusal}")
            return False
        messages.success(request, done)
        return True
