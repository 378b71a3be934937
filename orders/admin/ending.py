"""The desk's pages on which an order ends before it is delivered: cancelled by the shop or its customer, or refused."""

from collections.abc import Callable
from typing import Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from orders.forms.endings import EndForm, HeardCancellationForm
from orders.models import Order
from orders.pages import visit as visit_page
from orders.pages.cancelling import can_cancel
from orders.services import ending
from orders.services.cancelling import is_still_here, may_be_recalled
from orders.states import BEFORE_THE_CONTRACT, LIVING

RECALL: Final = gettext_lazy(
    "Osa on jo lähtenyt: pyydä kuljetusyhtiötä tai asennuspistettä palauttamaan se. Siitä avautuu tehtävä."
)


class EndingPages(admin.ModelAdmin):
    """The part of the orders' admin that ends an order. Pressed twice it is once."""

    def ending_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/peru-tilaus/", wrap(self.cancel_view), name="orders_order_cancel"),
            path("<int:pk>/hylkaa/", wrap(self.refuse_view), name="orders_order_refuse"),
            path("<int:pk>/kirjaa-peruutus/", wrap(self.heard_view), name="orders_order_cancel_heard"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The shop cancels, with a reason that the customer is told (R5.19)."""
        order = self._ending(request, pk)
        if not may_shop_cancel(order):
            return self._over(request, order)
        form = EndForm(request.POST or None)
        text = _("Tilaus perutaan kokonaan ja asiakkaalle maksutta. Asiakas saa syyn viestissä.")
        if not is_still_here(order):
            text = f"{text} {RECALL}"
        done = _("Tilaus on peruttu, ja asiakas saa siitä viestin.")
        return self._end(request, order, form, ending.cancel_for_shop, _("Peru tilaus"), text, done)

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """No contract is made (R1.2)."""
        order = self._ending(request, pk)
        if not may_refuse(order):
            return self._over(request, order)
        form = EndForm(request.POST or None)
        text = _("Kauppaa ei synny, eikä tilausta koskaan toimiteta. Asiakas saa syyn viestissä.")
        done = _("Tilaus on hylätty, ja asiakas saa siitä viestin.")
        return self._end(request, order, form, ending.refuse, _("Hylkää tilaus"), text, done)

    def heard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The customer cancelled by phone, mail or in person; by when they told it is judged (R5.22)."""
        order, at = self._ending(request, pk), clock.now()
        if not can_cancel(order, at=at):
            return self._over(request, order)
        form = HeardCancellationForm(request.POST or None, at=at, since=order.placed_at or order.created_at)
        text = _("Asiakas peruu koko tilauksen. Kirjaa, milloin hän kertoi: varatun ajan maksu ratkeaa siitä.")
        if order.booking and visit_page.can_give_up(order):
            text = f"{text} {visit_page.consequence(order.booking, at=at)}"
        done = _("Peruutus on kirjattu, ja asiakas saa siitä viestin.")
        return self._end(request, order, form, ending.cancel_for_customer, _("Kirjaa tilauksen peruutus"), text, done)

    def _end(
        self,
        request: HttpRequest,
        order: Order,
        form: forms.Form,
        act: Callable[..., Order],
        title: str,
        text: str,
        done: str,
    ) -> HttpResponse:
        if form.is_valid():
            try:
                act(order_id=order.pk, **form.cleaned_data, at=clock.now(), by=Actor.staff(request.user))
            except ShopError as refusal:
                messages.error(request, f"{order}: {refusal.message}")
            else:
                messages.success(request, done)
            return redirect("admin:orders_order_change", order.pk)
        shown = {"title": title, "order": order, "form": form, "text": text}
        return page(self, request, "admin/orders/review/end.html", **shown, is_nav_sidebar_enabled=False)

    def _ending(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        return get_object_or_404(Order.objects.placed().select_related("booking__installer", "payment"), pk=pk)

    def _over(self, request: HttpRequest, order: Order) -> HttpResponse:
        told = {"number": order.number, "state": order.get_state_display()}
        text = _("%(number)s on jo päättynyt: %(state)s.") % told
        if order.state in LIVING:
            text = (
                _(
                    "%(number)s: tilausta ei voi enää perua eikä hylätä tässä, koska sopimus on tehty, osa on jo "
                    "luovutettu tai matkalla tai työ on alkanut. Kirjaa asiakkaan pyyntö tai peruutusilmoitus."
                )
                % told
            )
        messages.info(request, text)
        return redirect("admin:orders_order_change", order.pk)


def may_shop_cancel(order: Order | None) -> bool:
    """Whether nobody has received anything of a living order: what has left is called back (R5.19)."""
    return bool(order and order.state in LIVING and may_be_recalled(order))


def may_customer_cancel(order: Order | None) -> bool:
    """Whether the customer's word ends it at once: nothing has left, or it is overdue."""
    return bool(order and can_cancel(order, at=clock.now()))


def may_refuse(order: Order | None) -> bool:
    """Whether there is no contract yet."""
    return bool(order and order.state in BEFORE_THE_CONTRACT and is_still_here(order))
