"""/kassa/maksu/: check it all and order; then Klarna's frame, on a page whose content policy lets it in."""

from dataclasses import replace
from typing import Any, Final, cast

import structlog
from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installers.errors import HoldLapsed
from lapinkumi.core.states import ForbiddenMove
from orders.checkout import summary
from orders.checkout.offer import Offer, Step
from orders.checkout.seal import seal, unseal
from orders.errors import EarlierOrderPaid, NotReady, OfferChanged
from orders.forms.checkout import ConfirmForm
from orders.klarna import KlarnaError, UnsoundPayload
from orders.models import Order
from orders.services import checkout as choices
from orders.services import payments, placing
from orders.services.payments import AlreadyPaid
from orders.services.placing import Confirmed
from orders.states import OrderState
from orders.views.checkout.visit import Visit, last_order, to_basket, to_step, visit_of
from shop import payment_methods
from shop.services.stock import NotEnoughStock

log = structlog.get_logger(__name__)
METHODS: Final = ("klarna", payment_methods.ON_DELIVERY)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Order, or pay what is ordered already."""
    visit = visit_of(request)
    if visit is None:
        return _after_paying(request)
    if earlier := visit.lacks_before(Step.PAY):
        return to_step(earlier)
    if request.method == "POST":
        return _choose(request, visit) if "maksutapa" in request.POST else _order(request, visit)
    waiting = _waiting(visit)
    if waiting is not None:
        return _pay(request, visit, waiting)
    return _review(request, visit, _form(visit.offer))


def _after_paying(request: HttpRequest) -> HttpResponse:
    """Nothing to order: whoever comes back here from the thanks is led there again."""
    order = last_order(request)
    return _to_thanks(order) if order and order.placed_at else to_basket()


def _waiting(visit: Visit) -> Order | None:
    """The order already made of exactly this, while it waits for its payment."""
    order = visit.checkout.order
    if order is None or order.state != OrderState.PENDING_PAYMENT:
        return None
    return order if order.payment.snapshot == visit.offer.fingerprint else None


def _choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The choice between paying by Klarna now and on delivery; what it costs is shown before ordering."""
    chosen = request.POST["maksutapa"]
    if visit.offer.cod is None or chosen not in METHODS:
        return _review(request, visit, _form(visit.offer), status=422)
    choices.choose_payment(
        checkout_id=visit.checkout.pk, on_delivery=chosen == payment_methods.ON_DELIVERY, at=visit.at, by=visit.by
    )
    return redirect(f"{reverse('orders:pay')}#tilaa")


# Ordering


def _order(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = _form(visit.offer, request.POST)
    if not form.is_valid():
        return _review(request, visit, form, status=422)
    seen = unseal(form.cleaned_data["seen"])
    confirmed = Confirmed(
        seen=seen.fingerprint,
        service_consent=bool(form.cleaned_data.get("consent")),
        language=(get_language() or "fi")[:2],
    )
    try:
        order = placing.place(checkout_id=visit.checkout.pk, confirmed=confirmed, at=visit.at, by=visit.by)
    except OfferChanged as changed:
        form = _form(changed.offer, request.POST)
        told = summary.changes(seen.facts, summary.shown(changed.offer)) if seen.facts else []
        visit = replace(visit, offer=changed.offer)
        return _review(request, visit, form, refused=str(changed.message), changed=told, status=409)
    except NotEnoughStock as short:
        return _review(request, visit, form, refused=summary.shortage(visit.offer, short.data["short"]), status=409)
    except HoldLapsed as lapsed:
        messages.warning(request, str(lapsed.message))
        return to_step(Step.TIME)
    except NotReady as not_ready:
        messages.warning(request, str(not_ready.message))
        return to_step(Step(not_ready.data["step"]))
    except EarlierOrderPaid:
        return _to_thanks(visit.checkout.order)
    except (KlarnaError, UnsoundPayload) as error:
        return _down(request, visit, error)
    return _to_thanks(order) if order.payment.is_on_delivery else redirect("orders:pay")


def _review(
    request: HttpRequest,
    visit: Visit,
    form: ConfirmForm,
    *,
    refused: str = "",
    changed: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    offer = visit.offer
    short = summary.shortage(offer, offer.stock.short)
    context: dict[str, Any] = {
        **visit.context(Step.PAY),
        "form": form,
        "seal": seal(offer),
        "facts": [*summary.delivery_facts(offer), summary.contact_fact(offer)],
        "rules": summary.fee_rules(offer),
        "methods": payment_methods.groups(on_delivery=offer.cod is not None),
        "klarnas": payment_methods.groups(on_delivery=False) if offer.cod else [],
        "refused": refused or short,
        "changed": changed or [],
        "errors": [{"target": "", "message": refused or short}] if refused or short else [],
    }
    return render(request, "orders/checkout/review.html", context, status=status)


def _form(offer: Offer, data: Any = None) -> ConfirmForm:
    return ConfirmForm(data, asks_consent=offer.needs_consent)


# Paying


def _pay(request: HttpRequest, visit: Visit, order: Order) -> HttpResponse:
    """Klarna's frame for the waiting order. Goods and time wait anew from this look."""
    try:
        if not placing.visit(order_id=order.pk, at=visit.at, by=visit.by):
            return _to_thanks(order)
        checkout = payments.open_checkout(payment_id=order.payment.pk, at=visit.at, by=visit.by)
    except AlreadyPaid:
        return _to_thanks(order)
    except ForbiddenMove:  # it has ended since we looked: the page begins anew
        return redirect("orders:pay")
    except HoldLapsed as lapsed:
        messages.warning(request, str(lapsed.message))
        return to_step(Step.TIME)
    except (KlarnaError, UnsoundPayload) as error:
        return _down(request, visit, error)
    return _frame(request, visit, order, checkout.snippet)


def _policy() -> dict[str, list[str]]:
    """What Klarna's frame needs on top of our own content policy; its snippet brings an inline script."""
    hosts = settings.KLARNA_CSP_HOSTS
    return {
        "script-src": [UNSAFE_INLINE, *hosts],
        "style-src": [UNSAFE_INLINE, *hosts],
        "frame-src": hosts,
        "connect-src": [SELF, *hosts],
        "img-src": hosts,
    }


def _frame(request: HttpRequest, visit: Visit, order: Order, snippet: str) -> HttpResponse:
    """The one page with HTML of somebody else's, and so the one page with a policy of its own."""
    methods = payment_methods.groups(on_delivery=False)
    context = {**visit.context(Step.PAY), "order": order, "snippet": snippet, "methods": methods}
    page = render(request, "orders/checkout/pay.html", context)
    return cast("HttpResponse", csp_update(_policy())(lambda _request: page)(request))


def _down(request: HttpRequest, visit: Visit, error: KlarnaError | UnsoundPayload) -> HttpResponse:
    """Klarna is away, slow, or not to be understood: the order and all that was typed are safe."""
    log.warning("payment page without Klarna", error=repr(error))
    context = {**visit.context(Step.PAY), "order": visit.checkout.order}
    return render(request, "orders/checkout/down.html", context, status=503)


def _to_thanks(order: Order | None) -> HttpResponse:
    """To where it turns out what became of the order; to the thanks at once where it is paid on delivery."""
    if order and order.payment.is_on_delivery:
        return redirect("orders:thanks")
    klarna_id = order.payment.klarna_order_id if order else None
    return redirect(f"{reverse('orders:thanks')}?kco={klarna_id}") if klarna_id else redirect("orders:pay")
