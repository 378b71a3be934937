"""The desk's page on which a refund is paid from the bank: where to, how much, and when it was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.clock import local_date
from lapinkumi.core.desk_pages import page
from lapinkumi.core.errors import ShopError
from lapinkumi.core.ibans import in_groups
from orders.forms.refunds import AccountForm, PaidForm
from orders.models import Refund, RefundAccount
from orders.services import bank_refunds
from orders.states import RefundState


class BankPages(admin.ModelAdmin):
    """The part of the refunds' admin that pays from the bank. Pressed twice it is once."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/maksa/", wrap(self.pay_view), name="orders_refund_pay"),
            path(
                "<int:pk>/tilinumero/",
                wrap(sensitive_post_parameters("iban", "holder")(self.account_view)),
                name="orders_refund_account",
            ),
            path("<int:pk>/peru/", wrap(require_POST(self.call_off_view)), name="orders_refund_call_off"),
            *super().get_urls(),
        ]

    def pay_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET: what is paid where to. POST: it has been, on that day."""
        refund = self._refund(request, pk)
        account = RefundAccount.objects.filter(refund=refund).first()
        if refund.state != RefundState.REQUESTED:
            return self._over(request, refund)
        end = account.iban[-4:] if account else ""
        since, today = local_date(refund.requested_at), clock.today()
        form = PaidForm(request.POST or None, since=since, today=today, account_end=end)
        if form.is_valid() and self._try(request, refund, bank_refunds.mark_paid, **form.cleaned_data):
            messages.success(request, _("Palautus on merkitty maksetuksi, ja asiakas saa siitä viestin."))
            return redirect("admin:orders_refund_changelist")
        shown = {"form": form, "account": account, "iban": in_groups(account.iban) if account else ""}
        return self._page(request, "pay_refund", refund, _("Maksa palautus pankkitilille"), **shown)

    def account_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter, or put right, the account that the customer told by phone or mail."""
        refund = self._refund(request, pk)
        if refund.state != RefundState.REQUESTED:
            return self._over(request, refund)
        form = AccountForm(request.POST or None, initial={"holder": refund.payment.order.full_name})
        if form.is_valid() and self._try(request, refund, bank_refunds.enter_account, **form.cleaned_data):
            return redirect("admin:orders_refund_pay", pk)
        return self._page(request, "refund_account", refund, _("Kirjaa tilinumero"), form=form)

    def call_off_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It is not paid after all."""
        refund = self._refund(request, pk)
        if self._try(request, refund, bank_refunds.call_off):
            messages.success(request, _("Palautus on peruttu. Summa on taas palautettavissa."))
        return redirect("admin:orders_refund_change", pk)

    def _refund(self, request: HttpRequest, pk: int) -> Refund:
        if not request.user.has_perm("orders.give_refund"):
            raise PermissionDenied
        return get_object_or_404(Refund.objects.select_related("payment__order").filter(way="bank"), pk=pk)

    def _over(self, request: HttpRequest, refund: Refund) -> HttpResponse:
        messages.info(request, _("Palautus ei odota maksamista: %(state)s.") % {"state": refund.get_state_display()})
        return redirect("admin:orders_refund_change", refund.pk)

    def _page(self, request: HttpRequest, name: str, refund: Refund, title: str, **shown: Any) -> HttpResponse:
        shown |= {"title": title, "refund": refund, "order": refund.payment.order, "is_nav_sidebar_enabled": False}
        return page(self, request, f"admin/orders/{name}.html", **shown)

    def _try(self, request: HttpRequest, refund: Refund, act: Callable[..., Refund], **what: Any) -> bool:
        try:
            act(refund_id=refund.pk, **what, at=clock.now(), by=Actor.staff(request.user))
        except ShopError as refusal:
            messages.error(request, f"{refund}: {refusal.message}")
            return False
        return True
