"""Deliveries and charges at the desk: sent with their tracking code, brought, left unclaimed, back; charged again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import HistoryInline, LookedAt, page
from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import format_euros
from orders.admin.delivery_acts import ACTS, offered
from orders.admin.filters import ToDecideFilter
from orders.admin.inlines import Part
from orders.delivery import consignments
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.rates import carrier_choices
from orders.forms.deliveries import PartForm, TrackingCode
from orders.models import Capture, CarrierAlert, Delivery, DeliveryEvent, DeliveryLine, DeliveryWay, Shipment
from orders.payment.collecting import due_of
from orders.services import captures, deliveries, parting
from orders.states import DELIVERY, DeliveryState, ShipmentState
from orders.wording import ACTORS, DELIVERY_DESK

MOMENT = "%Y-%m-%dT%H:%M"


class DispatchForm(forms.Form):
    """With whom, and under which code."""

    carrier = forms.ChoiceField(label=gettext_lazy("Kuljetusyhtiö"), choices=carrier_choices)
    tracking_code = TrackingCode()


class DeliveredForm(forms.Form):
    """When the customer got it: the risk passed then, and return periods count from it."""

    received_at = forms.DateTimeField(
        label=gettext_lazy("Milloin asiakas sai lähetyksen"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        error_messages={"invalid": gettext_lazy("Anna päivä ja kellonaika.")},
    )


class DeliveryLineInline(Part):
    model = DeliveryLine
    verbose_name_plural = gettext_lazy("sisältö")
    fields = ["line", "quantity", "discount"]


class CaptureInline(Part):
    model = Capture
    fields = ["amount", "state", "tries", "asked_at", "ended_at", "klarna_capture_id"]


class ShipmentInline(Part):
    """Bookings at the carrier's system; the label opens from here."""

    model = Shipment
    fields = ["reference", "service", "state", "codes_told", "label_link", "requested_at", "error"]
    readonly_fields = ["codes_told", "label_link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shipment]:
        return super().get_queryset(request).annotate(label_size=Length("label")).defer("label")

    @admin.display(description=gettext_lazy("seurantatunnukset"))
    def codes_told(self, shipment: Shipment) -> str:
        return ", ".join(shipment.codes)

    @admin.display(description=gettext_lazy("osoitekortti"))
    def label_link(self, shipment: Any) -> SafeString | str:
        if shipment.state != ShipmentState.BOOKED:
            return ""
        if not shipment.label_size:
            return _("tulosta nShiftistä")
        url = reverse("admin:orders_delivery_label", args=[shipment.delivery_id])
        return format_html('<a href="{}" target="_blank">{}</a>', url, _("Avaa PDF"))


class DeliveryHistory(HistoryInline):
    """What has happened to the delivery, the newest first."""

    model = DeliveryEvent
    words, actors = {**dict(DeliveryState.choices), **DELIVERY_DESK}, ACTORS


@admin.register(Delivery)
class DeliveryAdmin(LookedAt, admin.ModelAdmin):
    """What is to be sent is one filter away; every move is an act."""

    list_display = ["number", "order_link", "state", "customer", "where", "promised", "planned_at"]
    list_filter = [ToDecideFilter, "state", "way", "carrier", "installer", "planned_at"]
    list_select_related = ["order", "installer"]
    search_fields = ["number", "=order__number", "=tracking_code", "order__family_name"]
    ordering = ["-planned_at", "-pk"]
    show_full_result_count = False
    actions = ["arrived", "handed_over", "unclaimed", "returned"]
    inlines = [DeliveryLineInline, ShipmentInline, CaptureInline, DeliveryHistory]
    fieldsets = [
        (None, {"fields": ["number", "order_link", "state", "customer", "where", "promised"]}),
        (gettext_lazy("Kuljetus"), {"fields": ["carrier", "tracking", "carrier_told"]}),
        (gettext_lazy("Vaiheet"), {"fields": [
            "planned_at", "dispatched_at", "ready_at", "fetch_by_on", "announced_at", "lost_at", "received_at",
            "unclaimed_at", "returned_at",
        ]}),
        (gettext_lazy("Noutamatta tai palautunut"), {"fields": [
            "return_reason", "return_freight", "handling", "unclaimed_outcome", "unclaimed_note", "resends",
        ]}),
    ]  # fmt: skip
    readonly_fields = ["order_link", "customer", "where", "promised", "tracking", "carrier_told"]
    change_form_template = "admin/orders/delivery.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/laheta/", wrap(self.dispatch_view), name="orders_delivery_dispatch"),
            path("<int:pk>/jaa/", wrap(self.part_view), name="orders_delivery_part"),
            path("<int:pk>/perilla/", wrap(self.delivered_view), name="orders_delivery_delivered"),
            path("<int:pk>/osoitekortti/", wrap(self.label_view), name="orders_delivery_label"),
            path("<int:pk>/tee/<slug:slug>/", wrap(self.act_view), name="orders_delivery_act"),
            *super().get_urls(),
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_delivery")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        delivery = self.get_object(request, object_id)
        offered = _offered(delivery, request.user) if delivery and self.has_handle_permission(request) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **offered})

    @admin.display(description=gettext_lazy("tilaus"), ordering="order__number")
    def order_link(self, delivery: Delivery) -> SafeString:
        url = reverse("admin:orders_order_change", args=[delivery.order_id])
        return format_html('<a href="{}">{}</a>', url, delivery.order)

    @admin.display(description=gettext_lazy("asiakas"))
    def customer(self, delivery: Delivery) -> str:
        return delivery.order.full_name

    @admin.display(description=gettext_lazy("minne"), ordering="way")
    def where(self, delivery: Delivery) -> str:
        order = delivery.order
        point = PickupPoint.of(order.pickup_point)
        return str(delivery.installer or point or f"{order.street}, {order.postcode} {order.city}")

    @admin.display(description=gettext_lazy("luvattu"), ordering="order__promise_last_on")
    def promised(self, delivery: Delivery) -> str:
        return date_format(delivery.order.promise_last_on, "j.n.Y") if delivery.order.promise_last_on else ""

    @admin.display(description=gettext_lazy("seuranta"))
    def tracking(self, delivery: Delivery) -> SafeString | str:
        url = consignments.tracking_url(delivery)
        link = '<a href="{}" target="_blank" rel="noreferrer">{}</a>'
        return format_html(link, url, delivery.tracking_code) if url else delivery.tracking_code

    @admin.display(description=gettext_lazy("kuljetusyhtiö kertoo"))
    def carrier_told(self, delivery: Delivery) -> SafeString | str:
        """Each status as it was told, understood or not."""
        told = CarrierAlert.objects.filter(shipment__delivery=delivery).order_by("-told_at", "-pk")[:20]
        rows = ((date_format(clock.local(one.told_at), "j.n.Y G.i"), one.code, one.effect) for one in told)
        return format_html_join(mark_safe("<br>"), "{} {} {}", rows) or "–"

    @admin.action(description=gettext_lazy("Saapunut asennuspisteelle"), permissions=["handle"])
    def arrived(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        self._each(request, queryset, deliveries.mark_arrived)

    @admin.action(description=gettext_lazy("Luovutettu asiakkaalle asennuspisteellä"), permissions=["handle"])
    def handed_over(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        self._each(request, queryset, deliveries.hand_over)

    @admin.action(description=gettext_lazy("Jäi noutamatta"), permissions=["handle"])
    def unclaimed(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        self._each(request, queryset, deliveries.mark_unclaimed)

    @admin.action(description=gettext_lazy("Palautui meille noutamattomana"), permissions=["handle"])
    def returned(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        self._each(request, queryset, deliveries.mark_returned)

    def dispatch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for carrier and code, then send."""
        delivery = self._delivery(request, pk, way=DeliveryWay.HOME)
        booked = delivery.shipments.filter(state=ShipmentState.BOOKED).first()
        known = {"carrier": delivery.order.carrier, "tracking_code": booked.tracking_code if booked else ""}
        form = DispatchForm(request.POST or None, initial=known)
        if form.is_valid() and self._do(request, delivery, deliveries.dispatch, **form.cleaned_data):
            messages.success(request, _("Lähetys on kirjattu, ja asiakas saa siitä viestin."))
            return redirect("admin:orders_delivery_change", pk)
        text = _("Asiakas saa seurantalinkin, ja tavarat ja rahti veloitetaan.")
        if delivery.resends_id:
            text = _("Asiakas saa seurantalinkin. Tavarat on jo veloitettu, eikä uudesta rahdista veloiteta tässä.")
        if due := due_of(delivery):
            told = _(
                "Postiennakko: kuljetusyhtiö perii asiakkaalta %(sum)s. Tilaa kuljetus tilauksen kuljetusyhtiöltä."
            )
            text = told % {"sum": format_euros(due)}
        return self._ask(request, delivery, form, _("Lähetä"), text)

    def label_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The label of what is booked, to be printed."""
        delivery = self._delivery(request, pk, way=DeliveryWay.HOME)
        booked = delivery.shipments.filter(state=ShipmentState.BOOKED).first()
        if booked is None or not booked.label:
            raise Http404
        name = f'inline; filename="{booked.reference}.pdf"'
        return HttpResponse(bytes(booked.label), "application/pdf", headers={"Content-Disposition": name})

    def act_view(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Ask what the act needs, then do it."""
        one = next((one for one in ACTS if one.slug == slug), None)
        if one is None:
            raise Http404
        if not request.user.has_perm(one.right):
            raise PermissionDenied
        delivery = self._delivery(request, pk)
        form = one.form(request.POST if request.method == "POST" else None, delivery=delivery, at=clock.now())
        if form.is_valid() and self._do(request, delivery, one.act, **form.asked()):
            messages.success(request, str(one.said))
            return redirect("admin:orders_delivery_change", pk)
        return self._ask(request, delivery, form, str(one.label), str(one.text))

    def part_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask what comes later, then part the delivery."""
        delivery = self._delivery(request, pk)
        form = PartForm(request.POST or None, delivery=delivery)
        if form.is_valid() and self._do(request, delivery, parting.part_and_tell, **form.asked()):
            messages.success(request, _("Toimitus on jaettu kahdeksi, ja asiakas saa siitä viestin."))
            return redirect("admin:orders_delivery_change", pk)
        text = _("Mikä tulee myöhemmin? Se saa oman toimituksen ilman lisärahtia, ja asiakas saa viestin.")
        return self._ask(request, delivery, form, _("Jaa toimitus"), text)

    def delivered_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the moment, then record it."""
        delivery = self._delivery(request, pk, way=DeliveryWay.HOME)
        form = DeliveredForm(request.POST or None, initial={"received_at": clock.local(clock.now())})
        if form.is_valid() and self._do(request, delivery, deliveries.mark_delivered, **form.cleaned_data):
            messages.success(request, _("Toimitus on kirjattu perille."))
            return redirect("admin:orders_delivery_change", pk)
        text = _("Peruuttamisaika lasketaan tästä hetkestä.")
        return self._ask(request, delivery, form, _("Kirjaa perille"), text)

    def _ask(self, request: HttpRequest, delivery: Delivery, form: forms.Form, title: str, text: str) -> HttpResponse:
        return page(self, request, "admin/orders/ask.html", about=delivery, form=form, title=title, text=text)

    def _delivery(self, request: HttpRequest, pk: int, **wanted: str) -> Delivery:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        return get_object_or_404(Delivery.objects.select_related("order__booking"), pk=pk, **wanted)

    def _each(self, request: HttpRequest, queryset: QuerySet[Delivery], act: Callable[..., Any]) -> None:
        """Each by itself; what can't be done is told, and doesn't stop the rest."""
        done = sum(self._do(request, delivery, act) for delivery in queryset.order_by("pk"))
        if done:
            messages.success(request, ngettext("%d toimitus kirjattu.", "%d toimitusta kirjattu.", done) % done)

    def _do(self, request: HttpRequest, delivery: Delivery, act: Callable[..., Any], **asked: Any) -> bool:
        try:
            act(delivery_id=delivery.pk, at=clock.now(), by=Actor.staff(request.user), **asked)
        except ShopError as refusal:
            messages.error(request, f"{delivery.number}: {refusal}")
            return False
        return True


def _offered(delivery: Delivery, user: Any) -> dict[str, Any]:
    """Which acts on it make sense now."""
    may_arrive = delivery.dispatched_at is not None and DELIVERY.allows(delivery.state, DeliveryState.HANDED_OVER)
    return {
        "may_dispatch": delivery.is_home and DELIVERY.allows(delivery.state, DeliveryState.DISPATCHED),
        "may_deliver": delivery.is_home and may_arrive,
        "may_part": delivery.state == DeliveryState.PLANNED,
        "acts": offered(delivery, user),
    }


@admin.register(Capture)
class CaptureAdmin(LookedAt, admin.ModelAdmin):
    """What was charged; what Klarna refused can be asked once more."""

    list_display = ["order", "cause", "amount", "state", "tries", "asked_at", "ended_at"]
    list_filter = ["state", "asked_at"]
    list_select_related = ["payment__order", "delivery", "booking"]
    search_fields = ["=payment__order__number", "=delivery__number", "=klarna_capture_id"]
    show_full_result_count = False
    actions = ["again"]
    fields = ["order", "cause", "amount", "state", "tries", "klarna_capture_id", "asked_at", "ended_at"]
    readonly_fields = ["order", "cause"]

    def has_charge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_capture")

    @admin.display(description=gettext_lazy("tilaus"))
    def order(self, capture: Capture) -> str:
        return capture.payment.order.number

    @admin.display(description=gettext_lazy("mistä"))
    def cause(self, capture: Capture) -> str:
        return str(capture.delivery or capture.booking)

    @admin.action(description=gettext_lazy("Yritä epäonnistunutta veloitusta uudelleen"), permissions=["charge"])
    def again(self, request: HttpRequest, queryset: QuerySet[Capture]) -> None:
        """Each by itself; what has been charged, or is being, stays as it is."""
        for capture in queryset.filter(state="failed").order_by("pk"):
            try:
                captures.try_again(capture_id=capture.pk, at=clock.now(), by=Actor.staff(request.user))
            except ShopError as refusal:
                messages.error(request, f"{capture}: {refusal}")
            else:
                messages.success(request, _("Veloitusta yritetään uudelleen: %(capture)s.") % {"capture": capture})
