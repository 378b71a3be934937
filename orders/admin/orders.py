"""Orders at the desk: the queue of those to confirm first; found, read, confirmed. Nothing is typed over."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt
from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import format_euros
from orders.admin.changing import ChangePages
from orders.admin.correcting import CorrectionPages
from orders.admin.ending import EndingPages
from orders.admin.filters import FoldedFilter, LateFilter, OpenTaskFilter, PaymentFilter
from orders.admin.held import HeldPages
from orders.admin.letters import LetterPages
from orders.admin.recalls import RecallPages
from orders.admin.refunds import RefundPages
from orders.admin.reviewing import ReviewPages, told_already
from orders.admin.revising import RevisionPages
from orders.admin.sheet import SheetPages
from orders.admin.shortages import ShortagePages
from orders.admin.suspicion import SuspicionPages
from orders.admin.transferring import TransferPages
from orders.admin.visits import VisitPages
from orders.models import Order, Task
from orders.models.order import QUEUE_FIRST
from orders.queries import find_orders
from orders.review import review
from orders.services import completion, confirmation, links
from orders.states import OrderState


@admin.register(Order)
class OrderAdmin(
    LookedAt,
    SheetPages,
    CorrectionPages,
    RevisionPages,
    ReviewPages,
    ChangePages,
    EndingPages,
    RecallPages,
    VisitPages,
    RefundPages,
    HeldPages,
    TransferPages,
    LetterPages,
    SuspicionPages,
    ShortagePages,
):
    """To be confirmed first, the oldest of them on top; then the rest, the newest first."""

    list_display = ["number", "way", "attention", "state", "placed", "waited", "full_name", "where", "sum", "money"]
    list_filter = [
        "state",
        OpenTaskFilter,
        LateFilter,
        "delivery_way",
        "placed_at",
        ("payment__state", PaymentFilter),
        ("installer", FoldedFilter),
    ]
    list_select_related = ["installer", "payment"]
    list_per_page = 50
    search_fields = ["number"]  # that there is a search; `find_orders` does it
    search_help_text = gettext_lazy(
        "Tilausnumero, nimi, sähköposti, puhelin, rekisteritunnus, Klarnan viite tai laskun viitenumero"
    )
    show_full_result_count = False
    empty_value_display = ""
    ordering = [*QUEUE_FIRST]
    actions = ["confirm", "close"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            *self.sheet_urls(),
            *self.review_urls(),
            *self.correction_urls(),
            *self.shortage_urls(),
            *self.revision_urls(),
            *self.change_urls(),
            *self.ending_urls(),
            *self.visit_urls(),
            *self.refund_urls(),
            *self.held_urls(),
            *self.transfer_urls(),
            *self.letter_urls(),
            *self.recall_urls(),
            *self.suspicion_urls(),
            path("<int:pk>/vaihda-linkki/", wrap(require_POST(self.rotate_view)), name="orders_order_rotate"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        open_tasks = Task.objects.filter(order=OuterRef("pk"), settled_at=None)
        return super().get_queryset(request).annotate(needs_a_person=Exists(open_tasks))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list over the whole width, with the lots that clerks work through on top."""
        shown = {"lots": _lots(request), "is_nav_sidebar_enabled": False, "title": _("Tilaukset")}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        return find_orders(queryset, search_term), False

    @admin.display(description=gettext_lazy("vastaanotettu"), ordering="placed_at")
    def placed(self, order: Order) -> str:
        if order.placed_at is None:
            return ""
        this_year = clock.local_date(order.placed_at).year == clock.today().year
        return date_format(clock.local(order.placed_at), "j.n. G.i" if this_year else "j.n.Y")

    @admin.display(description=gettext_lazy("odottanut"), ordering="placed_at")
    def waited(self, order: Order) -> str:
        """How long the customer has waited for the shop's word."""
        if order.state != OrderState.PRELIMINARY or order.placed_at is None:
            return ""
        return timesince(order.placed_at, clock.now(), depth=1)

    @admin.display(description=gettext_lazy("nimi"), ordering="family_name")
    def full_name(self, order: Order) -> str:
        return order.full_name

    @admin.display(description=gettext_lazy("toimitus"), ordering="delivery_way")
    def where(self, order: Order) -> str:
        return str(order.installer or order.get_delivery_way_display())

    @admin.display(description=gettext_lazy("summa"), ordering="total")
    def sum(self, order: Order) -> str:
        return format_euros(order.total)

    @admin.display(description=gettext_lazy("maksu"))
    def money(self, order: Order) -> str:
        payment = getattr(order, "payment", None)
        return str(payment.get_state_display()) if payment else ""

    @admin.display(description=gettext_lazy("tehtävä"))
    def attention(self, order: Any) -> str:
        return _("avoin") if order.needs_a_person else ""

    @admin.display(description=gettext_lazy("tarkistus"))
    def way(self, order: Order) -> SafeString | str:
        """To the page on which it is judged, while it waits for that."""
        words = {OrderState.PRELIMINARY: _("Tarkista"), OrderState.CORRECTION_OFFERED: _("Katso ehdotus")}
        word = words.get(OrderState(order.state))
        url = reverse("admin:orders_order_review", args=[order.pk])
        return format_html('<a href="{}">{}</a>', url, word) if word else ""

    @admin.action(description=gettext_lazy("Vahvista ne, joissa ei ole huomautettavaa"), permissions=["handle"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        """Each by itself, the oldest first: those with nothing to look at. The others are named with the reason."""
        chosen = queryset.select_related("installer", "booking", "terms", "payment").order_by("placed_at", "pk")
        done = sum(self._confirmed(request, order) for order in chosen)
        if done:
            text = ngettext("%d tilaus on vahvistettu.", "%d tilausta on vahvistettu.", done) % done
            messages.success(request, text)

    def _confirmed(self, request: HttpRequest, order: Order) -> bool:
        if order.state != OrderState.PRELIMINARY:
            messages.warning(request, told_already(order))
            return False
        found = review(order, at=clock.now())
        if found.is_clean:
            return self._do(request, order.number, confirmation.confirm, order_id=order.pk, seen=found.order_seen)
        url = reverse("admin:orders_order_review", args=[order.pk])
        told = format_html('<a href="{}">{}</a>: {}', url, order.number, " ".join(found.reasons))
        messages.warning(request, told)
        return False

    @admin.action(
        description=gettext_lazy("Päätä tilaus: perutun tai väliin jääneen ajan työtä ei tehdä"), permissions=["handle"]
    )
    def close(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        """Each by itself; what is left of the payment is let go by time."""
        chosen = queryset.order_by("pk").values_list("pk", "number")
        done = sum(self._do(request, number, completion.close, order_id=pk) for pk, number in chosen)
        if done:
            messages.success(request, ngettext("%d tilaus on päätetty.", "%d tilausta on päätetty.", done) % done)

    def rotate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke the customer's link and mail a new one."""
        order = self._order(request, pk)
        if self._do(request, order.number, links.rotate, order_id=pk):
            messages.success(request, _("Vanha linkki ei enää toimi. Uusi lähti asiakkaalle."))
        return redirect("admin:orders_order_change", pk)

    def _order(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        return get_object_or_404(Order, pk=pk)

    def _do(self, request: HttpRequest, number: str, act: Callable[..., Any], **what: Any) -> bool:
        try:
            act(**what, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{number}: {refusal.message}")
            return False
        return True


def _lots(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The lots that clerks work through: name, query string, and whether it is the one on show."""
    lots = {
        _("Kaikki"): {},
        _("Vahvistettavat"): {"state__exact": OrderState.PRELIMINARY.value},
        _("Odottaa asiakasta"): {"state__exact": OrderState.CORRECTION_OFFERED.value},
        _("Tehtävä avoinna"): {"tehtavia": "1"},
        _("Myöhässä luvatusta"): {"myohassa": "1"},
        _("Vahvistetut"): {"state__exact": OrderState.CONFIRMED.value},
    }
    asked = {name: value for name, value in request.GET.items() if name not in ("p", "o", "all", "q")}
    return [(name, f"?{urlencode(query)}", query == asked) for name, query in lots.items()]
