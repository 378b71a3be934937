"""Suspicion at the desk: the rules that staff tune, and the page on which a flag is cleared (R1.2)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import HistoryInline, page
from lapinkumi.core.errors import ShopError
from orders.admin.freight import COMMAS
from orders.forms.suspicion import ClearForm, RuleForm
from orders.models import Order, SuspicionRule, SuspicionRuleEvent
from orders.services.cancelling import is_still_here
from orders.services.suspicions import clear, note_rule, open_flag
from orders.states import BEFORE_THE_CONTRACT
from orders.suspicion.basics import USES_DAYS, USES_LIMIT
from orders.suspicion.wording import reasons

EVENTS = {"entered": gettext_lazy("kirjattu"), "changed": gettext_lazy("muutettu")}


class RuleHistory(HistoryInline):
    """Who tuned it."""

    model = SuspicionRuleEvent
    words = EVENTS
    verbose_name_plural = gettext_lazy("muutokset")

    @admin.display(description=gettext_lazy("mitä tapahtui"))
    def told(self, event: Any) -> str:
        words, changed = super().told(event), event.data.get("changed", {})
        told = [f"{name}: {was} → {now}" for name, (was, now) in changed.items()]
        return f"{words} ({', '.join(told)})" if told else words


@admin.register(SuspicionRule)
class SuspicionRuleAdmin(admin.ModelAdmin):
    """Switched and tuned; neither added nor removed. It flags orders for a look and refuses none."""

    form = RuleForm
    formfield_overrides = COMMAS
    list_display = ["__str__", "is_on", "limit", "days"]
    inlines = [RuleHistory]

    def get_fields(self, request: HttpRequest, obj: SuspicionRule | None = None) -> Any:
        used = [name for name, users in (("limit", USES_LIMIT), ("days", USES_DAYS)) if obj and obj.kind in users]
        return ["is_on", *used]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.changed_data:
            now = {name: form.cleaned_data[name] for name in form.changed_data}
            changed = {str(form.fields[name].label): [str(form.initial.get(name)), str(now[name])] for name in now}
            by = Actor.staff(request.user)
            note_rule(rule=form.instance, kind="changed", at=clock.now(), by=by, data={"changed": changed})


class SuspicionPages(admin.ModelAdmin):
    """The part of the orders' admin that clears a flag. Pressed twice it is once."""

    def suspicion_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/epaily/", self.admin_site.admin_view(self.suspicion_view), name="orders_order_suspicion")
        ]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def suspicion_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Why it was flagged; then a reason to let it on, or the way to refuse it."""
        if not self.has_handle_permission(request):
            raise PermissionDenied
        order = get_object_or_404(Order.objects.placed().select_related("booking"), pk=pk)
        flag, form = open_flag(order), ClearForm(request.POST or None)
        if form.is_valid():
            try:
                clear(order_id=pk, **form.cleaned_data, at=clock.now(), by=Actor.staff(request.user))
            except ShopError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Epäily on poistettu. Syy on tilauksen historiassa."))
            return redirect("admin:orders_order_review" if order.state in BEFORE_THE_CONTRACT else _ORDER, pk)
        refusable = order.state in BEFORE_THE_CONTRACT and is_still_here(order)
        shown = {"title": _("Selvitä epäily"), "order": order, "form": form, "refusable": refusable}
        found = reasons(flag) if flag else []
        return page(self, request, "admin/orders/suspicion.html", **shown, flag=flag, reasons=found)


_ORDER = "admin:orders_order_change"
