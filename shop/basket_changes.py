"""What changed under a basket since its owner last looked: price, campaign, stock, days; old and new said (R2.2)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapinkumi.core.contributors import contributors
from lapinkumi.core.money import format_euros
from shop.basket_fit import Note
from shop.cards import shelves_of
from shop.contents import Contents, Line
from shop.models import Basket, Kind, PricePeriod
from shop.policy import BASKET_TIME
from shop.promise import Shelf, supply
from shop.reductions import CAMPAIGN
from shop.wording import how_many


def change_notes(contents: Contents, basket: Basket | None, *, at: datetime) -> dict[int, list[Note]]:
    """The notes by line: three queries at most."""
    goods = {line.product.pk for line in contents.goods}
    shelves = shelves_of(goods) if goods else {}
    held = held_by(basket) if goods and basket else {}
    campaigns = _campaigns([line for line in contents.lines if line.was_price is not None], at)
    wanted: Counter[int] = Counter()
    for line in contents.goods:
        wanted[line.product.pk] += line.quantity
    found: dict[int, list[Note]] = {}
    for line in contents.lines:
        pk = line.product.pk
        notes = [*_price(line, campaigns.get(pk, ())), *_stock(line, shelves.get(pk, ()), held.get(pk, 0), wanted[pk])]
        if notes:
            found[line.line_id or 0] = notes
    return found


def held_by(basket: Basket) -> dict[int, int]:
    """What this very basket's unpaid order has taken, by product: it counts as there (BASKET_HOLDS)."""
    found: Counter[int] = Counter()
    for taken in contributors("BASKET_HOLDS"):
        found.update(taken(basket))
    return dict(found)


def seen(shelves: Sequence[Shelf], *, wanted: int) -> dict[str, Any]:
    """What a customer who looks now sees of stock and days, as a line keeps it."""
    there = sum(shelf.quantity for shelf in shelves)
    goods = supply(shelves, wanted=min(wanted, there)) if there else None
    return {"seen_left": there, "seen_days": goods.last_days if goods else None}


def _price(line: Line, periods: Sequence[PricePeriod]) -> Iterator[Note]:
    if line.was_price is None:
        return
    figures = {"old": format_euros(line.was_price), "new": format_euros(line.unit_price)}
    if periods and periods[-1].cause.startswith(CAMPAIGN):
        yield Note("warn", _("Kampanja alkoi: %(old)s → %(new)s") % figures)
    elif any(period.cause.startswith(CAMPAIGN) and period.price == line.was_price for period in periods[:-1]):
        yield Note("warn", _("Kampanja on päättynyt: %(old)s → %(new)s") % figures)
    elif line.unit_price < line.was_price:
        yield Note("warn", _("Hinta on laskenut: %(old)s → %(new)s") % figures)
    else:
        yield Note("warn", _("Hinta on noussut: %(old)s → %(new)s") % figures)


def _stock(line: Line, shelves: Sequence[Shelf], held: int, wanted: int) -> Iterator[Note]:
    """Fewer than are in the basket is an obstacle; more days than before is worth knowing."""
    if line.product.kind == Kind.SERVICE:
        return
    left = sum(shelf.quantity for shelf in shelves) + held
    if left < wanted:
        yield Note("bad", _few(line, left, wanted))
        return
    goods = supply(shelves, wanted=min(wanted, left - held)) if left > held else None
    if goods and line.seen_days is not None and goods.last_days != line.seen_days:
        figures = {"old": line.seen_days, "new": goods.last_days}
        longer = goods.last_days > line.seen_days
        told = _("Toimitusaika on pidentynyt: enintään %(old)s → %(new)s arkipäivää")
        told = told if longer else _("Toimitusaika on lyhentynyt: enintään %(old)s → %(new)s arkipäivää")
        yield Note("warn", told % figures)


def _few(line: Line, left: int, wanted: int) -> str:
    if not left:
        now = _("Tuote on loppu.")
    else:
        now = ngettext("Jäljellä on enää %(left)s kappale", "Jäljellä on enää %(left)s kappaletta", left)
        now = _("%(now)s, korissasi %(wanted)s.") % {"now": now % {"left": left}, "wanted": wanted}
    if line.seen_left is None or line.seen_left <= left:
        return now
    before = _("Kun katsoit viimeksi, niitä oli %(count)s.") % {"count": how_many(line.seen_left)}
    return f"{now} {before}"


def _campaigns(lines: Iterable[Line], at: datetime) -> Mapping[int, Sequence[PricePeriod]]:
    """The prices of those products within the basket's life, oldest first. A query where any price changed."""
    products = {line.product.pk for line in lines}
    found: dict[int, list[PricePeriod]] = {}
    if products:
        since = at - BASKET_TIME - timedelta(days=1)
        rows = PricePeriod.objects.filter(product__in=products).exclude(valid_to__lt=since)
        for period in rows.order_by("valid_from"):
            found.setdefault(period.product_id, []).append(period)
    return found
