"""The desk's pages for changes that a customer asks for by phone, mail or at the counter (R5.18, R5.22).

The same drafts and acts as on the customer's own pages, with the channel and the time of contact.
"""

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
from orders.changes import draft as drafting
from orders.changes.allowed import why_closed
from orders.changes.values import Draft
from orders.forms.changing import CHANGEABLE, ContactChangeForm, PlaceForm, QuantitiesForm
from orders.forms.endings import HeardCancellationForm
from orders.models import Order
from orders.pages import changing as shown
from orders.services import changing
from orders.services.changing import Told
from orders.views.changing import ASKED, chosen_place, what_was_chosen


class ChangePages(admin.ModelAdmin):
    """The part of the orders' admin that changes an order for its customer. Pressed twice it is once."""

    def change_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/muuta-maaria/", wrap(self.change_quantities_view), name="orders_order_quantities"),
            path("<int:pk>/muuta-toimitus/", wrap(self.change_place_view), name="orders_order_place"),
            path("<int:pk>/muuta-yhteystiedot/", wrap(self.change_contact_view), name="orders_order_contact"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def change_quantities_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        order = self._changeable(request, pk)
        lines = shown.resizable(order)
        initial = {f"rivi-{line.pk}": line.quantity for line in lines}
        form = QuantitiesForm(what_was_chosen(request), lines=lines, initial=initial)
        return self._change(
            request,
            order,
            form,
            draft=lambda: drafting.quantities(order, form.wanted, at=clock.now()),
            act=lambda **who: changing.change_quantities(wanted=form.wanted, **who),
            title=_("Muuta määriä"),
        )

    def change_place_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        order, at = self._changeable(request, pk), clock.now()
        form = PlaceForm(
            what_was_chosen(request),
            ways=shown.ways(order, at=at),
            asks_car=shown.asks_car(order),
            initial={"toimitus": shown.present_way(order)},
        )

        def draft() -> Draft:
            garage, carrier, point = chosen_place(order, form.cleaned_data["toimitus"])
            if garage is None:
                return drafting.to_home(order, carrier, point=point, at=at)
            return drafting.to_garage(order, garage, car_class=form.car_class, at=at)

        def act(**who: Any) -> Order:
            garage, carrier, point = chosen_place(order, form.cleaned_data["toimitus"])
            if garage is None:
                return changing.change_carrier(carrier=carrier, point=point, **who)
            return changing.change_garage(garage=garage, car_class=form.car_class, **who)

        return self._change(request, order, form, draft=draft, act=act, title=_("Vaihda toimitustapa"))

    def change_contact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        order = self._changeable(request, pk)
        form = ContactChangeForm(request.POST or None, order=order)

        def typed() -> dict[str, str]:
            return {name: form.cleaned_data[name] for name in CHANGEABLE}

        return self._change(
            request,
            order,
            form,
            draft=lambda: drafting.contact(order, typed(), at=clock.now()),
            act=lambda **who: changing.change_contact(typed=typed(), **who),
            title=_("Muuta yhteystietoja"),
            moves_money=False,
        )

    def _changeable(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        placed = Order.objects.placed().select_related("installer", "booking__installer", "payment")
        return get_object_or_404(placed.prefetch_related("deliveries", "corrections"), pk=pk)

    def _change(
        self,
        request: HttpRequest,
        order: Order,
        form: Any,
        *,
        draft: Callable[[], Draft],
        act: Callable[..., Order],
        title: str,
        moves_money: bool = True,
    ) -> HttpResponse:
        """Ask what; then say what follows and ask how the customer told; then do it."""
        at = clock.now()
        if closed := why_closed(order, moves_money=moves_money):
            messages.info(request, f"{order}: {' '.join(closed)}")
            return redirect("admin:orders_order_change", order.pk)
        is_done = request.method == "POST" and ASKED not in request.POST
        since = order.placed_at or order.created_at
        told = HeardCancellationForm(request.POST if is_done else None, at=at, since=since)
        if is_done and form.is_valid() and told.is_valid() and self._changed(request, order, act, told):
            return redirect("admin:orders_order_change", order.pk)
        found = draft() if form.is_bound and form.is_valid() else None
        preview = shown.preview(found, at=at) if found is not None and not found.is_nothing else None
        context = {"title": title, "order": order, "form": form, "told": told, "preview": preview}
        by_get = not isinstance(form, ContactChangeForm)
        return page(
            self, request, "admin/orders/review/change.html", **context, by_get=by_get, is_nav_sidebar_enabled=False
        )

    def _changed(
        self, request: HttpRequest, order: Order, act: Callable[..., Order], told: HeardCancellationForm
    ) -> bool:
        try:
            act(order_id=order.pk, told=Told(**told.cleaned_data), at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{order}: {refusal}")
            return False
        messages.success(request, _("Tilausta on muutettu, ja asiakas saa siitä viestin."))
        return True
