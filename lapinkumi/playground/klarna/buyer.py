"""The buyer's page inside the shop's frame: fill in, choose how to pay, and everything that may then happen."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from lapinkumi.core.money import format_euros, from_cents
from lapinkumi.playground import clock
from lapinkumi.playground.klarna import checkout as checkouts
from lapinkumi.playground.klarna import validation
from lapinkumi.playground.klarna.buyer_form import EXAMPLE, BuyerForm, known
from lapinkumi.playground.klarna.checkout import Checkout
from lapinkumi.playground.klarna.door import Refusal
from lapinkumi.playground.store import Document, store

PAY, PAY_AND_LEAVE, FAIL_CARD, DENY, EXAMPLE_BUYER = "pay", "pay-and-leave", "fail-3ds", "deny", "example"
CARD = "CARD"
DENIED = "Maksutapaa ei voitu hyväksyä. Valitse toinen maksutapa."
CARD_FAILED = "Kortin vahvistus (3-D Secure) epäonnistui. Yritä uudelleen tai valitse toinen maksutapa."


def page(request: HttpRequest, order_id: str, token: str) -> HttpResponse:
    """GET shows the form, POST does what its button says."""
    checkout = _find(order_id, token)
    if checkout is None:
        return render(request, "gone.html", status=404)
    if checkout.is_complete:
        return _outcome(request, checkout, go_on=False)
    if request.method == "POST":
        return _press(request, checkout)
    if request.method == "GET":
        _touch(order_id)
        return _form_page(request, checkout, BuyerForm(checkout=checkout, initial=known(checkout)))
    return HttpResponseNotAllowed(["GET", "POST"])


def summary(request: HttpRequest, order_id: str, token: str) -> HttpResponse:
    """The rows and the sum alone, for when the shop has changed its order beneath the open page."""
    checkout = _find(order_id, token)
    if checkout is None:
        return HttpResponse(status=404)
    return render(request, "_summary.html", _sums(checkout))


def _find(order_id: str, token: str) -> Checkout | None:
    try:
        checkout = checkouts.find(order_id)
    except Refusal:
        return None
    return checkout if constant_time_compare(token, checkout.token) else None


def _touch(order_id: str) -> None:
    """Whoever looks at the page keeps the order alive."""
    with store().transaction():
        checkout = checkouts.find(order_id)
        checkout.touched_at = clock.now().isoformat()
        checkouts.save(checkout)


def _press(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    action = request.POST.get("action", PAY)
    if action == EXAMPLE_BUYER:
        return _form_page(request, checkout, BuyerForm(checkout=checkout, initial={**known(checkout), **EXAMPLE}))
    told = request.POST.copy()
    if action == FAIL_CARD:
        told["method"] = CARD
    form = BuyerForm(told, checkout=checkout)
    if not form.is_valid():
        return _form_page(request, checkout, form)
    if action == DENY:
        return _form_page(request, checkout, form, problem=DENIED)
    return _pay(request, _enter(checkout.order_id, form), form, action)


def _enter(order_id: str, form: BuyerForm) -> Checkout:
    """Keep what the buyer has entered: from now on the shop cannot overwrite the addresses."""
    with store().transaction():
        checkout = checkouts.find(order_id)
        checkout.order.update(
            billing_address=form.billing_address(),
            shipping_address=form.shipping_address(),
            customer={**checkout.order["customer"], **form.customer()},
        )
        if answers := form.answers():
            checkout.order["merchant_requested"] = {"additional_checkboxes": answers}
        checkout.buyer_entered = True
        checkout.touch()
        checkouts.save(checkout)
    return checkout


def _pay(request: HttpRequest, checkout: Checkout, form: BuyerForm, action: str) -> HttpResponse:
    """The shop is asked first; then the card may fail, or all is well."""
    base_url = f"{request.scheme}://{request.get_host()}"
    verdict = validation.ask(checkout, checkouts.render(checkout, base_url))
    if verdict.location:
        return render(request, "outcome.html", {"address": verdict.location, "denied": True})
    if not verdict.approved:
        return _form_page(request, checkout, form, problem=verdict.text)
    if action == FAIL_CARD:
        return _form_page(request, checkout, form, problem=CARD_FAILED)
    with store().transaction():
        checkout = checkouts.find(checkout.order_id)
        if not checkout.is_complete:
            checkouts.complete(checkout, method=form.cleaned_data["method"])
    return _outcome(request, checkout, go_on=action != PAY_AND_LEAVE)


def _form_page(request: HttpRequest, checkout: Checkout, form: BuyerForm, *, problem: str = "") -> HttpResponse:
    context = {"form": form, "problem": problem, "terms_url": checkout.url("terms"), **_sums(checkout)}
    return render(request, "buyer.html", context)


def _outcome(request: HttpRequest, checkout: Checkout, *, go_on: bool) -> HttpResponse:
    address = checkout.url("confirmation") if go_on else ""
    return render(request, "outcome.html", {"address": address, **_sums(checkout)})


def _sums(checkout: Checkout) -> dict[str, Any]:
    order = checkout.order
    return {
        "order_id": checkout.order_id,
        "number": order.get("merchant_reference1", ""),
        "rows": [_row(line) for line in order["order_lines"]],
        "total": format_euros(from_cents(order["order_amount"])),
        "cents": order["order_amount"],
        "tax": format_euros(from_cents(order["order_tax_amount"])),
    }


def _row(line: Document) -> Document:
    return {**line, "total": format_euros(from_cents(line["total_amount"]))}
