"""Changes of prices at the desk: many at once, by percent, looked at beforehand, now or later (R1.3)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from lapinkumi.core.errors import ShopError
from shop.admin.forms import FURTHEST, TOO_FAR, DayAndTime
from shop.admin.frames import Rows
from shop.models import Brand, Kind, PlannedPrice, PriceChange, PriceChangeEvent, Product, Season
from shop.price_rules import Rounding, changed_price
from shop.services.price_changes import apply_change, call_off, plan_change

MOST_CHOSEN = 500  # products in an address; more are chosen by brand, kind or season
SHOWN = 50
ROUNDINGS = [
    (Rounding.NINETY, gettext_lazy("lähimpään ,90 euroon")),
    (Rounding.EUROS, gettext_lazy("täysiin euroihin")),
    (Rounding.TENTHS, gettext_lazy("kymmeneen senttiin")),
    (Rounding.CENTS, gettext_lazy("sentteihin")),
]
EVENTS = {
    "planned": gettext_lazy("suunniteltu"),
    "applied": gettext_lazy("tuli voimaan"),
    "cancelled": gettext_lazy("peruttu"),
}


class ChangeForm(forms.Form):
    """Which products, by how much, and from when."""

    products = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)
    brand = forms.ModelChoiceField(
        label=gettext_lazy("Merkki"), queryset=Brand.objects.all(), required=False, empty_label=gettext_lazy("kaikki")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Laji"), choices=[("", gettext_lazy("kaikki")), *Kind.choices], required=False
    )
    season = forms.ChoiceField(
        label=gettext_lazy("Kausi"), choices=[("", gettext_lazy("kaikki")), *Season.choices], required=False
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Muutos (%)"),
        min_value=-90,
        max_value=300,
        max_digits=6,
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy("Esimerkiksi 4,5 tai −10."),
        error_messages={"required": gettext_lazy("Kirjoita muutos prosentteina.")},
    )
    rounding = forms.ChoiceField(
        label=gettext_lazy("Pyöristys"),
        choices=ROUNDINGS,
        error_messages={"required": gettext_lazy("Valitse, miten hinnat pyöristetään.")},
    )
    from_at = forms.SplitDateTimeField(
        label=gettext_lazy("Voimaan"),
        required=False,
        widget=DayAndTime(day=gettext_lazy("Voimaan, päivä"), time=gettext_lazy("Voimaan, kellonaika")),
        help_text=gettext_lazy("Tyhjä: heti."),
    )

    def clean_products(self) -> list[int]:
        words = self.cleaned_data["products"].split(",") if self.cleaned_data["products"] else []
        return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 16][:MOST_CHOSEN]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("products", "brand", "kind", "season")):
            self.add_error("brand", _("Valitse merkki, laji tai kausi, tai valitse tuotteet tuotelistalta."))
        if cleaned.get("percent") == 0:
            self.add_error("percent", _("Anna muutos, joka ei ole nolla."))
        if cleaned.get("from_at") and cleaned["from_at"] < clock.now():
            self.add_error("from_at", _("Ajankohta on jo mennyt. Jätä tyhjäksi, jos muutos tulee heti."))
        if cleaned.get("from_at") and cleaned["from_at"] > clock.now() + FURTHEST:
            self.add_error("from_at", TOO_FAR)
        return cleaned

    def chosen(self) -> QuerySet[Product]:
        """Everything that was chosen narrows: products of the list, brand, kind and season."""
        found = Product.objects.all()
        wanted = {"products": "pk__in", "brand": "brand", "kind": "kind", "season": "tyre__season"}
        return found.filter(**{key: self.cleaned_data[name] for name, key in wanted.items() if self.cleaned_data[name]})

    def new_prices(self) -> dict[int, tuple[Decimal, Decimal]]:
        """Old and new ordinary price of every product that would change, by id."""
        percent, rounding = self.cleaned_data["percent"], Rounding(self.cleaned_data["rounding"])
        rows = self.chosen().order_by("pk").values_list("pk", "ordinary_price", "price")
        pairs = ((pk, ordinary or price) for pk, ordinary, price in rows)
        told = {pk: (old, changed_price(old, percent=percent, rounding=rounding)) for pk, old in pairs}
        return {pk: (old, new) for pk, (old, new) in told.items() if old != new}

    def name(self) -> str:
        """What the change is called: the goods and the percent."""
        kinds, seasons = dict(Kind.choices), dict(Season.choices)
        goods = [
            _("Valitut tuotteet") if self.cleaned_data["products"] else "",
            self.cleaned_data["brand"],
            kinds.get(self.cleaned_data["kind"]),
            seasons.get(self.cleaned_data["season"]),
        ]
        named = ", ".join(str(word) for word in goods if word)
        percent = f"{self.cleaned_data['percent'].normalize():+f}".replace(".", ",").replace("-", "\N{MINUS SIGN}")
        return f"{named}: {percent} %"


class Planned(Rows):
    model = PlannedPrice
    fields = ["product", "old", "price"]
    max_num = SHOWN

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlannedPrice]:
        related = ("product__brand", "product__tyre", "product__rim")
        return super().get_queryset(request).select_related(*related).order_by("pk")


class ChangeHistory(Rows):
    model = PriceChangeEvent
    fields = ["at", "told", "who"]
    readonly_fields = ["told", "who"]
    ordering = ["-at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PriceChangeEvent]:
        return super().get_queryset(request).select_related("actor_user")

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: PriceChangeEvent) -> str:
        return str(EVENTS.get(event.kind, event.kind))

    @admin.display(description=gettext_lazy("kuka"))
    def who(self, event: PriceChangeEvent) -> str:
        return str(event.actor_user or _("järjestelmä"))


@admin.register(PriceChange)
class PriceChangeAdmin(LookedAt, admin.ModelAdmin):
    list_display = ["name", "state", "from_at", "ended_at"]
    list_filter = ["state"]
    fields = ["name", "state", "from_at", "ended_at"]
    ordering = ["-pk"]
    change_list_template = "admin/shop/pricechange/change_list.html"
    change_form_template = "admin/shop/pricechange/change_form.html"

    def get_inlines(self, request: HttpRequest, obj: PriceChange | None) -> list[Any]:
        few = obj is not None and obj.prices.count() <= MOST_CHOSEN
        return [Planned, ChangeHistory] if few else [ChangeHistory]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("uusi/", wrap(self.plan_view), name="shop_pricechange_plan"),
            path("<int:pk>/peru/", wrap(require_POST(self.call_off_view)), name="shop_pricechange_call_off"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"may_plan": _may(request), **(extra_context or {})})

    def plan_view(self, request: HttpRequest) -> HttpResponse:
        """First what would become of each price, then the button that lets it."""
        _require(request)
        asked = request.POST or (request.GET if "percent" in request.GET else None)
        form = ChangeForm(asked, initial={"products": request.GET.get("products", "")})
        told = form.new_prices() if asked and form.is_valid() else {}
        if request.method == "POST" and form.is_valid() and (change := self._planned(request, form, told)):
            return redirect("admin:shop_pricechange_change", change.pk)
        return self._page(request, form, told)

    def call_off_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        _require(request)
        change = get_object_or_404(PriceChange, pk=pk)
        try:
            call_off(change_id=change.pk, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refused:
            messages.error(request, str(refused.message))
        return redirect("admin:shop_pricechange_change", pk)

    def _planned(
        self, request: HttpRequest, form: ChangeForm, told: dict[int, tuple[Decimal, Decimal]]
    ) -> PriceChange | None:
        now, by = clock.now(), Actor.staff(request.user)
        prices = {pk: new for pk, (_old, new) in told.items()}
        from_at = form.cleaned_data["from_at"] or now
        try:
            change = plan_change(name=form.name(), prices=prices, from_at=from_at, at=now, by=by)
        except ShopError as refused:
            form.add_error(None, str(refused.message))
            return None
        if from_at <= now:
            apply_change(change_id=change.pk, at=now, by=by)
        return change

    def _page(self, request: HttpRequest, form: ChangeForm, told: dict[int, tuple[Decimal, Decimal]]) -> HttpResponse:
        shown = Product.objects.with_details().in_bulk(list(told)[:SHOWN])
        fed = form.chosen().filter(kept_by__isnull=False).count() if told else 0
        context = {
            "form": form,
            "looked": form.is_bound and form.is_valid(),
            "count": len(told),
            "rows": [(shown[pk], *told[pk]) for pk in shown],
            "fed": fed,
            "chosen": len(form.cleaned_data.get("products", [])) if form.is_bound and form.is_valid() else 0,
        }
        return page(self, request, "admin/shop/pricechange/plan.html", title=_("Muuta hintoja"), **context)


def _may(request: HttpRequest) -> bool:
    return request.user.has_perm("shop.add_pricechange")


def _require(request: HttpRequest) -> None:
    if not _may(request):
        raise PermissionDenied
