"""Corrections at the desk: those that wait for their customer, the longest first; and what became of the others."""

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core import clock
from lapinkumi.core.desk_pages import LookedAt
from lapinkumi.core.money import format_euros
from orders.admin.inlines import Part
from orders.corrections import view as correction_view
from orders.models import Correction, CorrectionLine


class CorrectionLineInline(Part):
    model = CorrectionLine
    fields = ["line", "old_unit_price", "new_unit_price", "old_total", "new_total"]


@admin.register(Correction)
class CorrectionAdmin(LookedAt, admin.ModelAdmin):
    """Only looked at: they are made, answered and taken back on the order's own pages."""

    list_display = ["order_link", "customer", "state", "ground", "waited", "deadline", "reminded", "sums", "days"]
    list_display_links = None
    list_filter = ["state", "ground", "created_at"]
    list_select_related = ["order"]
    search_fields = ["=order__number", "=order__email", "order__family_name"]
    ordering = ["waiting_since_at", "-created_at"]
    show_full_result_count = False
    inlines = [CorrectionLineInline]

    fields = [
        "order_link", "state", "ground", "reason", "made_by", "sums", "days", "created_at", "offered_at", "deadline",
        "reminded_at", "answered_at", "payment_refused_at", "effective_at", "closed_at",
    ]  # fmt: skip
    readonly_fields = ["order_link", "sums", "days", "deadline"]

    @admin.display(description=gettext_lazy("tilaus"), ordering="order__number")
    def order_link(self, correction: Correction) -> SafeString:
        url = reverse("admin:orders_order_review", args=[correction.order_id])
        return format_html('<a href="{}">{}</a>', url, correction.order)

    @admin.display(description=gettext_lazy("asiakas"))
    def customer(self, correction: Correction) -> str:
        return correction.order.full_name

    @admin.display(description=gettext_lazy("odottanut"), ordering="waiting_since_at")
    def waited(self, correction: Correction) -> str:
        """Whole days since the question was put."""
        if not correction.waits or correction.waiting_since_at is None:
            return ""
        days = (clock.today() - clock.local_date(correction.waiting_since_at)).days
        return ngettext("%d päivän", "%d päivää", days) % days if days else _("tänään lähetetty")

    @admin.display(description=gettext_lazy("raukeaa"), ordering="waiting_since_at")
    def deadline(self, correction: Correction) -> str:
        day = correction_view.answer_by(correction) if correction.waits else None
        return date_format(day, "D j.n.Y") if day else ""

    @admin.display(description=gettext_lazy("muistutettu"), ordering="reminded_at")
    def reminded(self, correction: Correction) -> str:
        return date_format(clock.local(correction.reminded_at), "j.n. G.i") if correction.reminded_at else ""

    @admin.display(description=gettext_lazy("summa"))
    def sums(self, correction: Correction) -> str:
        if correction.new_total == correction.old_total:
            return format_euros(correction.new_total)
        return f"{format_euros(correction.old_total)} → {format_euros(correction.new_total)}"

    @admin.display(description=gettext_lazy("viimeinen toimituspäivä"))
    def days(self, correction: Correction) -> str:
        old, new = (
            date_format(day, "j.n.Y") if day else "" for day in (correction.old_last_on, correction.new_last_on)
        )
        return f"{old} → {new}" if old != new else new
