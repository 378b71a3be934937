"""Filters of the desk that say what they mean."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from orders.models import Delivery
from orders.queries import late_orders

OPEN, SETTLED = "avoimet", "hoidetut"


class SettledFilter(admin.SimpleListFilter):
    """What still waits for somebody, or what was taken care of, by `settled_at`."""

    title = _("tilanne")
    parameter_name = "tilanne"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("Odottaa")), (SETTLED, _("Hoidettu"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in (OPEN, SETTLED):
            return queryset
        return queryset.filter(settled_at__isnull=self.value() == OPEN)


class PaymentFilter(admin.ChoicesFieldListFilter):
    """The payment's state, told apart from the order's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("maksu")


class FoldedFilter(admin.RelatedFieldListFilter):
    """A long choice, out of the way until it is used."""

    template = "admin/desk/folded_filter.html"


class OpenTaskFilter(admin.SimpleListFilter):
    """Orders that need a person."""

    title = _("avoimia tehtäviä")
    parameter_name = "tehtavia"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("On"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(needs_a_person=True) if self.value() == "1" else queryset


class LateFilter(admin.SimpleListFilter):
    """Orders that are not there though their last promised day has passed."""

    title = _("myöhässä")
    parameter_name = "myohassa"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Luvatusta"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "1":
            return queryset
        return queryset.filter(pk__in=late_orders(clock.today()).values("pk"))


class ToDecideFilter(admin.SimpleListFilter):
    """Deliveries that nobody fetched in time, and of which nobody has decided anything."""

    title = _("noutamatta")
    parameter_name = "noutamatta"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Odottaa päätöstä"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "1":
            return queryset
        return queryset.filter(pk__in=Delivery.objects.to_decide(clock.today()).values("pk"))


class UnreadFilter(admin.SimpleListFilter):
    """Customers' letters that nobody has taken care of."""

    title = _("tilanne")
    parameter_name = "tilanne"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("lukematta", _("Lukematta")), ("luettu", _("Luettu"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("lukematta", "luettu"):
            return queryset
        return queryset.filter(read_at__isnull=self.value() == "lukematta")
