"""The conversation with a customer at the desk: what waits for an answer, the whole thread, and the answer."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from orders.admin.filters import UnreadFilter
from orders.forms.letters import LetterForm
from orders.models import Letter, Order
from orders.pages.letters import thread
from orders.services import letters


@admin.register(Letter)
class LetterAdmin(LookedAt, admin.ModelAdmin):
    """Customers' letters, the unread ones one filter away; each leads to its order's conversation."""

    list_display = ["order_link", "customer", "beginning", "written_at", "read_at"]
    list_display_links = None
    list_filter = [UnreadFilter, "written_at"]
    list_select_related = ["order"]
    search_fields = ["=order__number", "text"]
    ordering = ["-written_at", "-pk"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).filter(writer="customer")

    @admin.display(description=gettext_lazy("tilaus"), ordering="order__number")
    def order_link(self, letter: Letter) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:orders_order_letters", args=[letter.order_id]), letter.order
        )

    @admin.display(description=gettext_lazy("asiakas"))
    def customer(self, letter: Letter) -> str:
        return letter.order.full_name

    @admin.display(description=gettext_lazy("viesti"))
    def beginning(self, letter: Letter) -> str:
        return Truncator(" ".join(letter.text.split())).chars(80)


class LetterPages(admin.ModelAdmin):
    """The part of the orders' admin that writes with customers. Pressed twice it is once."""

    def letter_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/viestit/", self.admin_site.admin_view(self.letters_view), name="orders_order_letters")]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def letters_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The thread; an answer goes to the customer by e-mail, or the letters are marked as taken care of."""
        if not self.has_handle_permission(request):
            raise PermissionDenied
        order = get_object_or_404(Order.objects.placed().prefetch_related("letters"), pk=pk)
        when: dict[str, Any] = {"order_id": pk, "at": clock.now(), "by": Actor.staff(request.user)}
        form = LetterForm(request.POST or None)
        if request.method == "POST" and "luettu" in request.POST:
            letters.take_care(**when)
            return redirect("admin:orders_order_letters", pk)
        if form.is_valid():
            letters.answer(**form.cleaned_data, **when)
            messages.success(request, _("Vastaus lähti asiakkaalle sähköpostilla ja näkyy hänen tilauksensa sivulla."))
            return redirect("admin:orders_order_letters", pk)
        rows = thread(order)
        shown = {"title": _("Viestit"), "order": order, "form": form, "letters": rows}
        waits = any(row.waits for row in rows)
        return page(self, request, "admin/orders/letters.html", **shown, waits=waits, is_nav_sidebar_enabled=False)
