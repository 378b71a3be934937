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
from shop.ean import is_ean13
from shop.listing.page import ListPage
from shop.listing.understanding import straight_to
from shop.listing.words import searched
from shop.models import Product
from shop.place import chosen_place
from shop.signposts import signposts
from shop.wording import grouped

SHOWN_INSTEAD = 8
SHORTEST_PLATE = 4


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
    """Products by words. What names a list, a size or one product leads straight there."""
    text = " ".join(request.GET.get("q", "").split())
    if url := _straight_to(text):
        return HttpResponseRedirect(url)
    return _list(request, listing.SEARCH, search_text=text, plate=_plate_in(text), signposts=signposts(text))


@require_safe
def packages(request: HttpRequest) -> HttpResponse:
    """What a package is, and the way to its parts."""
    return render(request, "shop/packages.html", {"section": "paketit", "chosen": visitors_car(request)})


def _straight_to(text: str) -> str:
    """The page that the search means by itself; empty where it is for the list of what was found."""
    code = text.replace(" ", "")
    if is_ean13(code) and (product := Product.objects.published().filter(ean=code).first()):
        return product.get_absolute_url()
    return straight_to(text, listing.current_index())


def _list(request: HttpRequest, section: listing.Section, **context: Any) -> HttpResponse:
    """One list; for htmx only the part of the page that changes."""
    page = _page(request, section)
    asked = page.asked
    if "" in request.GET.values() and not asked.notices and not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(asked.url(sivu=request.GET.get("sivu", "")))
    visit = Visit(at=clock.now(), car=page.car, place=chosen_place(request.session))
    context |= {**page.context(), "cards": cards(page.found.ids, visit), "count_words": _count_words(page.found.total)}
    context["instead"] = _instead(page, context["suggestion"], visit)
    context["part"] = part = bool(request.htmx and not request.htmx.history_restore_request)  # type: ignore[attr-defined]
    response = render(request, "shop/list/_list.html" if part else "shop/list/list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Push-Url"] = asked.url(sivu=str(page.found.page) if page.found.page > 1 else "")
    return response


def _page(request: HttpRequest, section: listing.Section) -> ListPage:
    index, car = listing.current_index(), visitors_car(request)
    asked = listing.read(request.GET, section=section, index=index)
    limiting = None if asked.sized or asked.criteria.any_car else car
    found = listing.find(index, asked.criteria, section=section, car=limiting)
    return ListPage(asked=asked, found=found, index=index, car=car)


def _instead(page: ListPage, suggestion: dict[str, str] | None, visit: Visit) -> list[dict[str, Any]]:
    """A few of what a search with a slip meant, so that nobody is left with nothing."""
    if suggestion is None:
        return []
    criteria = listing.Criteria(words=tuple(searched(suggestion["text"])))
    found = listing.find(page.index, criteria, section=listing.SEARCH, car=None)
    return cards(found.ids[:SHOWN_INSTEAD], visit)


def _count_words(total: int) -> str:
    return ngettext("%(count)s tuote", "%(count)s tuotetta", total) % {"count": grouped(total)}


def _plate_in(text: str) -> str:
    """What looks like a registration number: it is looked up by its own form, never from an address."""
    try:
        return normalise_plate(text) if len(text) >= SHORTEST_PLATE else ""
    except InvalidPlate:
        return ""
