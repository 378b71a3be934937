"""The front page: find by registration number, by size, by car."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lapinkumi.core import clock
from lapinkumi.core.structured import data_block, website
from shop import campaigns, listing, register
from shop.cards import Visit
from shop.context import visitors_car
from shop.freshness import sight
from shop.kept_cards import drawn_cards
from shop.kept_pages import not_the_same, same_for_everyone
from shop.listing.filters import INCH
from shop.place import chosen_place
from shop.sizes import parse_tyre_size
from shop.wording import WINTER_MONTHS

SHOWN = 4


@require_safe
@same_for_everyone
def home(request: HttpRequest) -> HttpResponse:
    """The finder, and a few tyres of the season that are at hand."""
    current, car, today = listing.current(sight(request)), visitors_car(request), clock.today()
    if not current.exact:
        not_the_same(request)
    index = current.index
    chosen = {"season": _seasons(today), "stock": ("oma", "toimittaja")}
    size = "" if car else _commonest_size(index, chosen)
    criteria = listing.Criteria(kind="renkaat", chosen=chosen | ({"size": (size,)} if size else {}))
    found = listing.find(index, criteria, section=listing.TYRES, car=car)
    visit = Visit(at=clock.now(), car=car, place=chosen_place(request.session))
    context = {
        "register_in_use": register.in_use(),
        "sizes": _sizes(index),
        "size": str(parse_tyre_size(size)) if size else "",
        "winter": today.month in WINTER_MONTHS,
        "cards": drawn_cards(found.ids[:SHOWN], visit, seen=sight(request)),
        "for_car": found.for_car,
        "data": data_block(website()),
        "campaigns": campaigns.on_front_page(),
    }
    return render(request, "shop/home.html", context)


def _seasons(day: date) -> tuple[str, ...]:
    """What is bought now."""
    return ("nasta", "kitka") if day.month in WINTER_MONTHS else ("kesa",)


def _commonest_size(index: listing.Index, chosen: Mapping[str, tuple[str, ...]]) -> str:
    """The size that most of these tyres have: what is shown to those who have not told theirs."""
    among = index.having("kind", ("renkaat",))
    for key, values in chosen.items():
        among &= index.having(key, values)
    counts = index.counts("size", among)
    return max(sorted(counts), key=lambda size: counts[size], default="")


def _sizes(index: listing.Index) -> list[dict[str, object]]:
    """The three selects of a size."""
    keys = {"leveys": "tyre_width", "profiili": "aspect", "tuuma": INCH.key}
    return [{"name": name, "values": sorted(index.values(key), key=float)} for name, key in keys.items()]
