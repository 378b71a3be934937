"""Missing goods at the desk: the question put together and looked at first, the answers heard, and the list of them."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from lapinkumi.core.errors import ShopError
from orders import policy
from orders.admin.inlines import Part
from orders.forms.shortages import DelayForm, HeardChoiceForm, MissingForm
from orders.models import Order, Shortage, Substitute
from orders.seen import seen_of
from orders.services import delays, shortages
from orders.shortages.asking import askable_lines, lapses_alone, problems
from orders.shortages.candidates import candidates, listed
from orders.shortages.delaying import may_tell
from orders.shortages.errors import BadDelay, BadShortage, NothingDelayed
from orders.shortages.preview import preview
from orders.shortages.view import answer_by, missing_words, options, time_is_early


class ShortagePages(admin.ModelAdmin):
    """The part of the orders' admin that asks about missing goods. Pressed twice it is once."""

    def shortage_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/puuttuu/", wrap(self.missing_view), name="orders_order_missing"),
            path("<int:pk>/puuttuu/<int:line>/", wrap(self.ask_view), name="orders_order_ask_missing"),
            path("<int:pk>/kirjaa-valinta/", wrap(self.heard_choice_view), name="orders_order_choice"),
            path("<int:pk>/tuote-loytyi/", wrap(self.found_view), name="orders_order_found"),
            path("<int:pk>/viivastyy/", wrap(self.delay_view), name="orders_order_delay"),
        ]

    def missing_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which of the order's goods is missing; where there is but one, straight on."""
        order = self._order_of_shortage(request, pk)
        goods = askable_lines(order)
        if order.shortages.open().exists() or not goods:
            return self._nothing_to_ask(request, order)
        if len(goods) == 1:
            return redirect("admin:orders_order_ask_missing", pk, goods[0].pk)
        return self._shortage_page(request, "choose", order, _("Mikä tuote puuttuu?"), goods=goods)

    def ask_view(self, request: HttpRequest, pk: int, line: int) -> HttpResponse:
        """Put the question together; show what it comes to; then send just that. The same press twice is once."""
        order, at = self._order_of_shortage(request, pk), clock.now()
        row = get_object_or_404(order.lines.select_related("product__tyre", "product__rim"), pk=line)
        form = MissingForm(request.POST or None, line=row)
        near = candidates(order, row, at=at)
        known = {one.product.pk for one in near}
        form.offer([*near, *(one for one in listed(order, row, form.products(), at=at) if one.product.pk not in known)])
        if form.is_valid() and request.POST.get("previewed") == form.digest:
            return self._asked(request, order, form, at)
        found = form.is_valid() and not self._blamed(form, order, at)
        shown: dict[str, Any] = {"preview": preview(order, row, form.question(), form.found) if found else []}
        if found:
            shown["previewed"] = form.digest
        return self._asking(request, order, form, **shown)

    def heard_choice_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write down what the customer chose by phone, mail or in person, and when (R5.22)."""
        order, at = self._order_of_shortage(request, pk), clock.now()
        shortage = _open(order)
        if shortage is None or not shortage.waits:
            return self._nothing_to_ask(request, order)
        offered = options(shortage, today=clock.local_date(at))
        form = HeardChoiceForm(request.POST or None, options=offered, since=shortage.created_at, at=at)
        if form.is_valid():
            answer, substitute = form.answer
            what = {"shortage_id": shortage.pk, "answer": answer, "substitute_id": substitute, **form.told}
            if self._did(request, shortages.choose, **what):
                messages.success(request, _("Valinta on kirjattu, ja asiakas saa siitä viestin."))
                return redirect("admin:orders_order_change", pk)
        return self._shortage_page(request, "choice", order, _("Kirjaa asiakkaan valinta"), form=form, options=offered)

    def found_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The goods were found after all: nothing is asked any more."""
        order = self._order_of_shortage(request, pk)
        shortage = _open(order)
        if shortage is None:
            return self._nothing_to_ask(request, order)
        if request.method == "POST":
            if self._did(request, shortages.withdraw_question, shortage_id=shortage.pk):
                messages.success(request, _("Kysymys on peruttu, ja asiakas saa siitä viestin."))
            return redirect("admin:orders_order_change", pk)
        missing = missing_words(shortage)
        return self._shortage_page(request, "found", order, _("Tuote löytyi"), missing=missing)

    def delay_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tell the customer that the goods come later (R5.16). The same press twice is once."""
        order, at = self._order_of_shortage(request, pk), clock.now()
        form = DelayForm(request.POST or None)
        if form.is_valid() and self._delayed(request, order, form, at):
            messages.success(request, _("Viivästyksestä on ilmoitettu asiakkaalle."))
            return redirect("admin:orders_order_change", pk)
        if not may_tell(order):
            messages.info(request, f"{order.number}: {NothingDelayed.message}")
            return redirect("admin:orders_order_change", pk)
        early = time_is_early(order, form.cleaned_data.get("last_on")) if form.is_bound else False
        shown = {"form": form, "early": early, "days": policy.DELAY_CANCELLATION_DAYS}
        status = 409 if form.is_bound and form.is_valid() else 200
        return self._shortage_page(request, "delay", order, _("Ilmoita viivästyksestä"), status=status, **shown)

    def _delayed(self, request: HttpRequest, order: Order, form: DelayForm, at: datetime) -> bool:
        try:
            delays.tell_delay(
                order_id=order.pk,
                seen=request.POST.get("seen", ""),
                at=at,
                by=Actor.staff(request.user),
                **form.told,
            )
        except BadDelay as refusal:
            form.blame(refusal)
            return False
        except ShopError as refusal:
            messages.error(request, f"{order.number}: {refusal.message}")
            return False
        return True

    def _asked(self, request: HttpRequest, order: Order, form: MissingForm, at: datetime) -> HttpResponse:
        try:
            shortages.ask(
                order_id=order.pk,
                question=form.question(),
                seen=request.POST.get("seen", ""),
                at=at,
                by=Actor.staff(request.user),
            )
        except BadShortage as refusal:
            form.blame(refusal)
            return self._asking(request, order, form)
        except ShopError as refusal:
            messages.error(request, f"{order.number}: {refusal.message}")
            return self._asking(request, order, form, status=409)
        text = _("%(number)s: asiakkaalta on kysytty. Vastaus näkyy täällä, kun se tulee.")
        messages.success(request, text % {"number": order.number})
        return redirect("admin:orders_order_change", order.pk)

    def _blamed(self, form: MissingForm, order: Order, at: datetime) -> bool:
        """Whether something is wrong with what was typed; it is said at its field then."""
        found = problems(order, form.question(), today=clock.local_date(at))
        if found:
            form.blame(BadShortage(found))
        return bool(found)

    def _asking(self, request: HttpRequest, order: Order, form: MissingForm, **shown: Any) -> HttpResponse:
        shown = {"preview": [], "lapses_alone": lapses_alone(order, form.line), **shown}
        shown["lapse_days"] = policy.CORRECTION_LAPSE_DAYS
        return self._shortage_page(request, "ask", order, _("Puuttuva tuote"), form=form, line=form.line, **shown)

    def _shortage_page(
        self, request: HttpRequest, name: str, order: Order, title: str, *, status: int = 200, **shown: Any
    ) -> HttpResponse:
        shown |= {"title": title, "order": order, "seen": seen_of(order), "is_nav_sidebar_enabled": False}
        response = page(self, request, f"admin/orders/shortage/{name}.html", **shown)
        response.status_code = status
        return response

    def _nothing_to_ask(self, request: HttpRequest, order: Order) -> HttpResponse:
        text = _("%(number)s: puuttuvasta tuotteesta ei voi nyt kysyä, tai siitä on jo kysytty tai vastattu.")
        messages.info(request, text % {"number": order.number})
        return redirect("admin:orders_order_change", order.pk)

    def _order_of_shortage(self, request: HttpRequest, pk: int) -> Order:
        if not request.user.has_perm("orders.change_order"):
            raise PermissionDenied
        return get_object_or_404(Order.objects.placed().select_related("installer", "booking", "payment"), pk=pk)

    def _did(self, request: HttpRequest, act: Any, **what: Any) -> bool:
        try:
            act(**what, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal.message))
            return False
        return True


class SubstituteInline(Part):
    model = Substitute
    fields = ["name", "sku", "unit_price", "first_on", "last_on"]


@admin.register(Shortage)
class ShortageAdmin(LookedAt, admin.ModelAdmin):
    """Those that wait for their customer, the longest first; and what became of the others."""

    list_display = ["order_link", "customer", "what", "state", "answer", "deadline", "reminded_at"]
    list_display_links = None
    list_filter = ["state", "answer", "found_by", "created_at"]
    list_select_related = ["order", "line"]
    search_fields = ["=order__number", "=order__email", "order__family_name"]
    ordering = ["waiting_since_at", "-created_at"]
    show_full_result_count = False
    inlines = [SubstituteInline]
    fields = [
        "order_link", "state", "what", "found_by", "reason", "made_by", "wait_first_on", "wait_last_on", "answer",
        "chosen", "old_total", "new_total", "created_at", "reminded_at", "answered_at", "payment_refused_at",
        "settled_at", "closed_at",
    ]  # fmt: skip
    readonly_fields = ["order_link", "what"]

    @admin.display(description=gettext_lazy("tilaus"), ordering="order__number")
    def order_link(self, shortage: Shortage) -> SafeString:
        url = reverse("admin:orders_order_change", args=[shortage.order_id])
        return format_html('<a href="{}">{}</a>', url, shortage.order)

    @admin.display(description=gettext_lazy("asiakas"))
    def customer(self, shortage: Shortage) -> str:
        return shortage.order.full_name

    @admin.display(description=gettext_lazy("puuttuu"))
    def what(self, shortage: Shortage) -> str:
        return missing_words(shortage)

    @admin.display(description=gettext_lazy("raukeaa"), ordering="waiting_since_at")
    def deadline(self, shortage: Shortage) -> str:
        return date_format(answer_by(shortage), "D j.n.Y") if shortage.waits else ""


def _open(order: Order) -> Shortage | None:
    shortage = order.shortages.open().select_related("line").first()
    if shortage is not None:
        shortage.order = shortage.line.order = order
    return shortage
