"""Lists of the range, and search."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lapinkumi.core import clock
from lapinkumi.core.plates import InvalidPlate, normalise_plate
from shop import listing
from shop.car import keep_typed
from shop.cards import Visit
from shop.context import visitors_car
from shop.ean import is_ean13
from shop.freshness import Sight, sight
from shop.kept_cards import drawn_cards
from shop.kept_pages import not_the_same, same_for_everyone
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
@same_for_everyone
def tyres(request: HttpRequest) -> HttpResponse:
    return _list(request, listing.TYRES)


@require_safe
@same_for_everyone
def rims(request: HttpRequest) -> HttpResponse:
    return _list(request, listing.RIMS)


@require_safe
@same_for_everyone
def accessories(request: HttpRequest) -> HttpResponse:
    return _list(request, listing.ACCESSORIES)


@require_safe
@same_for_everyone
def search(request: HttpRequest) -> HttpResponse:
    """Products by words. What names a list, a size or one product leads straight there.

    What looks like a registration number, and like nothing in the range, goes to its own form: in no address, nor here
    (R3.5).
    """
    text = " ".join(request.GET.get("q", "").split())
    index = listing.current(sight(request)).index
    if url := _straight_to(text, index):
        return HttpResponseRedirect(url)
    if (plate := _plate_in(text)) and not index.named(searched(text)):
        keep_typed(request.session, plate)
        return redirect("shop:car-find")
    return _list(request, listing.SEARCH, search_text=text, signposts=signposts(text))


def _straight_to(text: str, index: listing.Index) -> str:
    """The page that the search means by itself; empty where it is for the list of what was found."""
    code = text.replace(" ", "")
    if is_ean13(code) and (product := Product.objects.published().filter(ean=code).first()):
        return product.get_absolute_url()
    return straight_to(text, index)


def _list(request: HttpRequest, section: listing.Section, **context: Any) -> HttpResponse:
    """One list; for htmx only the part of the page that changes."""
    page = _page(request, section)
    asked = page.asked
    if "" in request.GET.values() and not asked.notices and not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(asked.url(sivu=request.GET.get("sivu", "")))
    visit = Visit(at=clock.now(), car=page.car, place=chosen_place(request.session))
    drawn = drawn_cards(page.found.ids, visit, seen=sight(request))
    context |= {**page.context(), "cards": drawn, "count_words": _count_words(page.found.total)}
    context["instead"] = _instead(page, context["suggestion"], visit, seen=sight(request))
    context["part"] = part = bool(request.htmx and not request.htmx.history_restore_request)  # type: ignore[attr-defined]
    response = render(request, "shop/list/_list.html" if part else "shop/list/list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Push-Url"] = asked.url(sivu=str(page.found.page) if page.found.page > 1 else "")
    return response


def _page(request: HttpRequest, section: listing.Section) -> ListPage:
    current, car = listing.current(sight(request)), visitors_car(request)
    if not current.exact:
        not_the_same(request)
    index = current.index
    asked = listing.read(request.GET, section=section, index=index)
    limiting = None if asked.sized or asked.criteria.any_car else car
    found = listing.find(index, asked.criteria, section=section, car=limiting)
    return ListPage(asked=asked, found=found, index=index, car=car)


def _instead(page: ListPage, suggestion: dict[str, str] | None, visit: Visit, *, seen: Sight) -> list[SafeString]:
    """A few of what a search with a slip meant, so that nobody is left with nothing."""
    if suggestion is None:
        return []
    criteria = listing.Criteria(words=tuple(searched(suggestion["text"])))
    found = listing.find(page.index, criteria, section=listing.SEARCH, car=None)
    return drawn_cards(found.ids[:SHOWN_INSTEAD], visit, seen=seen, level=4)


def _count_words(total: int) -> str:
    return ngettext("%(count)s tuote", "%(count)s tuotetta", total) % {"count": grouped(total)}


def _plate_in(text: str) -> str:
    """What looks like a registration number."""
    try:
        return normalise_plate(text) if len(text) >= SHORTEST_PLATE else ""
    except InvalidPlate:
        return ""
