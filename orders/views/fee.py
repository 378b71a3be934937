"""A fee's own page under its order's secret link, where it can be disputed; and the invoices."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.downloads import document_response
from orders.fees import facts as fee_facts
from orders.forms.fees import DisputeForm
from orders.models import Fee, Invoice, PaymentReminder
from orders.services import fees
from orders.views.privacy import secret_form, secret_page


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str, fee_id: int) -> HttpResponse:
    """GET: what the fee rests on and what follows. POST: the customer disputes it; twice is once."""
    own = Fee.objects.filter(order__token=token).select_related("order__terms")
    fee = get_object_or_404(own.prefetch_related(*fee_facts.PAPERS), pk=fee_id)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _dispute(request, fee, form.cleaned_data["text"])
    return _page(request, fee, form)


@secret_page
@never_cache
@require_safe
def invoice(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """The invoice or credit note as it was given: PDF, or the same as a page to print."""
    own = Invoice.objects.filter(order__token=token).select_related("document")
    return document_response(get_object_or_404(own, number=number).document)


@secret_page
@never_cache
@require_safe
def payment_reminder(request: HttpRequest, token: str, invoice: int, number: int) -> HttpResponseBase:
    """The reminder as it was sent: PDF, or the same as a page to print."""
    own = PaymentReminder.objects.filter(invoice__order__token=token).select_related("document")
    return document_response(get_object_or_404(own, invoice__number=invoice, number=number).document)


def _dispute(request: HttpRequest, fee: Fee, text: str) -> HttpResponse:
    try:
        fees.dispute(fee_id=fee.pk, text=text, at=clock.now(), by=Actor.customer(request.user))
    except ForbiddenMove:  # paid or dropped meanwhile: the page tells where the fee stands now
        fee.refresh_from_db(fields=["state"])
        return _page(request, fee, DisputeForm(), status=409)
    return redirect("orders:fee", fee.order.token, fee.pk)


def _page(request: HttpRequest, fee: Fee, form: DisputeForm, *, status: int = 200) -> HttpResponse:
    context = {
        "order": fee.order,
        "fee": fee,
        "row": fee_facts.row(fee),
        "facts": fee_facts.facts(fee),
        "ground": fee_facts.ground(fee),
        "parts": fee_facts.parts(fee),
        "may_dispute": fee_facts.may_dispute(fee),
        "form": form,
    }
    return render(request, "orders/fee.html", context, status=status)
