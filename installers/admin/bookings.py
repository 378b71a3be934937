"""Bookings at the desk: found, read, confirmed and called off. Nothing is typed over."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from installers import wording
from installers.models import Booking, BookingEvent
from installers.services.desk import call_off
from installers.services.visits import confirm
from installers.workday import ACTOR_NAMES, EVENT_NAMES
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import HistoryInline, page
from lapinkumi.core.errors import ShopError


class CallOffForm(forms.Form):
    """Why the times are called off."""

    reason = forms.CharField(
        label=gettext_lazy("Syy"),
        max_length=120,
        error_messages={"required": gettext_lazy("Kirjoita, miksi ajat perutaan.")},
    )


class BookingHistory(HistoryInline):
    """What happened to the booking."""

    model = BookingEvent
    words, actors = EVENT_NAMES, ACTOR_NAMES
    fields = ["at", "told", "who", "channel", "contacted_at"]


@admin.register(Booking)
class BookingAdmin(admin.ModelAdmin):
    list_display = ["starts", "installer", "state", "contact_name", "plate", "order_number", "reference"]
    list_filter = ["state", "starts_at", "installer"]
    list_select_related = ["installer"]
    search_fields = ["reference", "order_number", "plate", "contact_name", "contact_phone", "contact_email"]
    ordering = ["-starts_at"]
    show_full_result_count = False
    actions = ["confirm", "call_off"]
    readonly_fields = ["jobs"]
    inlines = [BookingHistory]
    fieldsets = [
        (None, {"fields": ["reference", "state", "installer", "bay", "starts_at", "ends_at", "revision"]}),
        (gettext_lazy("Työ"), {"fields": ["jobs", "vehicle", "plate", "order_number", "customer_note"]}),
        (gettext_lazy("Asiakas"), {"fields": ["contact_name", "contact_phone", "contact_email"]}),
        (gettext_lazy("Vaiheet"), {"fields": [
            "created_at", "hold_expires_at", "requested_at", "answer_due_at", "confirmed_at", "arrived_at", "done_at",
            "cancelled_at", "no_show_at",
        ]}),
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Booking | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Booking | None = None) -> bool:
        return False

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("installers.change_booking")

    @admin.display(description=gettext_lazy("aika"), ordering="starts_at")
    def starts(self, booking: Booking) -> str:
        return f"{wording.day(clock.local_date(booking.starts_at))} {wording.clock(booking.starts_at)}"

    @admin.display(description=gettext_lazy("työt"))
    def jobs(self, booking: Booking) -> str:
        return ", ".join(line["name"] for line in booking.work)

    @admin.action(description=gettext_lazy("Vahvista ajat asennuspisteen puolesta"), permissions=["answer"])
    def confirm(self, request: HttpRequest, bookings: QuerySet[Booking]) -> None:
        self._do(request, bookings, confirm)

    @admin.action(description=gettext_lazy("Peru ajat kaupan toimesta"), permissions=["answer"])
    def call_off(self, request: HttpRequest, bookings: QuerySet[Booking]) -> HttpResponse | None:
        """Ask why, then call the times off: free of charge for the customer."""
        form = CallOffForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            self._do(request, bookings, call_off, reason=form.cleaned_data["reason"])
            return None
        asked = {"title": _("Peru ajat"), "form": form, "bookings": bookings.select_related("installer")}
        return page(self, request, "admin/installers/call_off.html", **asked)

    def _do(self, request: HttpRequest, bookings: QuerySet[Booking], act: Callable[..., Booking], **asked: str) -> None:
        done = 0
        for booking in bookings:
            try:
                act(booking_id=booking.pk, at=clock.now(), by=Actor.staff(request.user), **asked)
            except ShopError as refusal:
                messages.error(request, f"{booking.reference}: {refusal}")
            else:
                done += 1
        if done:
            messages.success(request, ngettext("Valmis: %d aika.", "Valmis: %d aikaa.", done) % done)
