"""Stock at the desk: read, and counted."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt
from shop import exports
from shop.admin.forms import CountForm
from shop.admin.frames import COMMAS, Rows, ask
from shop.models import StockLevel, StockMovement, StockSource
from shop.services.stock import count_stock


class Movements(Rows):
    """The ledger of the level, the newest first."""

    model = StockMovement
    fields = ["at", "delta", "cause"]
    ordering = ["-pk"]


CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@admin.register(StockSource)
class StockSourceAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "kind", "lead_days_min", "lead_days_max", "active"]
    change_form_template = "admin/shop/stocksource/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export_view)
        return [path("<int:pk>/vie.<str:form>", export, name="shop_stocksource_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest, pk: int, form: str) -> StreamingHttpResponse:
        """All that the source has, as a file that can be read in again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        source = get_object_or_404(StockSource, pk=pk)
        if form not in CONTENT_TYPES:
            raise Http404
        pieces = exports.as_csv(source) if form == CSV else exports.as_xlsx(source)
        response = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[form])
        name = f"{source.code}-{clock.today():%Y-%m-%d}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def get_readonly_fields(self, request: HttpRequest, obj: StockSource | None = None) -> list[str]:
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: StockSource | None = None) -> bool:
        return False


@admin.register(StockLevel)
class StockLevelAdmin(admin.ModelAdmin):
    formfield_overrides = COMMAS
    list_display = ["supplier_sku", "article", "source", "quantity", "lead_days", "net_price"]
    list_filter = ["source"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["supplier_sku__istartswith", "product__sku__istartswith", "product__ean"]
    search_help_text = gettext_lazy("Toimittajan tuotekoodi, oma tuotekoodi tai EAN")
    ordering = ["-pk"]
    autocomplete_fields = ["product"]
    fields = ["product", "source", "supplier_sku", "quantity", "lead_days", "net_price"]
    change_form_template = "admin/shop/stocklevel/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLevel]:
        related = ("source", "product__brand", "product__tyre", "product__rim")
        return super().get_queryset(request).select_related(*related)

    def get_readonly_fields(self, request: HttpRequest, obj: StockLevel | None = None) -> list[str]:
        return ["product", "source", "quantity"] if obj else ["quantity"]

    def get_inlines(self, request: HttpRequest, obj: StockLevel | None) -> list[Any]:
        return [Movements] if obj else []

    def get_urls(self) -> list[URLPattern]:
        count = self.admin_site.admin_view(self.count_view)
        return [path("<int:pk>/laskenta/", count, name="shop_stocklevel_count"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: StockLevel | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("tuote"))
    def article(self, level: StockLevel) -> str:
        return level.product.title

    def count_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Somebody counted the shelf."""
        level = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, level):
            raise PermissionDenied
        form = CountForm(request.POST or None, initial={"quantity": level.quantity})
        if request.method == "POST" and form.is_valid():
            quantity = form.cleaned_data["quantity"]
            count_stock(level_id=pk, quantity=quantity, at=clock.now(), by=Actor.staff(request.user))
            messages.success(request, _("Saldo on kirjattu."))
            return redirect("admin:shop_stocklevel_change", pk)
        return ask(self, request, title=_("Kirjaa laskettu saldo"), about=level.product, form=form)


@admin.register(StockMovement)
class StockMovementAdmin(LookedAt, admin.ModelAdmin):
    """The whole ledger, to be searched by its cause."""

    list_display = ["moment", "level", "delta", "cause"]
    list_select_related = ["level"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["cause__startswith"]
    search_help_text = gettext_lazy("Syyn alku, esimerkiksi order:17")
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("aika"), ordering="at")
    def moment(self, movement: StockMovement) -> str:
        return date_format(clock.local(movement.at), "SHORT_DATETIME_FORMAT")
