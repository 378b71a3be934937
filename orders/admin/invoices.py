"""Invoices at the desk: looked at, paid by hand, and handed to the accountant or a collector as files."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import format_euros
from orders.books import exports
from orders.fees.owed import due_on
from orders.forms.invoice_payments import PeriodForm, RecordForm
from orders.models import Invoice, InvoicePayment, PaymentReminder
from orders.services import invoice_payments
from orders.services.fee_steps import balance_of


class Payments(LookedAt, admin.TabularInline):
    """What came in for the invoice."""

    model = InvoicePayment
    fields = ["paid_on", "amount", "payer", "reference", "recorded_at"]
    verbose_name_plural = gettext_lazy("suoritukset")
    extra = 0


class Reminders(LookedAt, admin.TabularInline):
    """How often its customer was reminded."""

    model = PaymentReminder
    fields = ["number", "sent_at", "due_on", "principal", "fees", "interest", "total", "opened"]
    readonly_fields = ["opened"]
    extra = 0

    @admin.display(description=gettext_lazy("asiakirja"))
    def opened(self, reminder: PaymentReminder) -> SafeString:
        return _link(reverse("admin:outbox_document_open", args=[reminder.document_id]))


@admin.register(Invoice)
class InvoiceAdmin(LookedAt, admin.ModelAdmin):
    """Invoices and credit notes, the newest first, as they were issued; what came in for them below."""

    list_display = ["number", "kind", "order", "issued_on", "due_on", "total", "reference", "state"]
    list_filter = [("credits", admin.EmptyFieldListFilter), "fee__state", "issued_on"]
    list_select_related = ["order", "fee"]
    search_fields = ["=number", "=reference", "=order__number"]
    show_full_result_count = False
    change_form_template = "admin/orders/billing/invoice.html"
    change_list_template = "admin/orders/billing/invoices.html"
    inlines = [Payments, Reminders]
    fields = [
        "number", "kind", "credits", "order", "fee", "state", "opened", "issued_at", "due_on", "receiver", "net",
        "vat_rate", "vat", "total", "left", "reference", "iban", "barcode",
    ]  # fmt: skip
    readonly_fields = ["kind", "opened", "state", "left"]

    @admin.display(description=gettext_lazy("laji"))
    def kind(self, invoice: Invoice) -> str:
        return _("hyvityslasku") if invoice.is_credit_note else _("lasku")

    @admin.display(description=gettext_lazy("maksun tila"))
    def state(self, invoice: Invoice) -> str:
        return "" if invoice.is_credit_note else invoice.fee.get_state_display()

    @admin.display(description=gettext_lazy("maksamatta"))
    def left(self, invoice: Invoice) -> str:
        if invoice.is_credit_note:
            return ""
        owed = balance_of(invoice)
        if owed.overpaid:
            return _("Ei mitään; liikaa maksettu %(sum)s") % {"sum": format_euros(owed.overpaid)}
        if owed.costs and owed.total:
            return _("%(sum)s, josta muistutuskuluja ja korkoa %(costs)s") % {
                "sum": format_euros(owed.total),
                "costs": format_euros(owed.costs),
            }
        return format_euros(owed.total)

    @admin.display(description=gettext_lazy("asiakirja"))
    def opened(self, invoice: Invoice) -> SafeString:
        return _link(reverse("admin:outbox_document_open", args=[invoice.document_id]))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/suoritus/", wrap(self.record_view), name="orders_invoice_record"),
            path("kirjanpitoon/", wrap(self.accounts_view), name="orders_invoice_accounts"),
            path("perintaan.csv", wrap(self.collection_view), name="orders_invoice_collection"),
            *super().get_urls(),
        ]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.settle_fee")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.export_invoices")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"may_export": self.has_export_permission(request)})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        invoice = context.get("original")
        context["may_record"] = bool(invoice and not invoice.is_credit_note and self.has_settle_permission(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def record_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A sum that came in for the invoice, written down by hand; twice is once."""
        if not self.has_settle_permission(request):
            raise PermissionDenied
        invoice = get_object_or_404(Invoice.objects.payable().select_related("order", "fee"), pk=pk)
        form = RecordForm(request.POST or None, left=balance_of(invoice).total, today=clock.today())
        if form.is_valid() and self._record(request, invoice, form):
            return redirect("admin:orders_invoice_change", pk)
        about = _("Lasku %(number)s, %(name)s, eräpäivä %(day)s.") % {
            "number": invoice.number,
            "name": invoice.order.full_name,
            "day": f"{due_on(invoice.fee, invoice):%d.%m.%Y}",
        }
        shown = {"form": form, "about": about, "back": reverse("admin:orders_invoice_change", args=[pk])}
        return page(self, request, "admin/orders/billing/ask.html", title=_("Kirjaa suoritus"), **shown)

    def _record(self, request: HttpRequest, invoice: Invoice, form: RecordForm) -> bool:
        try:
            invoice_payments.record_payment(
                invoice_id=invoice.pk, **form.asked, at=clock.now(), by=Actor.staff(request.user)
            )
        except ShopError as refusal:
            form.add_error("paid_on", str(refusal))
            return False
        messages.success(request, _("Suoritus on kirjattu."))
        return True

    def accounts_view(self, request: HttpRequest) -> HttpResponseBase:
        """The vouchers of a period as a file for the accountant."""
        self._require_export(request)
        form = PeriodForm(request.GET or None)
        if form.is_valid():
            return _file(form.lines(), name=form.cleaned_data["what"])
        shown = {"form": form, "back": reverse("admin:orders_invoice_changelist"), "is_get": True}
        about = _("Valitun jakson päivät CSV-tiedostona, päivät mukaan lukien.")
        return page(self, request, "admin/orders/billing/ask.html", title=_("Vie kirjanpitoon"), about=about, **shown)

    def collection_view(self, request: HttpRequest) -> HttpResponseBase:
        """What stayed unpaid after the last reminder, as a file for a collection agency."""
        self._require_export(request)
        return _file(exports.for_collection(clock.today()), name="perintaan")

    def _require_export(self, request: HttpRequest) -> None:
        if not self.has_export_permission(request):
            raise PermissionDenied

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        return super().get_queryset(request).select_related("document")


def _link(url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, _("Avaa"))


def _file(lines: Iterator[str], *, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
