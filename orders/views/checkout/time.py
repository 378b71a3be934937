"""/kassa/aika/: a free time of the chosen garage, held while the order is finished; or none yet."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installers.errors import BookingsClosed, TimeNotFree
from installers.models import Installer
from lapinkumi.core.ratelimit import within_limit
from orders import policy
from orders.checkout import times
from orders.checkout.offer import Step
from orders.checkout.summary import late_fee_rule
from orders.services import checkout as acts
from orders.views.checkout.visit import Visit, to_basket, to_step, visit_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Pick a time, or leave it to be agreed with the garage."""
    visit = visit_of(request)
    if visit is None:
        return to_basket()
    garage = visit.offer.garage
    if earlier := visit.lacks_before(Step.TIME):
        return to_step(earlier)
    if Step.TIME not in visit.steps or garage is None:
        return to_step(Step.CONTACT)
    if request.method != "POST":
        return _page(request, visit)
    if "myohemmin" in request.POST:
        acts.agree_later(checkout_id=visit.checkout.pk, at=visit.at, by=visit.by)
        return visit.after(Step.TIME)
    wanted = times.read_start(request.POST.get("aika", ""))
    if wanted is None:
        return _page(request, visit, error=_("Valitse aika."), status=422)
    if not _may_hold(request):
        busy = _("Olet kokeillut jo monta aikaa. Odota hetki, tai sovi aika asennuspisteen kanssa tilauksen jälkeen.")
        return _page(request, visit, error=busy, status=429)
    return _hold(request, visit, garage, wanted)


def _may_hold(request: HttpRequest) -> bool:
    """A calendar is not for one sender to fill."""
    sender = get_adapter().get_client_ip(request)
    return within_limit("hold_time", key=sender, times=policy.HOLDS_BY_SENDER, seconds=policy.HOLDS_WINDOW_SECONDS)


def _hold(request: HttpRequest, visit: Visit, garage: Installer, wanted: datetime) -> HttpResponse:
    offer = visit.offer
    try:
        acts.choose_time(
            checkout_id=visit.checkout.pk,
            garage=garage,
            job=offer.job,
            starts_at=wanted,
            not_before=offer.not_before,
            at=visit.at,
            by=visit.by,
        )
    except TimeNotFree as taken:
        nearest = [free.starts_at for free in taken.alternatives]
        return _page(request, visit, error=str(taken.message), nearest=nearest, status=409)
    except BookingsClosed as closed:
        messages.warning(request, str(closed.message))
        return _page(request, visit, status=409)
    return visit.after(Step.TIME)


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    error: str = "",
    nearest: list[datetime] | None = None,
    status: int = 200,
) -> HttpResponse:
    booking = visit.offer.booking
    last = visit.checkout.booking  # a hold that has lapsed is still what the customer wanted
    starts = times.free_starts(visit.offer, at=visit.at)
    context: dict[str, Any] = {
        **visit.context(Step.TIME),
        "garage": visit.offer.garage,
        "week": times.week(
            starts, wanted=request.GET.get("viikko", ""), chosen=last.starts_at if last and not nearest else None
        ),
        "nearest": times.few(nearest or []),
        "error": error,
        "errors": [{"target": "ajat", "message": error}] if error else [],
        "booking": booking,
        "lapsed": last is not None and booking is None and not error,
        "late_rule": late_fee_rule(),
        "minutes": visit.offer.job.minutes,
    }
    return render(request, "orders/checkout/time.html", context, status=status)
