"""Statements of withdrawal at the desk: read, written down from a call or mail, settled; never typed over."""

import secrets
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import HistoryInline, LookedAt, page
from orders.admin.filters import SettledFilter
from orders.lookup import normalise_number
from orders.models import Order
from orders.wording import ACTORS
from returns.desk_forms import RecordForm
from returns.models import NoticeEvent, WithdrawalNotice
from returns.services import notices

EVENTS = {"received": gettext_lazy("Vastaanotettu"), "settled": gettext_lazy("Merkitty käsitellyksi")}


class KnownFilter(admin.SimpleListFilter):
    """Whether the order was recognised."""

    title = gettext_lazy("tilaus tunnistettu")
    parameter_name = "tunnistettu"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", gettext_lazy("Kyllä")), ("0", gettext_lazy("Ei"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(order__isnull=self.value() == "0") if self.value() in ("0", "1") else queryset


class NoticeHistory(HistoryInline):
    """What has happened to the statement."""

    model = NoticeEvent
    words, actors = EVENTS, ACTORS


@admin.register(WithdrawalNotice)
class WithdrawalNoticeAdmin(LookedAt, admin.ModelAdmin):
    """Statements, the newest first; those waiting are one filter away, and counted on the front page."""

    list_display = ["received_at", "order_number", "known", "name", "email", "channel", "settled_at"]
    list_filter = [SettledFilter, KnownFilter, "channel", "received_at"]
    list_select_related = ["order"]
    search_fields = ["order_number", "order__number", "email", "name"]
    show_full_result_count = False
    actions = ["settle"]
    inlines = [NoticeHistory]
    fields = [
        "received_at", "stated_at", "channel", "order_link", "order_number", "name", "email", "statement", "settled_at",
    ]  # fmt: skip
    readonly_fields = ["stated_at", "order_link"]
    change_list_template = "admin/returns/notices.html"

    def get_urls(self) -> list[URLPattern]:
        record = self.admin_site.admin_view(self.record_view)
        return [path("kirjaa/", record, name="returns_withdrawalnotice_record"), *super().get_urls()]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("returns.settle_withdrawalnotice")

    @admin.display(description=gettext_lazy("tilaus tunnistettu"), boolean=True)
    def known(self, notice: WithdrawalNotice) -> bool:
        return notice.order_id is not None

    @admin.display(description=gettext_lazy("ilmoitettu"))
    def stated_at(self, notice: WithdrawalNotice) -> str:
        return date_format(clock.local(notice.stated_at), "j.n.Y \\k\\l\\o G.i.s")

    @admin.display(description=gettext_lazy("tilaus"))
    def order_link(self, notice: WithdrawalNotice) -> SafeString | str:
        if notice.order is None:
            return _("Ei tunnistettu: numero ja osoite eivät kuulu samaan tilaukseen. Selvitä asiakkaan kanssa.")
        url = reverse("admin:orders_order_change", args=[notice.order_id])
        return format_html('<a href="{}">{}</a>', url, notice.order)

    @admin.action(description=gettext_lazy("Merkitse käsitellyksi"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset: QuerySet[WithdrawalNotice]) -> None:
        """Each by itself; those settled already stay as they are."""
        done = [
            notices.settle(notice_id=notice.pk, at=clock.now(), by=Actor.staff(request.user)) for notice in queryset
        ]
        text = ngettext("%d ilmoitus on käsitelty.", "%d ilmoitusta on käsitelty.", len(done)) % len(done)
        messages.success(request, text)

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """Write down a statement that came by phone, mail or in person, with the time it was made (R5.22)."""
        if not request.user.has_perm("returns.record_withdrawalnotice"):
            raise PermissionDenied
        known = {"form_token": secrets.token_urlsafe(32), **_known(request.GET.get("tilaus", ""))}
        form = RecordForm(request.POST or None, at=clock.now(), initial=known)
        if request.method == "POST" and form.is_valid():
            return self._record(request, form)
        return page(self, request, "admin/returns/record.html", title=_("Kirjaa peruutusilmoitus"), form=form)

    def _record(self, request: HttpRequest, form: RecordForm) -> HttpResponse:
        notice = notices.receive(
            statement=form.statement,
            form_token=form.cleaned_data["form_token"],
            channel=form.cleaned_data["channel"],
            contacted_at=form.cleaned_data["contacted_at"],
            at=clock.now(),
            by=Actor.staff(request.user),
        )
        messages.success(request, _("Ilmoitus on kirjattu."))
        return redirect("admin:returns_withdrawalnotice_change", notice.pk)


def _known(number: str) -> dict[str, str]:
    """What the form begins with where it was opened from an order's page."""
    order = Order.objects.placed().filter(number=normalise_number(number)).first() if number else None
    return {"order_number": order.number, "name": order.full_name, "email": order.email} if order else {}
