"""Bank statements, what came in, and the half-years' reference rates, at the desk."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from lapinkumi.core.errors import ShopError
from orders.admin.freight import COMMAS
from orders.forms.invoice_payments import MatchForm, SetAsideForm, StatementForm
from orders.models import BankStatement, InvoicePayment, ReferenceRate
from orders.services import invoice_payments


@admin.register(BankStatement)
class BankStatementAdmin(LookedAt, admin.ModelAdmin):
    """Files of the bank that were read in, the newest first."""

    list_display = ["name", "first_on", "last_on", "taken", "matched", "known", "left_out", "read_at", "read_by"]
    list_select_related = ["read_by"]
    change_list_template = "admin/orders/billing/statements.html"
    show_full_result_count = False
    fields = ["name", "first_on", "last_on", "taken", "matched", "known", "left_out", "read_at", "read_by"]
    readonly_fields = ["matched"]

    @admin.display(description=gettext_lazy("kohdistui laskuun"))
    def matched(self, statement: Any) -> int:
        return int(statement.matched)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankStatement]:
        matched = Count("payments", filter=Q(payments__invoice__isnull=False))
        return super().get_queryset(request).annotate(matched=matched)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.read_view)
        return [path("lue/", view, name="orders_bankstatement_read"), *super().get_urls()]

    def has_read_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.read_statement")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"may_read": self.has_read_permission(request)})

    def read_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file: what bears an invoice's reference is put to it, the rest waits for a person."""
        if not self.has_read_permission(request):
            raise PermissionDenied
        form = StatementForm(request.POST or None, request.FILES or None)
        if form.is_valid() and (statement := self._read(request, form)):
            return redirect("admin:orders_bankstatement_change", statement.pk)
        about = _("Suoritukset, joissa on laskun viite, kohdistuvat itse. Muut jäävät odottamaan kohdistamista.")
        shown = {"form": form, "about": about, "back": reverse("admin:orders_bankstatement_changelist")}
        return page(self, request, "admin/orders/billing/ask.html", title=_("Lue tiliote"), has_file=True, **shown)

    def _read(self, request: HttpRequest, form: StatementForm) -> BankStatement | None:
        name, content, sha256 = form.read()
        try:
            found = invoice_payments.read_statement(content)
        except ShopError as refusal:
            form.add_error("file", str(refusal))
            return None
        at, by = clock.now(), Actor.staff(request.user)
        statement = invoice_payments.keep_statement(
            name=name, sha256=sha256, entries=found.entries, left_out=found.left_out, at=at, by=by
        )
        matched = invoice_payments.match_payments(at=at)
        told = {"taken": statement.taken, "matched": matched}
        messages.success(request, _("Uusia suorituksia %(taken)s, laskuihin kohdistui %(matched)s.") % told)
        return statement


class Place(admin.SimpleListFilter):
    """Where payments are; those without a place first."""

    title = gettext_lazy("kohdistus")
    parameter_name = "kohdistus"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("avoin", _("kohdistamatta")), ("lasku", _("laskulla")), ("sivussa", _("siirretty sivuun"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "avoin":
            return queryset.unmatched()
        if self.value() == "lasku":
            return queryset.filter(invoice__isnull=False)
        return queryset.filter(set_aside_at__isnull=False) if self.value() == "sivussa" else queryset


@admin.register(InvoicePayment)
class InvoicePaymentAdmin(LookedAt, admin.ModelAdmin):
    """What came in, and to which invoice it was put."""

    list_display = ["paid_on", "amount", "payer", "reference", "invoice", "set_aside_reason"]
    list_filter = [Place, "paid_on"]
    list_select_related = ["invoice"]
    search_fields = ["=reference", "=invoice__number", "payer"]
    show_full_result_count = False
    change_form_template = "admin/orders/billing/payment.html"
    fields = [
        "paid_on", "amount", "payer", "reference", "statement", "invoice", "recorded_at", "set_aside_at",
        "set_aside_reason",
    ]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/kohdista/", wrap(self.match_view), name="orders_invoicepayment_match"),
            path("<int:pk>/sivuun/", wrap(self.set_aside_view), name="orders_invoicepayment_set_aside"),
            path("<int:pk>/irrota/", wrap(require_POST(self.take_off_view)), name="orders_invoicepayment_take_off"),
            *super().get_urls(),
        ]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.settle_fee")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        payment, may = context.get("original"), self.has_settle_permission(request)
        context["may_place"] = may and payment and payment.invoice_id is None and payment.set_aside_at is None
        context["may_take_off"] = (
            may and payment and payment.invoice_id is not None and payment.statement_id is not None
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def match_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put it to an invoice by hand."""
        payment, form = self._payment(request, pk), MatchForm(request.POST or None)
        if form.is_valid() and self._done(
            request, form, "invoice", invoice_payments.match, pk, invoice_id=form.cleaned_data["invoice"].pk
        ):
            return redirect("admin:orders_invoicepayment_change", pk)
        return self._ask(request, payment, form, title=_("Kohdista laskulle"))

    def set_aside_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why it belongs to no invoice."""
        payment, form = self._payment(request, pk), SetAsideForm(request.POST or None)
        if form.is_valid() and self._done(
            request, form, "reason", invoice_payments.set_aside, pk, reason=form.cleaned_data["reason"]
        ):
            return redirect("admin:orders_invoicepayment_change", pk)
        return self._ask(request, payment, form, title=_("Siirrä sivuun"))

    def take_off_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it off an invoice it does not belong to."""
        self._payment(request, pk)
        try:
            invoice_payments.take_off(payment_id=pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Suoritus irrotettiin laskulta. Kohdista se nyt oikein tai siirrä sivuun."))
        return redirect("admin:orders_invoicepayment_change", pk)

    def _payment(self, request: HttpRequest, pk: int) -> InvoicePayment:
        if not self.has_settle_permission(request):
            raise PermissionDenied
        return get_object_or_404(InvoicePayment, pk=pk)

    def _done(self, request: HttpRequest, form: Form, field: str, act: Any, pk: int, **asked: Any) -> bool:
        try:
            act(payment_id=pk, **asked, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            form.add_error(field, str(refusal))
            return False
        messages.success(request, _("Tallennettu."))
        return True

    def _ask(self, request: HttpRequest, payment: InvoicePayment, form: Form, *, title: str) -> HttpResponse:
        about = " · ".join(filter(None, [str(payment), payment.payer, payment.reference]))
        back = reverse("admin:orders_invoicepayment_change", args=[payment.pk])
        return page(self, request, "admin/orders/billing/ask.html", title=title, about=about, form=form, back=back)


@admin.register(ReferenceRate)
class ReferenceRateAdmin(admin.ModelAdmin):
    """The rates of half-years, typed in as the Bank of Finland publishes them."""

    formfield_overrides = COMMAS
    list_display = ["__str__", "valid_from", "percent"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
