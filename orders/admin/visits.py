"""The desk's pages for a booked time: given up or moved by a customer who called or wrote (R5.22)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from installers import wording
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from orders.checkout.times import read_start
from orders.forms.told import DeskMoveForm, ToldForm
from orders.models import Order
from orders.pages import visit as visit_page
from orders.partner import times as garage_times
from orders.services import moving
from orders.services.bookings import give_up_time
from orders.states import LIVING


class VisitPages(admin.ModelAdmin):
    """The part of the orders' admin that changes a booked time."""

    def visit_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/peru-aika/", wrap(self.give_up_view), name="orders_order_give_up_time"),
            path("<int:pk>/siirra-aika/", wrap(self.move_time_view), name="orders_order_move_time"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def give_up_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The customer told that they won't come; by when they told it is judged what it costs."""
        order, at = self._visit(request, pk), clock.now()
        form = ToldForm(request.POST or None, at=at, since=_since(order))
        if form.is_valid() and self._change_time(request, give_up_time, order, **form.cleaned_data):
            messages.success(request, _("Aika on peruttu. Asiakas ja asennuspiste saavat siitä viestin."))
            return redirect("admin:orders_order_change", pk)
        text = visit_page.consequence(order.booking, at=at) if order.booking else ""
        return self._ask(request, order, form, title=_("Kirjaa ajan peruutus"), text=text)

    def move_time_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Another time, agreed with the customer; the garage is asked to confirm it."""
        order, at = self._visit(request, pk), clock.now()
        starts = garage_times.starts(order, at=at)
        form = DeskMoveForm(request.POST or None, at=at, since=_since(order), starts=starts)
        if _is_there(order, request.POST.get("starts_at", "")):
            messages.success(request, _("Aika on siirretty. Asiakas ja asennuspiste saavat siitä viestin."))
            return redirect("admin:orders_order_change", pk)
        if form.is_valid() and self._change_time(request, moving.move_told_time, order, **form.agreed):
            messages.success(request, _("Aika on siirretty. Asiakas ja asennuspiste saavat siitä viestin."))
            return redirect("admin:orders_order_change", pk)
        text = _("Asennuspiste vahvistaa uuden ajan. Entinen vapautuu heti.")
        return self._ask(request, order, form, title=_("Siirrä aika"), text=text)

    def _visit(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        visits = Order.objects.select_related("booking__installer", "installer").prefetch_related("deliveries")
        return get_object_or_404(visits.filter(booking__isnull=False, state__in=LIVING), pk=pk)

    def _change_time(self, request: HttpRequest, act: Any, order: Order, **what: Any) -> bool:
        try:
            act(order_id=order.pk, at=clock.now(), by=Actor.staff(request.user), **what)
        except ShopError as refusal:
            messages.error(request, f"{order}: {refusal}")
            return False
        return True

    def _ask(self, request: HttpRequest, order: Order, form: forms.Form, **shown: str) -> HttpResponse:
        booking = order.booking
        when = wording.long_moment(booking.starts_at) if booking else ""
        open_ = booking is not None and booking.is_ahead
        context = {**shown, "form": form, "order": order, "when": when, "open": open_}
        return page(self, request, "admin/orders/visit.html", **context)


def _is_there(order: Order, wanted: str) -> bool:
    """Whether the time is where it should go: the button was pressed twice."""
    starts_at = read_start(wanted)
    return starts_at is not None and order.booking is not None and order.booking.starts_at == starts_at


def _since(order: Order) -> Any:
    return order.booking.created_at if order.booking else order.created_at
