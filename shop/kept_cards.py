"""Cards of products as drawn once and kept: the same for every visitor with the same car, place and day.

They are kept in this process until their product changes (`shop.freshness`), so a list asks the database only for
those that it has not drawn since.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lapinkumi.core.clock import local_date
from lapinkumi.core.stencils import shaped
from shop.cards import Visit, cards
from shop.freshness import Sight, still_good

MOST_KEPT: Final = 20_000  # of some 3 kB each
CARD: Final = "components/product_card.html"

Key = tuple[Any, ...]

_kept: OrderedDict[Key, tuple[int, SafeString]] = OrderedDict()
_lock = threading.Lock()


def drawn_cards(product_ids: Sequence[int], visit: Visit, *, seen: Sight, level: int = 3) -> list[SafeString]:
    """The cards of these products in this order, as HTML; what is no longer on sale is left out.

    `seen` is this request's look at the range, taken before anything of it was read; `level` is of the headings.
    """
    whose = (*_whose(visit), level)
    found = {pk: card for pk in product_ids if seen.shared and (card := _good(pk, whose))}
    fresh = _draw([pk for pk in product_ids if pk not in found], visit, level)
    if seen.shared:
        _keep(fresh, whose, seen)
    found |= fresh
    return [found[pk] for pk in product_ids if pk in found]


def _whose(visit: Visit) -> Key:
    """What a card depends on besides its product. The plate does not matter, so it is not kept."""
    car = replace(visit.car, plate="") if visit.car else None
    return (local_date(visit.at), get_language(), car, visit.place)


def _good(product_id: int, whose: Key) -> SafeString | None:
    kept = _kept.get((product_id, whose))
    return kept[1] if kept and still_good(product_id, made=kept[0]) else None


def _draw(product_ids: Sequence[int], visit: Visit, level: int) -> dict[int, SafeString]:
    if not product_ids:
        return {}
    return {card["id"]: shaped(CARD, card=card, level=level) for card in cards(product_ids, visit)}


def _keep(drawn: dict[int, SafeString], whose: Key, seen: Sight) -> None:
    """Keep the cards; those drawn longest ago make room."""
    with _lock:
        for pk, card in drawn.items():
            _kept[pk, whose] = (seen.generation, card)
            _kept.move_to_end((pk, whose))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
