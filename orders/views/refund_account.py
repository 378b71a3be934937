"""Where a refund is to be paid, under the order's secret link: the customer tells the account once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.forms.refunds import AccountForm
from orders.models import Order
from orders.pages import refund_account
from orders.services import bank_refunds
from orders.views.privacy import secret_form


@secret_form
@never_cache
@sensitive_post_parameters("iban", "holder")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what is given back, and where to. POST: the account; told twice it is the first."""
    order = get_object_or_404(Order, token=token)
    form = AccountForm(request.POST or None, initial={"holder": order.full_name})
    if request.method == "POST" and form.is_valid():
        return _tell(request, order, form)
    return _page(request, order, form, status=422 if form.errors else 200)


@sensitive_variables("form")
def _tell(request: HttpRequest, order: Order, form: AccountForm) -> HttpResponse:
    told = {"iban": form.cleaned_data["iban"], "holder": form.cleaned_data["holder"]}
    try:
        bank_refunds.tell_account(order_id=order.pk, **told, at=clock.now(), by=Actor.customer(request.user))
    except ShopError as refusal:
        return _page(request, order, AccountForm(), refusal=str(refusal.message), status=409)
    return redirect("orders:refund_account", order.token)


def _page(
    request: HttpRequest, order: Order, form: AccountForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {**refund_account.context(order), "form": form, "refusal": refusal}
    return render(request, "orders/refund_account.html", context, status=status)
