"""What belongs to an order, as its desk page shows it: only looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.desk_pages import LookedAt
from lapinkumi.core.events import Event
from lapinkumi.outbox.admin.frames import HistoryInline
from orders.models import OrderEvent, OrderLine, Payment, Task
from orders.wording import ACTORS, DESK


class Part(LookedAt, admin.TabularInline):
    """Rows of an order, for everyone who may see the order."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class LineInline(Part):
    model = OrderLine
    verbose_name_plural = _("rivit")
    fields = [
        "position",
        "package",
        "kind",
        "sku",
        "name",
        "details",
        "quantity",
        "unit_price",
        "discount",
        "total",
        "vat_rate",
    ]
    readonly_fields = ["package"]
    ordering = ["position"]

    @admin.display(description=_("paketti"))
    def package(self, line: OrderLine) -> str:
        """The same words for all parts of a package: where it begins."""
        row = line.package_row  # type: ignore[attr-defined]
        return _("Rengas-vannepaketti, rivistä %(row)s") % {"row": row} if line.package_key else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        together = OrderLine.objects.filter(order=OuterRef("order"), package_key=OuterRef("package_key"))
        first = together.order_by("position").values("position")[:1]
        return super().get_queryset(request).annotate(package_row=Subquery(first))


class TaskInline(Part):
    model = Task
    fields = ["kind", "raised_at", "due_at", "settled_at", "data"]
    ordering = ["-raised_at"]


class PaymentInline(Part):
    model = Payment
    fields = [
        "state", "amount", "captured", "refunding", "refunded", "method_text", "klarna_reference", "fraud_status",
        "authorised_at", "expires_at",
    ]  # fmt: skip


class OrderHistory(HistoryInline):
    """What has happened to the order, the newest first."""

    model = OrderEvent
    verbose_name_plural = _("vaiheet")
    fields = ["at", "told", "who", "channel", "contacted_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("actor_user")

    @admin.display(description=_("mitä tapahtui"))
    def told(self, event: Event) -> str:
        return str(DESK.get(event.kind, event.kind))

    @admin.display(description=_("kuka"))
    def who(self, event: Event) -> str:
        return str(event.actor_user or event.actor_label or ACTORS.get(event.actor_kind, event.actor_kind))
