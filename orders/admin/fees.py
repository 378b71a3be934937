"""Fees and invoices at the desk: looked at, invoiced or dropped by an act; nothing is typed over."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import HistoryInline, LookedAt, page
from lapinkumi.core.errors import ShopError
from orders.fees import facts as fee_facts
from orders.forms.fees import HeardDisputeForm, UpholdForm, WaiveForm
from orders.models import Fee, FeeEvent, Invoice
from orders.services import fees
from orders.wording import ACTORS, DESK


class FeeHistory(HistoryInline):
    """What has happened to the fee."""

    model = FeeEvent
    words, actors = DESK, ACTORS
    fields = ["at", "told", "who", "channel", "contacted_at"]


@admin.register(Fee)
class FeeAdmin(LookedAt, admin.ModelAdmin):
    """Fees, those waiting for a look one filter away, and counted on the front page."""

    list_display = ["order", "kind", "amount", "state", "proposed", "review_until"]
    list_filter = ["state", "kind", "proposed_at"]
    list_select_related = ["order"]
    search_fields = ["=order__number", "=order__email", "order__family_name"]
    show_full_result_count = False
    actions = ["invoice_now", "uphold", "waive", "record_dispute"]
    inlines = [FeeHistory]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "kind",
                    "order",
                    "delivery",
                    "amount",
                    "made_of",
                    "vat_treatment",
                    "clause",
                    "state",
                    "invoices",
                ]
            },
        ),
        (gettext_lazy("Mihin maksu perustuu"), {"fields": ["evidence"]}),
        (
            gettext_lazy("Tarkistus"),
            {
                "fields": [
                    "proposed_at",
                    "review_until_at",
                    "disputed_at",
                    "dispute_text",
                    "answered_at",
                    "answer",
                    "due_on",
                ]
            },
        ),
        (gettext_lazy("Luopuminen"), {"fields": ["waived_at", "waive_reason"]}),
    ]
    readonly_fields = ["evidence", "invoices", "made_of"]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.settle_fee")

    @admin.display(description=gettext_lazy("ehdotettu"), ordering="proposed_at")
    def proposed(self, fee: Fee) -> str:
        return _short(fee.proposed_at)

    @admin.display(description=gettext_lazy("laskutetaan"), ordering="review_until_at")
    def review_until(self, fee: Fee) -> str:
        return _short(fee.review_until_at) if fee.review_until_at else _("käsin")

    @admin.display(description=gettext_lazy("tapahtumat"))
    def evidence(self, fee: Fee) -> SafeString:
        return format_html_join(SafeString("<br>"), "{}: {}", fee_facts.facts(fee))

    @admin.display(description=gettext_lazy("erittely"))
    def made_of(self, fee: Fee) -> SafeString:
        return format_html_join(SafeString("<br>"), "{}: {}", fee_facts.parts(fee))

    @admin.display(description=gettext_lazy("laskut"))
    def invoices(self, fee: Fee) -> SafeString:
        found = fee.invoices.select_related("document").order_by("number")
        return format_html_join(", ", '<a href="{}">{}</a>', ((_paper(each), each.document.title) for each in found))

    @admin.action(description=gettext_lazy("Laskuta heti"), permissions=["settle"])
    def invoice_now(self, request: HttpRequest, queryset: QuerySet[Fee]) -> None:
        """Each by itself; what can't be invoiced is told, and doesn't stop the rest."""
        self._do(request, queryset, fees.invoice_fee)

    @admin.action(description=gettext_lazy("Vastaa kiistämiseen: maksu pysyy voimassa"), permissions=["settle"])
    def uphold(self, request: HttpRequest, queryset: QuerySet[Fee]) -> HttpResponse | None:
        """Ask why, then let the fees stand: the customers get the reasons, and time to pay."""
        form = UpholdForm(request.POST if "asked" in request.POST else None)
        if form.is_valid():
            self._do(request, queryset, fees.uphold, **form.cleaned_data)
            return None
        text = _(
            "Asiakas saa perustelun sähköpostitse. Laskuttamaton maksu laskutetaan, ja jo lähetetyn laskun eräpäivä "
            "siirtyy niin, että maksuaikaa on vähintään 10 päivää."
        )
        return self._ask(request, queryset, form, action="uphold", title=_("Vastaa kiistämiseen"), text=text)

    @admin.action(description=gettext_lazy("Älä peri maksua, hyvitä mahdollinen lasku"), permissions=["settle"])
    def waive(self, request: HttpRequest, queryset: QuerySet[Fee]) -> HttpResponse | None:
        """Ask why, then drop the fees: the customers are told."""
        form = WaiveForm(request.POST if "asked" in request.POST else None)
        if form.is_valid():
            self._do(request, queryset, fees.waive, **form.cleaned_data)
            return None
        text = _(
            "Maksua ei peritä, ja jo lähetetty lasku hyvitetään kokonaan. Asiakas saa siitä viestin. Syy jää vain "
            "henkilökunnan nähtäville."
        )
        return self._ask(request, queryset, form, action="waive", title=_("Älä peri maksua"), text=text)

    @admin.action(description=gettext_lazy("Kirjaa asiakkaan kiistäminen"), permissions=["settle"])
    def record_dispute(self, request: HttpRequest, queryset: QuerySet[Fee]) -> HttpResponse | None:
        """Write down an objection that came by phone, mail or in person: the customer gets it in writing (R5.22)."""
        form = HeardDisputeForm(request.POST if "asked" in request.POST else None, at=clock.now())
        if form.is_valid():
            self._do(request, queryset, fees.dispute, **form.cleaned_data)
            return None
        text = _("Maksua ei laskuteta, ennen kuin joku on päättänyt asiasta. Asiakas saa kirjauksesta viestin.")
        return self._ask(request, queryset, form, action="record_dispute", title=_("Kirjaa kiistäminen"), text=text)

    def _ask(self, request: HttpRequest, queryset: QuerySet[Fee], form: forms.Form, **shown: str) -> HttpResponse:
        found = queryset.select_related("order")
        return page(self, request, "admin/orders/fees.html", form=form, fees=found, **shown)

    def _do(self, request: HttpRequest, queryset: QuerySet[Fee], act: Any, **asked: Any) -> None:
        done = 0
        for fee in queryset.select_related("order").order_by("pk"):
            try:
                act(fee_id=fee.pk, at=clock.now(), by=Actor.staff(request.user), **asked)
            except ShopError as refusal:
                messages.error(request, f"{fee}: {refusal}")
            else:
                done += 1
        if done:
            messages.success(request, ngettext("Valmis: %d maksu.", "Valmis: %d maksua.", done) % done)


def _short(at: datetime) -> str:
    return date_format(clock.local(at), "j.n.Y G.i")


def _paper(invoice: Invoice) -> str:
    return reverse("admin:outbox_document_open", args=[invoice.document_id])
