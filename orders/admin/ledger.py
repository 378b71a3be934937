"""The ledger at the desk: read only, by day and account, with the sums of a period."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.desk_pages import LookedAt
from orders.models import Account, LedgerEntry


class OnAccount(admin.SimpleListFilter):
    """On either side of an account."""

    title = gettext_lazy("tili")
    parameter_name = "tili"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Account.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
        account = self.value()
        return queryset.filter(Q(debit=account) | Q(credit=account)) if account in Account.values else queryset


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LookedAt, admin.ModelAdmin):
    """Every euro that moved, the newest first."""

    list_display = ["booked_on", "told", "order", "debit", "credit", "amount", "vat_rate"]
    list_filter = [OnAccount, "booked_on"]
    list_select_related = ["order"]
    search_fields = ["=cause", "=order__number"]
    show_full_result_count = False
    list_per_page = 100
    fields = ["booked_on", "told", "cause", "part", "order", "debit", "credit", "amount", "vat_rate", "written_at"]
    readonly_fields = ["told"]

    @admin.display(description=gettext_lazy("mistä"))
    def told(self, entry: LedgerEntry) -> str:
        return {
            "capture": _("veloitus"),
            "refund": _("palautus"),
            "invoice": _("lasku tai hyvityslasku"),
            "costs": _("muistutuskulut ja korko"),
            "arrival": _("tilille saapunut"),
            "placing": _("suorituksen kohdistus"),
            "reserved": _("katevarauksen muutos"),
        }.get(entry.cause.partition(":")[0], entry.cause)
