"""The desk's pages on which an order is put right before its contract: looked at first, then done."""

from datetime import datetime
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
from orders import policy
from orders.admin.reviewing import next_waiting, told_already
from orders.corrections import view as correction_view
from orders.corrections.reckoning import Draft, draft
from orders.corrections.repromise import reckoned
from orders.errors import BadCorrection, OrderChanged
from orders.forms.corrections import CorrectForm, HeardAnswerForm
from orders.forms.details import DetailsForm
from orders.models import Correction, Order
from orders.pages import correction as correction_page
from orders.review import review
from orders.review.preview import preview
from orders.seen import seen_of
from orders.services import corrections, details
from orders.states import BEFORE_THE_CONTRACT


class CorrectionPages(admin.ModelAdmin):
    """The part of the orders' admin that corrects."""

    def correction_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/korjaa/", wrap(self.correct_view), name="orders_order_correct"),
            path("<int:pk>/korjaa-yhteystiedot/", wrap(self.details_view), name="orders_order_details"),
            path("<int:pk>/kirjaa-vastaus/", wrap(self.answer_view), name="orders_order_answer"),
            path("<int:pk>/peru-ehdotus/", wrap(self.take_back_view), name="orders_order_take_back"),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask prices, days and why; show what it comes to; then do exactly that. The same press twice is once."""
        order, at = self._order(request, pk), clock.now()
        form = CorrectForm(request.POST or None, order=order, reckoned=reckoned(order, at=at))
        if order.state in BEFORE_THE_CONTRACT and (obstacles := review(order, at=at).obstacles):
            return _stopped(request, order, obstacles)
        if form.is_valid() and request.POST.get("previewed") == form.digest:
            return self._corrected(request, order, form, at)
        if order.state not in BEFORE_THE_CONTRACT:
            return _too_late(request, order)
        if request.POST and not _is_seen(request, order):
            return self._correcting(request, order, form, status=409)
        found = _drafted(form, order, at) if form.is_bound and form.is_valid() else None
        return self._correcting(request, order, form, found=found)

    def details_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put right whom the order is for. The same press twice is once."""
        order = self._order(request, pk)
        form = DetailsForm(request.POST or None, order=order)
        if order.state not in BEFORE_THE_CONTRACT:
            return _too_late(request, order)
        if form.is_valid():
            return self._detailed(request, order, form)
        return self._page(request, "details", order, _("Korjaa yhteystiedot"), form=form)

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the open offer back: the order is again as it was, and waits for the clerk."""
        order = self._order(request, pk)
        correction = order.corrections.open().first()
        if correction is None:
            return _too_late(request, order)
        if request.method == "POST":
            if self._try(request, corrections.withdraw_offer, correction_id=correction.pk):
                messages.success(request, _taken_back(correction))
            return redirect("admin:orders_order_review", pk)
        changes = correction_view.changes(correction)
        return self._page(request, "take_back", order, _("Peru ehdotus"), changes=changes)

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write down what the customer answered by phone, mail or in person, and when (R5.22)."""
        order, at = self._order(request, pk), clock.now()
        correction = order.corrections.open().first()
        if correction is None or not correction.waits:
            return _too_late(request, order)
        form = HeardAnswerForm(request.POST or None, asked_at=correction.offered_at or at, at=at)
        if form.is_valid():
            heard = {"channel": form.cleaned_data["channel"], "contacted_at": form.cleaned_data["contacted_at"]}
            act = corrections.accept if form.says_yes else corrections.decline
            if self._try(request, act, correction_id=correction.pk, **heard):
                messages.success(request, _heard(order, correction))
            return redirect("admin:orders_order_review", pk)
        changes = correction_view.changes(correction)
        return self._page(request, "answer", order, _("Kirjaa asiakkaan vastaus"), form=form, changes=changes)

    def _detailed(self, request: HttpRequest, order: Order, form: DetailsForm) -> HttpResponse:
        what = {"order_id": order.pk, "typed": form.cleaned_data, "seen": request.POST.get("seen", "")}
        if not self._try(request, details.correct_details, **what):
            return self._page(request, "details", order, _("Korjaa yhteystiedot"), form=form, status=409)
        messages.success(request, _("Yhteystiedot on korjattu."))
        return redirect("admin:orders_order_review", order.pk)

    def _corrected(self, request: HttpRequest, order: Order, form: CorrectForm, at: datetime) -> HttpResponse:
        try:
            done = corrections.correct(
                order_id=order.pk,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                seen=request.POST["seen"],
                at=at,
                by=Actor.staff(request.user),
            )
        except BadCorrection as refusal:
            form.blame(refusal)
            return self._correcting(request, order, form)
        except ShopError as refusal:
            messages.error(request, f"{order.number}: {refusal.message}")
            return self._correcting(request, get_object_or_404(_orders(), pk=order.pk), form, status=409)
        messages.success(request, _done(order, done))
        return next_waiting(after=order)

    def _correcting(
        self,
        request: HttpRequest,
        order: Order,
        form: CorrectForm,
        *,
        found: Draft | None = None,
        status: int = 200,
    ) -> HttpResponse:
        shown: dict[str, Any] = {"form": form, "draft": found, "changes": []}
        if found:
            time = correction_page.time_passed(order, found.window.last_on if found.window else None)
            shown |= {"changes": preview(order, found), "previewed": form.digest, "time": time}
        shown["lapse_days"] = policy.CORRECTION_LAPSE_DAYS
        return self._page(request, "correct", order, _("Korjaa tilausta"), status=status, **shown)

    def _page(
        self, request: HttpRequest, name: str, order: Order, title: str, *, status: int = 200, **shown: Any
    ) -> HttpResponse:
        if status == 409 and not messages.get_messages(request):
            messages.error(request, str(OrderChanged.message))
        template = f"admin/orders/review/{name}.html"
        shown |= {"title": title, "order": order, "seen": seen_of(order), "is_nav_sidebar_enabled": False}
        response = page(self, request, template, **shown)
        response.status_code = status
        return response

    def _order(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        return get_object_or_404(_orders(), pk=pk)

    def _try(self, request: HttpRequest, act: Any, **what: Any) -> bool:
        try:
            act(**what, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal.message))
            return False
        return True


def _orders() -> Any:
    return Order.objects.select_related("installer", "booking", "terms", "payment")


def _is_seen(request: HttpRequest, order: Order) -> bool:
    return request.POST.get("seen") == seen_of(order)


def _drafted(form: CorrectForm, order: Order, at: datetime) -> Draft | None:
    """What was typed comes to this; problems are told in the form."""
    try:
        return draft(order, form.changes(), reckoned=form.reckoned, today=clock.local_date(at))
    except BadCorrection as refusal:
        form.blame(refusal)
    except ShopError as refusal:
        form.add_error(None, str(refusal.message))
    return None


def _taken_back(correction: Correction) -> str:
    if correction.is_revision:
        return _("Ehdotus on peruttu. Sovittu hinta on voimassa.")
    return _("Ehdotus on peruttu. Tilaus odottaa taas vahvistusta.")


def _heard(order: Order, correction: Correction) -> str:
    """What the answer led to."""
    if order.corrections.open().exclude(pk=correction.pk).exists():
        return _("Vastaus on kirjattu. Toimitusaika oli ehtinyt siirtyä: uusi ehdotus lähti asiakkaalle.")
    return _("Vastaus on kirjattu, ja asiakas saa siitä viestin.")


def _too_late(request: HttpRequest, order: Order) -> HttpResponse:
    messages.info(request, told_already(order))
    return redirect("admin:orders_order_review", order.pk)


def _stopped(request: HttpRequest, order: Order, obstacles: list[str]) -> HttpResponse:
    """A corrected order is confirmed, or may be by its customer's yes: what stops that stops this."""
    told = {"number": order.number, "reasons": " ".join(obstacles)}
    messages.error(request, _("%(number)s: ei voi korjata, ennen kuin este on poistettu. %(reasons)s") % told)
    return redirect("admin:orders_order_review", order.pk)


def _done(order: Order, correction: Correction) -> str:
    if correction.was_asked:
        return _("%(number)s odottaa nyt asiakkaan vastausta. Ehdotus lähti sähköpostilla.") % {"number": order.number}
    return _("%(number)s on korjattu ja vahvistettu. Asiakas saa vahvistuksen, jossa korjaus näkyy.") % {
        "number": order.number
    }
