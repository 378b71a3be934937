"""Products at the desk: facts are typed over, but price, sale and stock move only by their own acts."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from shop.admin.facts import FACTS
from shop.admin.forms import PriceForm
from shop.admin.frames import COMMAS, Rows, ask
from shop.admin.pictures import Pictures
from shop.admin.price_changes import MOST_CHOSEN
from shop.cards import Visit
from shop.models import PricePeriod, Product, ProductEvent, StockLevel
from shop.product_page import ProductPage, with_page_facts
from shop.publishing import missing_facts
from shop.services.articles import enter_article, note_correction
from shop.services.price_changes import plan_change
from shop.services.prices import change_price
from shop.services.publishing import publish, withdraw
from shop.sizes import BadSize, parse_tyre_size
from shop.supplies import picked_from

EVENTS = {
    "entered": gettext_lazy("lisätty"),
    "corrected": gettext_lazy("tietoja korjattu"),
    "price_changed": gettext_lazy("hinta muutettu"),
    "published": gettext_lazy("asetettu myyntiin"),
    "withdrawn": gettext_lazy("poistettu myynnistä"),
    "stock_counted": gettext_lazy("saldo laskettu"),
    "picture_added": gettext_lazy("kuva lisätty"),
    "picture_changed": gettext_lazy("kuvan tiedot muutettu"),
    "picture_taken": gettext_lazy("kuva poistettu"),
}
FIELDS = ["sku", "kind", "brand", "name", "slug", "ean", "description", "warnings", "weight_kg", "kept_by"]
FIXED = ["sku", "kind", "slug", "price", "ordinary_price"]
BY_ACTS = ["published", "published_at", "created_at", "updated_at"]


class Levels(Rows):
    """Where there are how many; each row leads to the page where it is counted."""

    model = StockLevel
    verbose_name_plural = gettext_lazy("saldot ja toimittajat")
    fields = ["source", "supplier_sku", "quantity", "at_hand", "net_price"]
    readonly_fields = ["at_hand"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLevel]:
        return super().get_queryset(request).select_related("source")

    @admin.display(description=gettext_lazy("saatavissa"))
    def at_hand(self, level: StockLevel) -> str:
        if not level.source.active:
            return _("varasto ei ole käytössä")
        return ngettext("%d työpäivässä", "%d työpäivässä", level.days) % level.days


class Prices(Rows):
    """What it has been sold at, the newest first."""

    model = PricePeriod
    fields = ["price", "valid_from", "valid_to", "cause"]
    ordering = ["-valid_from"]


class History(Rows):
    """What staff have done to it."""

    model = ProductEvent
    fields = ["at", "told", "who"]
    readonly_fields = ["told", "who"]
    ordering = ["-at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductEvent]:
        return super().get_queryset(request).select_related("actor_user")

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: ProductEvent) -> str:
        details = ", ".join(f"{key}: {value}" for key, value in event.data.items())
        return (
            f"{EVENTS.get(event.kind, event.kind)} ({details})" if details else str(EVENTS.get(event.kind, event.kind))
        )

    @admin.display(description=gettext_lazy("kuka"))
    def who(self, event: ProductEvent) -> str:
        return str(event.actor_user or event.actor_label)


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    formfield_overrides = COMMAS
    list_display = ["sku", "article", "kind", "price", "published", "changed"]
    list_filter = ["kind", "published", "tyre__season", "tyre__run_flat", "kept_by"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["sku__istartswith", "ean", "name__istartswith", "brand__name__istartswith"]
    search_help_text = gettext_lazy("Tuotekoodi, EAN, malli, merkki tai rengaskoko, esimerkiksi 205/55 R16")
    ordering = ["-pk"]
    autocomplete_fields = ["brand"]
    actions = ["publish", "withdraw", "change_prices"]
    change_form_template = "admin/shop/product/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return Product.objects.with_details()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        try:
            size = parse_tyre_size(search_term)
        except BadSize:
            return super().get_search_results(request, queryset, search_term)
        sized = queryset.filter(tyre__width=size.width, tyre__aspect=size.aspect, tyre__rim_inch=size.rim)
        return sized, False

    def get_fields(self, request: HttpRequest, obj: Product | None = None) -> list[Any]:
        return [*FIELDS, "price", *(["ordinary_price", *BY_ACTS, "promised"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> list[str]:
        return [*FIXED, *BY_ACTS, "promised"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Product | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name", "sku")}

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> list[Any]:
        return [*FACTS.get(obj.kind, []), Levels, Prices, History] if obj else []

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/hinta/", wrap(self.price_view), name="shop_product_price"),
            path("<int:pk>/esikatselu/", wrap(self.preview_view), name="shop_product_preview"),
            path("<int:pk>/kuvat/", wrap(Pictures(self).page), name="shop_product_pictures"),
            path(
                "<int:pk>/kuvat/<int:picture_id>/",
                wrap(require_POST(Pictures(self).describe)),
                name="shop_product_picture",
            ),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        """What has been sold stays; it is taken off sale instead."""
        return False

    def save_model(self, request: HttpRequest, obj: Product, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            enter_article(product=obj, at=clock.now(), by=Actor.staff(request.user))

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        facts = [each for formset in formsets for each in formset if each.has_changed()]
        fields = [*form.changed_data, *(name for each in facts for name in each.changed_data)]
        if change:
            note_correction(product_id=form.instance.pk, fields=fields, at=clock.now(), by=Actor.staff(request.user))

    def response_add(self, request: HttpRequest, obj: Product, post_url_continue: str | None = None) -> HttpResponse:
        """On to its page, where the facts of its kind are typed."""
        messages.success(request, _("Tuote on lisätty. Täydennä vielä tekniset tiedot ja aseta se myyntiin."))
        return redirect("admin:shop_product_change", obj.pk)

    @admin.display(description=gettext_lazy("tuote"), ordering="name")
    def article(self, product: Product) -> str:
        return product.title

    @admin.display(description=gettext_lazy("toimituslupaus lasketaan"))
    def promised(self, product: Product) -> str:
        """Where the usual number, ordered now, would be taken from: its days are what customers are promised (R5.4)."""
        places = [f"{level.source} ({level.quantity} kpl, {level.days} tp)" for level in picked_from(product)]
        return ", ".join(places) or _("ei mistään: loppu")

    @admin.display(description=gettext_lazy("muutettu"), ordering="updated_at")
    def changed(self, product: Product) -> str:
        return date_format(clock.local(product.updated_at), "SHORT_DATE_FORMAT")

    def price_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new price from now on, with its history (R4.2)."""
        product = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, product):
            raise PermissionDenied
        form = PriceForm(request.POST or None, initial={"price": product.own_price})
        if request.method == "POST" and form.is_valid() and self._priced(request, product, form):
            return redirect(reverse("admin:shop_product_change", args=[pk]))
        return ask(self, request, title=_("Muuta hintaa"), about=product, form=form)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The product's page as customers would see it, on sale or not; for staff only, and for no search engine."""
        product = get_object_or_404(with_page_facts(self.get_queryset(request)), pk=pk)
        if not self.has_view_permission(request, product):
            raise PermissionDenied
        page = ProductPage.of(product, Visit(at=clock.now())).context()
        response = render(request, "shop/product/product.html", {**page, "preview": missing_facts(product)})
        response["X-Robots-Tag"] = "noindex"
        return response

    @admin.action(description=gettext_lazy("Aseta myyntiin"), permissions=["change"])
    def publish(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        self._do(request, products, publish)

    @admin.action(description=gettext_lazy("Poista myynnistä"), permissions=["change"])
    def withdraw(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        self._do(request, products, withdraw)

    @admin.action(description=gettext_lazy("Muuta hintoja prosentilla"), permissions=["change"])
    def change_prices(self, request: HttpRequest, products: QuerySet[Product]) -> HttpResponse | None:
        """On to the page that shows what would become of each price."""
        chosen = list(products.order_by("pk").values_list("pk", flat=True)[: MOST_CHOSEN + 1])
        if len(chosen) > MOST_CHOSEN:
            messages.error(request, _("Valitse enintään %d tuotetta, tai muuta hintoja merkin mukaan.") % MOST_CHOSEN)
            return None
        query = urlencode({"products": ",".join(map(str, chosen))})
        return redirect(f"{reverse('admin:shop_pricechange_plan')}?{query}")

    def _priced(self, request: HttpRequest, product: Product, form: PriceForm) -> bool:
        price, from_at = form.cleaned_data["price"], form.cleaned_data["from_at"]
        now, by = clock.now(), Actor.staff(request.user)
        try:
            if from_at:
                plan_change(name=product.title, prices={product.pk: price}, from_at=from_at, at=now, by=by)
            else:
                change_price(product_id=product.pk, price=price, at=now, by=by)
        except ShopError as refused:
            form.add_error("price", str(refused.message))
            return False
        messages.success(request, _("Hinnanmuutos on ajastettu.") if from_at else _("Hinta on muutettu."))
        return True

    def _do(self, request: HttpRequest, products: QuerySet[Product], act: Callable[..., None]) -> None:
        """Each by itself: what can't be done is told, and does not stop the rest."""
        done = 0
        for product in products.order_by("pk"):
            try:
                act(product_id=product.pk, at=clock.now(), by=Actor.staff(request.user))
            except ShopError as refused:
                messages.error(request, f"{product.sku}: {refused.message}")
            else:
                done += 1
        if done:
            messages.success(request, ngettext("%d tuote käsitelty.", "%d tuotetta käsitelty.", done) % done)
