"""Calls to Klarna at the desk: what was asked and answered; what Klarna refused can be asked once more."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt
from orders.klarna import Operation
from orders.models import CallState, KlarnaCall
from orders.services import klarna_calls

OPERATIONS: Final[Mapping[str, "str | Promise"]] = {
    Operation.ACKNOWLEDGE: gettext_lazy("Kuittaa maksu vastaanotetuksi"),
    Operation.SET_REFERENCES: gettext_lazy("Kerro tilausnumero"),
    Operation.CANCEL: gettext_lazy("Vapauta katevaraus"),
    Operation.RELEASE: gettext_lazy("Vapauta katevarauksen loppuosa"),
    Operation.EXTEND: gettext_lazy("Jatka katevarausta"),
    Operation.CAPTURE: gettext_lazy("Veloita"),
    Operation.UPDATE_AUTHORIZATION: gettext_lazy("Muuta summaa"),
    Operation.REFUND: gettext_lazy("Palauta maksua"),
    Operation.UPDATE_SHIPPING_ADDRESS: gettext_lazy("Muuta toimitusosoitetta"),
}


class OperationFilter(admin.SimpleListFilter):
    """By what was asked, in words."""

    title = gettext_lazy("toiminto")
    parameter_name = "toiminto"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(OPERATIONS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[KlarnaCall]) -> QuerySet[KlarnaCall]:
        return queryset.filter(operation=self.value()) if self.value() in OPERATIONS else queryset


@admin.register(KlarnaCall)
class KlarnaCallAdmin(LookedAt, admin.ModelAdmin):
    """The newest first; those that failed are one filter away. Captures and refunds have lists of their own."""

    list_display = ["what", "order", "state", "tries", "created_at", "ended_at", "error"]
    list_filter = ["state", OperationFilter, "created_at"]
    list_select_related = ["payment__order"]
    search_fields = ["=payment__order__number", "=payment__klarna_order_id"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    actions = ["again"]
    fields = [
        "what", "order_link", "cause", "state", "tries", "created_at", "next_try_at", "ended_at", "result", "error",
    ]  # fmt: skip
    readonly_fields = ["what", "order_link"]

    def has_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    @admin.display(description=gettext_lazy("toiminto"), ordering="operation")
    def what(self, call: KlarnaCall) -> str:
        return str(OPERATIONS.get(call.operation, call.operation))

    @admin.display(description=gettext_lazy("tilaus"))
    def order(self, call: KlarnaCall) -> str:
        return call.payment.order.number

    @admin.display(description=gettext_lazy("tilaus"))
    def order_link(self, call: KlarnaCall) -> SafeString:
        url = reverse("admin:orders_order_change", args=[call.payment.order_id])
        return format_html('<a href="{}">{}</a>', url, call.payment.order)

    @admin.action(description=gettext_lazy("Yritä epäonnistunutta kutsua uudelleen"), permissions=["again"])
    def again(self, request: HttpRequest, queryset: QuerySet[KlarnaCall]) -> None:
        """Each by itself; charges and refunds are asked again on their own lists."""
        elsewhere = _(
            "%(call)s: tätä ei yritetä tältä listalta. Veloituksilla ja palautuksilla on omat listansa, ja summan "
            "muutokseen tarvitaan asiakkaan suostumus."
        )
        for call in queryset.filter(state=CallState.FAILED).select_related("payment__order").order_by("pk"):
            about = {"call": f"{self.what(call)}, {self.order(call)}"}
            if not klarna_calls.may_be_made_again(call):
                messages.warning(request, elsewhere % about)
                continue
            klarna_calls.make_again(call_id=call.pk, at=clock.now(), by=Actor.staff(request.user))
            messages.success(request, _("Yritetään uudelleen: %(call)s.") % about)
