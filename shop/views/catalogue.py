"""Lists of the range, and search."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lapinkumi.core import clock
from lapinkumi.core.plates import InvalidPlate, normalise_plate
from shop import listing
from shop.cards import Visit, cards
from shop.context import visitors_car
from shop.listing.page import ListPage
from shop.place import chosen_place
from shop.sizes import BadSize, parse_tyre_size
from shop.vehicle_page import tyres_url
from shop.wording import grouped


@require_safe
def tyres(request: HttpRequest) -> HttpResponse:
    return _list(request, listing.TYRES)


@require_safe
def rims(request: HttpRequest) -> HttpResponse:
    return _list(request, listing.RIMS)


@require_safe
def accessories(request: HttpRequest) -> HttpResponse:
    return _list(request, listing.ACCESSORIES)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Products by words; a tyre's size leads straight to its list."""
    text = request.GET.get("q", "").strip()
    try:
        return HttpResponseRedirect(tyres_url(parse_tyre_size(text)))
    except BadSize:
        pass
    return _list(request, listing.SEARCH, search_text=text, plate=_plate_in(text))


@require_safe
def packages(request: HttpRequest) -> HttpResponse:
    """What a package is, and the way to its parts."""
    return render(request, "shop/packages.html", {"section": "paketit", "chosen": visitors_car(request)})


def _list(request: HttpRequest, section: listing.Section, **context: Any) -> HttpResponse:
    """One list; for htmx only the part of the page that changes."""
    page = _page(request, section)
    asked = page.asked
    if "" in request.GET.values() and not asked.notices and not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(asked.url(sivu=request.GET.get("sivu", "")))
    visit = Visit(at=clock.now(), car=page.car, place=chosen_place(request.session))
    context |= {**page.context(), "cards": cards(page.found.ids, visit), "count_words": _count_words(page.found.total)}
    response = render(request, _template(request), context)
    patch_vary_headers(response, ["HX-Request"])
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Push-Url"] = asked.url()
    return response


def _page(request: HttpRequest, section: listing.Section) -> ListPage:
    index, car = listing.current_index(), visitors_car(request)
    asked = listing.read(request.GET, section=section, index=index)
    limiting = None if asked.sized or asked.criteria.any_car else car
    found = listing.find(index, asked.criteria, section=section, car=limiting)
    return ListPage(asked=asked, found=found, index=index, car=car)


def _template(request: HttpRequest) -> str:
    part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return "shop/list/_list.html" if part else "shop/list/list.html"


def _count_words(total: int) -> str:
    return ngettext("%(count)s tuote", "%(count)s tuotetta", total) % {"count": grouped(total)}


def _plate_in(text: str) -> str:
    """What looks like a registration number: it is looked up by its own form, never from an address."""
    try:
        return normalise_plate(text) if len(text) > 3 else ""
    except InvalidPlate:
        return ""
