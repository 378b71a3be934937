"""Refunds at the desk: money is given back with a reason; what Klarna refused can be asked for once more."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.desk_pages import LookedAt, page
from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import ZERO, format_euros
from orders.admin.bank_refunds import BankPages
from orders.forms.refunds import RefundForm
from orders.models import Order, Refund
from orders.payment.charged import charged_lines
from orders.payment.moves import money_moves
from orders.services import refunds
from orders.states import RefundState


class RefundPages(admin.ModelAdmin):
    """The part of the orders' admin that gives money back."""

    def refund_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.refund_view)
        return [path("<int:pk>/palauta-maksua/", view, name="orders_order_refund")]

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.give_refund")

    def refund_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Pieces of lines, or a sum, of what was charged: pieces are shown with their worth before they are given back.

        The customer is told once the money has gone.
        """
        if not self.has_refund_permission(request):
            raise PermissionDenied
        order = get_object_or_404(Order.objects.select_related("payment"), pk=pk, payment__isnull=False)
        if request.method == "POST" and _asked_before(request.POST.get("key", "")):
            return redirect("admin:orders_order_change", pk)
        payment, at = order.payment, clock.now()
        form = RefundForm(request.POST or None, left=payment.refundable, lines=charged_lines(order, payment))
        is_looked_at = form.is_valid() and (not form.chosen or request.POST.get("previewed") == form.digest)
        if is_looked_at and self._give_back(request, order, form):
            return redirect("admin:orders_order_change", pk)
        return page(
            self,
            request,
            "admin/orders/refund.html",
            is_nav_sidebar_enabled=False,
            title=_("Palauta maksua"),
            form=form,
            order=order,
            payment=payment,
            preview=form.is_bound and form.is_valid() and bool(form.chosen),
            moves=money_moves(payment),
            may_refund=may_refund(order),
            by_bank=refunds.goes_by_bank(payment, at=at),
        )

    def _give_back(self, request: HttpRequest, order: Order, form: RefundForm) -> bool:
        try:
            found = refunds.give_back(order_id=order.pk, **form.asked, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{order}: {refusal}")
            return False
        told = _("Palautusta %(amount)s pyydettiin Klarnalta. Asiakas saa viestin, kun raha on lähtenyt.")
        if found.is_by_bank:
            told = _("Palautus %(amount)s odottaa maksamista pankkitilille. Asiakkaalta kysyttiin tilinumero.")
        messages.success(request, told % {"amount": format_euros(found.amount)})
        return True


def may_refund(order: Order | None) -> bool:
    """Whether something that was charged is still ours."""
    payment = getattr(order, "payment", None)
    return bool(payment and payment.state in refunds.CHARGED and payment.refundable > ZERO)


def _asked_before(key: str) -> bool:
    """Whether this very page was pressed before."""
    return bool(key) and Refund.objects.filter(cause=f"desk:{key}").exists()


@admin.register(Refund)
class RefundAdmin(LookedAt, BankPages):
    """What was given back, and why; what was refused is one filter away."""

    list_display = ["order", "amount", "way", "state", "reason", "requested_at", "ended_at"]
    list_filter = ["state", "way", "requested_at"]
    list_select_related = ["payment__order"]
    search_fields = ["=payment__order__number", "=klarna_refund_id", "=cause"]
    show_full_result_count = False
    actions = ["again", "from_bank"]
    fields = [
        "order_link", "amount", "reason", "cause", "parts", "way", "state", "bank_link", "account_end", "paid_on",
        "error", "tries", "klarna_refund_id", "requested_at", "sent_at", "ended_at",
    ]  # fmt: skip
    readonly_fields = ["order_link", "bank_link", "error"]

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.give_refund")

    @admin.display(description=gettext_lazy("tilaus"))
    def order(self, refund: Refund) -> str:
        return refund.payment.order.number

    @admin.display(description=gettext_lazy("tilaus"))
    def order_link(self, refund: Refund) -> SafeString:
        url = reverse("admin:orders_order_change", args=[refund.payment.order_id])
        return format_html('<a href="{}">{}</a>', url, refund.payment.order)

    @admin.display(description=gettext_lazy("Klarnan vastaus"))
    def error(self, refund: Refund) -> str:
        return refund.call.error if refund.call else ""

    @admin.display(description=gettext_lazy("maksaminen"))
    def bank_link(self, refund: Refund) -> SafeString | str:
        """To the page on which it is paid from the bank, while it waits for that."""
        if not (refund.is_by_bank and refund.state == RefundState.REQUESTED):
            return ""
        url = reverse("admin:orders_refund_pay", args=[refund.pk])
        return format_html('<a href="{}">{}</a>', url, _("Maksa pankkitilille"))

    @admin.action(description=gettext_lazy("Yritä epäonnistunutta palautusta uudelleen"), permissions=["refund"])
    def again(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        """Each by itself; what has been given back, or is on its way, stays as it is."""
        self._each_failed(request, queryset, refunds.try_again, _("Palautusta yritetään uudelleen: %(refund)s."))

    @admin.action(
        description=gettext_lazy("Maksa epäonnistunut palautus pankkitilille: Klarna ei palauta sitä"),
        permissions=["refund"],
    )
    def from_bank(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        """Each by itself: the customer is asked for an account."""
        told = _("Asiakkaalta kysyttiin tilinumero palautusta varten: %(refund)s.")
        self._each_failed(request, queryset, refunds.pay_otherwise, told)

    def _each_failed(
        self, request: HttpRequest, queryset: QuerySet[Refund], act: Callable[..., Refund], told: str
    ) -> None:
        for refund in queryset.filter(state=RefundState.FAILED).select_related("payment__order").order_by("pk"):
            try:
                act(refund_id=refund.pk, at=clock.now(), by=Actor.staff(request.user))
            except ShopError as refusal:
                messages.error(request, f"{refund}: {refusal}")
            else:
                messages.success(request, told % {"refund": refund})
