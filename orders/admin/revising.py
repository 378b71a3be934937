"""The desk's page on which a contract's price is revised before the delivery: looked at first, then asked (R4.3)."""

from datetime import date

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from orders import policy
from orders.corrections.reckoning import Draft
from orders.corrections.revising import revisable, revision
from orders.errors import BadCorrection, NotRevisable, OrderChanged
from orders.forms.corrections import ReviseForm
from orders.models import Correction, Order
from orders.review.preview import preview
from orders.seen import seen_of
from orders.services import revisions


class RevisionPages(admin.ModelAdmin):
    """The part of the orders' admin that revises prices."""

    def revision_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revise_view)
        return [path("<int:pk>/muuta-hintaa/", view, name="orders_order_revise")]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask prices, the ground and why; show what it comes to; then do exactly that. The same press twice is once."""
        if not self.has_handle_permission(request):
            raise PermissionDenied
        order, today = get_object_or_404(_orders(), pk=pk), clock.today()
        form = ReviseForm(request.POST or None, order=order)
        if form.is_valid() and request.POST.get("previewed") == form.digest:
            return self._revised(request, order, form)
        if not revisable(order):
            messages.info(request, f"{order.number}: {NotRevisable.message}")
            return redirect("admin:orders_order_change", pk)
        if request.POST and request.POST.get("seen") != seen_of(order):
            messages.error(request, str(OrderChanged.message))
            return self._revising(request, order, form, status=409)
        found = _drafted(form, order, today) if form.is_bound and form.is_valid() else None
        return self._revising(request, order, form, found=found)

    def _revised(self, request: HttpRequest, order: Order, form: ReviseForm) -> HttpResponse:
        what = {**form.asked, "order_id": order.pk, "seen": request.POST.get("seen", "")}
        try:
            done = revisions.revise(**what, at=clock.now(), by=Actor.staff(request.user))
        except BadCorrection as refusal:
            form.blame(refusal)
            return self._revising(request, order, form)
        except ShopError as refusal:
            messages.error(request, f"{order.number}: {refusal.message}")
            return self._revising(request, get_object_or_404(_orders(), pk=order.pk), form, status=409)
        messages.success(request, _done(order, done))
        return redirect("admin:orders_order_review" if done.waits else "admin:orders_order_change", order.pk)

    def _revising(
        self, request: HttpRequest, order: Order, form: ReviseForm, *, found: Draft | None = None, status: int = 200
    ) -> HttpResponse:
        response = page(
            self,
            request,
            "admin/orders/review/revise.html",
            is_nav_sidebar_enabled=False,
            title=_("Muuta hintaa"),
            order=order,
            seen=seen_of(order),
            form=form,
            draft=found,
            changes=preview(order, found) if found else [],
            previewed=form.digest if found else "",
            lapse_days=policy.CORRECTION_LAPSE_DAYS,
            waiting=order.corrections.open().first(),
        )
        response.status_code = status
        return response


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related("installer", "booking", "payment")


def _drafted(form: ReviseForm, order: Order, today: date) -> Draft | None:
    """What was typed comes to this; problems are told in the form."""
    asked = form.asked
    try:
        return revision(order, ground=asked["ground"], prices=asked["prices"], today=today)
    except BadCorrection as refusal:
        form.blame(refusal)
    except ShopError as refusal:
        form.add_error(None, str(refusal.message))
    return None


def _done(order: Order, made: Correction) -> str:
    if made.was_asked:
        return _("%(number)s odottaa nyt asiakkaan vastausta. Ehdotus lähti sähköpostilla.") % {"number": order.number}
    return _("%(number)s: uusi hinta on voimassa, ja asiakas saa siitä viestin.") % {"number": order.number}
