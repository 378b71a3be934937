"""/asentaja/: the garage's own pages. Every one is scoped by `guards.garage_page`."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from installers import workday
from installers.actions import GarageAction
from installers.forms import CarClassForm
from installers.guards import garage_page, own_bookings, own_garages
from installers.models import Booking, Installer
from installers.partner_pages import PartnerPage, added_pages
from installers.profile import profile
from installers.services import visits
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError

_ACTS = {
    GarageAction.CONFIRM: visits.confirm,
    GarageAction.ARRIVED: visits.mark_arrived,
    GarageAction.DONE: visits.mark_done,
    GarageAction.NO_SHOW: visits.mark_no_show,
    GarageAction.TAKE_BACK: visits.take_back,
    GarageAction.WITHDRAW: visits.withdraw_proposal,
    GarageAction.SEEN: visits.mark_seen,
    GarageAction.DROP: visits.drop,
}
_SAID = {
    GarageAction.CONFIRM: _("Aika on vahvistettu: %(name)s."),
    GarageAction.ARRIVED: _("Saapuminen on kirjattu: %(name)s."),
    GarageAction.DONE: _("Työ on kirjattu valmiiksi: %(name)s."),
    GarageAction.NO_SHOW: _("Kirjattu, että asiakas ei saapunut: %(name)s."),
    GarageAction.TAKE_BACK: _("Merkintä on peruttu: %(name)s."),
    GarageAction.WITHDRAW: _("Ehdotus on peruttu, entinen aika on voimassa: %(name)s."),
    GarageAction.SEEN: _("Muutos on merkitty nähdyksi: %(name)s."),
    GarageAction.DROP: _("Aika on poistettu: %(name)s."),
}


MOST_DIGITS = 6


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The way in: straight to the only garage, or a choice; a word of help where the login belongs to none."""
    garages = list(own_garages(request.user))
    if len(garages) == 1:
        return redirect("partner:today", garage=garages[0].slug)
    return render(request, "partner/home.html", {"garages": garages}, status=200 if garages else 403)


@require_safe
@garage_page
def today(request: HttpRequest, garage: Installer) -> HttpResponse:
    """What is to be answered, and today's jobs."""
    return _day_page(request, garage, days_ahead=0, current="today")


@require_safe
@garage_page
def tomorrow(request: HttpRequest, garage: Installer) -> HttpResponse:
    return _day_page(request, garage, days_ahead=1, current="tomorrow")


@require_safe
@garage_page
def week(request: HttpRequest, garage: Installer) -> HttpResponse:
    """The coming seven days, briefly."""
    days = workday.week(own_bookings(garage), clock.today(), at=clock.now())
    return _render(request, "partner/week.html", garage, "week", days=days)


@require_safe
@garage_page
def details(request: HttpRequest, garage: Installer) -> HttpResponse:
    """The garage as customers see it: hours, closures, bays, services; and whom to call to change them."""
    form = CarClassForm(request.GET)
    context = {
        "profile": profile(garage, at=clock.now(), car_class=form.car_class),
        "tabs": form.tabs("#hinnat"),
        "bays": garage.bays.filter(is_active=True),
    }
    return _render(request, "partner/details.html", garage, "details", **context)


@require_safe
@garage_page
def booking(request: HttpRequest, garage: Installer, reference: str) -> HttpResponse:
    """One job with its history."""
    found = get_object_or_404(own_bookings(garage), reference=reference)
    context = {"job": workday.job(found, at=clock.now()), "history": workday.history(found)}
    return _render(request, "partner/booking.html", garage, "", **context)


@require_POST
@garage_page
def act(request: HttpRequest, garage: Installer, reference: str, action: str) -> HttpResponse:
    """One press of a button. What is no longer possible is told, and nothing happens."""
    found = get_object_or_404(own_bookings(garage), reference=reference)
    if action not in GarageAction.values:
        raise Http404
    try:
        _do(request, GarageAction(action), found)
    except ShopError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(_SAID[GarageAction(action)]) % {"name": found.contact_name})
    return redirect(_back(request, garage, reference))


def _do(request: HttpRequest, action: GarageAction, booking: Booking) -> None:
    """A yes is to the time that the page showed, and what is undone is the press that it showed."""
    what: dict[str, Any] = {"booking_id": booking.pk, "at": clock.now(), "by": Actor.garage(request.user)}
    seen = request.POST.get("versio", "")
    if action == GarageAction.CONFIRM and seen:
        what["seen"] = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < MOST_DIGITS else -1
    if action == GarageAction.TAKE_BACK:
        what["seen"] = request.POST.get("tila", "")
    _ACTS[action](**what)


def partner_nav(garage: Installer, current: str) -> list[dict[str, Any]]:
    """The menu of a garage's pages; `current` is the url name of the one that is open."""
    ways = [
        ("today", _("Tänään"), "wrench"),
        ("tomorrow", _("Huomenna"), "calendar"),
        ("week", _("Viikko"), "menu"),
        ("details", _("Tiedot"), "garage"),
    ]
    own = [
        PartnerPage(name=name, label=label, icon=icon, url=reverse(f"partner:{name}", args=[garage.slug]))
        for name, label, icon in ways
    ]
    return [
        {"label": page.label, "url": page.url, "icon": page.icon, "current": page.name == current}
        for page in (*own[:-1], *added_pages(garage), own[-1])
    ]


def _day_page(request: HttpRequest, garage: Installer, *, days_ahead: int, current: str) -> HttpResponse:
    at = clock.now()
    bookings = own_bookings(garage)
    day = workday.day(bookings, clock.today() + timedelta(days=days_ahead), at=at)
    first = current == "today"
    awaiting = workday.awaiting(bookings, at=at) if first else []
    news = workday.news(bookings, at=at) if first else []
    return _render(request, "partner/day.html", garage, current, day=day, awaiting=awaiting, news=news)


def _render(request: HttpRequest, template: str, garage: Installer, current: str, **context: Any) -> HttpResponse:
    return render(request, template, {"garage": garage, "partner_nav": partner_nav(garage, current), **context})


def _back(request: HttpRequest, garage: Installer, reference: str) -> str:
    wanted = request.POST.get("seuraava", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return f"{wanted if safe else reverse('partner:today', args=[garage.slug])}#{reference}"
