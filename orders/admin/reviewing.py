"""The desk's page on which one order is judged and confirmed, and the way from each to the next that waits."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from orders.corrections import view as correction_view
from orders.forms.review import ConfirmForm
from orders.models import Order, OrderEvent
from orders.review import Review, review
from orders.services import confirmation
from orders.states import OrderState
from orders.wording import ACTORS


class ReviewPages(admin.ModelAdmin):
    """The part of the orders' admin that judges and confirms."""

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def review_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("vahvistettavat/", wrap(self.first_view), name="orders_order_first"),
            path("<int:pk>/seuraava/", wrap(self.next_view), name="orders_order_next"),
            path("<int:pk>/tarkista/", wrap(self.review_view), name="orders_order_review"),
            path("<int:pk>/vahvista/", wrap(require_POST(self.confirm_view)), name="orders_order_confirm"),
        ]

    def first_view(self, request: HttpRequest) -> HttpResponse:
        """The order that has waited longest."""
        self._require(self.has_handle_permission(request))
        return next_waiting()

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave this one for later."""
        self._require(self.has_handle_permission(request))
        return next_waiting(after=get_object_or_404(Order, pk=pk))

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything a clerk judges, on one page."""
        self._require(self.has_handle_permission(request))
        return self._show(request, review(_full(pk), at=clock.now()))

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm what was seen; where it is no longer the same, show it again. Confirmed already: on to the next."""
        self._require(self.has_handle_permission(request))
        order = _full(pk)
        if order.state != OrderState.PRELIMINARY:
            messages.info(request, told_already(order))
            return next_waiting(after=order)
        found = review(order, at=clock.now())
        if objection := _objection(request, found):
            messages.error(request, objection)
            return self._show(request, found, status=409)
        form = ConfirmForm(request.POST, found=found)
        if not form.is_valid():
            return self._show(request, found, form=form, status=409)
        try:
            confirmation.confirm(order_id=pk, seen=found.order_seen, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{order.number}: {refusal.message}")
            return self._show(request, review(_full(pk), at=clock.now()), status=409)
        messages.success(request, _confirmed(order))
        return next_waiting(after=order)

    def _show(
        self, request: HttpRequest, found: Review, *, form: ConfirmForm | None = None, status: int = 200
    ) -> HttpResponse:
        waits = found.order.state == OrderState.PRELIMINARY
        handles = self.has_handle_permission(request)
        response = page(
            self,
            request,
            "admin/orders/review.html",
            is_nav_sidebar_enabled=False,  # the whole width for what is judged
            title=_("Tarkista ja vahvista %(number)s") % {"number": found.order.number},
            order=found.order,
            review=found,
            form=form or ConfirmForm(found=found),
            waiting=Order.objects.to_confirm().count(),
            may_act=waits and handles,
            already="" if waits else told_already(found.order),
            offer=_offer(found.order),
            handles=handles,
        )
        response.status_code = status
        return response

    def _require(self, allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied


def next_waiting(*, after: Order | None = None) -> HttpResponseRedirect:
    """To the next order of the queue; past its end to its beginning; to the empty queue when all is done."""
    queue = Order.objects.to_confirm()
    later = (
        queue.filter(Q(placed_at__gt=after.placed_at) | Q(placed_at=after.placed_at, pk__gt=after.pk))
        if after
        else queue
    )
    pk = later.values_list("pk", flat=True).first() or queue.values_list("pk", flat=True).first()
    if pk is not None:
        return redirect("admin:orders_order_review", pk)
    url = f"{reverse('admin:orders_order_changelist')}?state__exact={OrderState.PRELIMINARY}"
    return HttpResponseRedirect(url)


def told_already(order: Order) -> str:
    """Why an order can't be confirmed from here: where it stands, since when, and who brought it there."""
    if order.state == OrderState.CORRECTION_OFFERED:
        return _("%(number)s odottaa asiakkaan vastausta muutosehdotukseen.") % {"number": order.number}
    last = order.events.filter(kind=order.state).select_related("actor_user").order_by("-at", "-pk").first()
    told = {"number": order.number, "state": order.get_state_display()}
    if last is None:
        return _("%(number)s ei odota vahvistusta: %(state)s.") % told
    by = {"when": date_format(clock.local(last.at), "j.n. \\k\\l\\o G.i"), "who": _who(last)}
    return _("%(number)s ei enää odota vahvistusta: %(state)s %(when)s, %(who)s.") % {**told, **by}


def _offer(order: Order) -> dict[str, Any] | None:
    """The question that the customer has before them, old and new, and until when."""
    correction = order.corrections.open().first()
    if correction is None:
        return None
    changes, last = correction_view.changes(correction), correction_view.answer_by(correction)
    return {"correction": correction, "changes": changes, "answer_by": last}


def _who(event: OrderEvent) -> str:
    return str(event.actor_user or event.actor_label or ACTORS.get(event.actor_kind, event.actor_kind))


def _objection(request: HttpRequest, found: Review) -> str:
    """Why this press can't count; empty where it can."""
    if request.POST.get("seen") != found.seen:
        return _("Tilaus on muuttunut sen jälkeen, kun avasit sivun. Tarkista se uudelleen.")
    return _("Tilausta ei voi vahvistaa, ennen kuin este on poistettu.") if found.is_stopped else ""


def _full(pk: int) -> Order:
    return get_object_or_404(Order.objects.select_related("installer", "booking", "terms", "payment"), pk=pk)


def _confirmed(order: Order) -> str:
    url = reverse("admin:orders_order_change", args=[order.pk])
    return format_html(_('<a href="{}">{}</a> on vahvistettu, ja asiakas saa siitä viestin.'), url, order.number)
