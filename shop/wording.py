"""How the range speaks: kinds, marks, days, stock, in Finnish."""

from datetime import date, datetime
from typing import Any, Final

from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.clock import local_date
from lapinkumi.core.money import NO_BREAK_SPACE
from lapinkumi.core.working_days import DayWindow
from shop.models import Kind, Material, Per, Product, Season, Tyre
from shop.place import Place
from shop.promise import Supply

MANY: Final = 20
WINTER_MONTHS: Final = frozenset({9, 10, 11, 12, 1, 2})

SEASON_WORDS: Final[dict[str, "str | Promise"]] = {
    Season.SUMMER: gettext_lazy("Kesärengas"),
    Season.FRICTION: gettext_lazy("Kitkarengas"),
    Season.STUDDED: gettext_lazy("Nastarengas"),
    Season.ALL_SEASON: gettext_lazy("Ympärivuotinen rengas"),
}


def kind_words(product: Product) -> str:
    """What it is, in a word or two."""
    if product.kind == Kind.TYRE:
        return str(SEASON_WORDS[product.tyre.season])
    if product.kind == Kind.RIM:
        made = _("Teräsvanne") if product.rim.material == Material.STEEL else _("Alumiinivanne")
        return f"{made}, {product.rim.get_colour_display()}"
    return str(product.get_kind_display()).capitalize()


def unit_words(product: Product) -> str:
    """What its price is for."""
    if product.kind != Kind.SERVICE:
        return _("kpl")
    return _("pyörä") if product.service.per == Per.WHEEL else _("auto")


def marks(tyre: Tyre) -> list[dict[str, Any]]:
    """The marks on a tyre's side."""
    found = [
        ("severe-snow", _("Lumipito (3PMSF)"), tyre.snow_3pmsf),
        ("ice-grip", _("Jääpito"), tyre.ice_grip),
        ("stud", _("Nastoitettu"), tyre.season == Season.STUDDED),
        ("xl", _("Vahvistettu (XL)"), tyre.xl),
        ("run-flat", _("Run flat"), tyre.run_flat),
    ]
    return [{"icon": icon, "label": label} for icon, label, true in found if true]


def winter_words(tyre: Tyre) -> str:
    """When the law lets the tyre be driven on (Road Traffic Act 729/2018 s. 105), in a sentence or two."""
    if tyre.season == Season.STUDDED:
        return _("Talvirengas. Nastoilla saa ajaa 1.11.–31.3. ja muulloinkin, kun sää tai keli sitä vaatii.")
    if tyre.season == Season.FRICTION:
        return _("Talvirengas, jolla saa ajaa ympäri vuoden.")
    if tyre.snow_3pmsf:
        return _("Kelpaa talvirenkaaksi: siinä on lumipitotunnus (3PMSF). Saa ajaa ympäri vuoden.")
    return _("Ei ole talvirengas. Marras–maaliskuussa auto tarvitsee talvirenkaat, kun sää tai keli sitä vaatii.")


def how_many(quantity: int) -> str:
    """The stock as customers see it: nobody needs to know more than that there are plenty."""
    return f"{MANY}+" if quantity > MANY else str(quantity)


def stock_words(goods: Supply | None, quantity: int, *, wanted: int) -> dict[str, str]:
    """State and text of the availability component; fewer than are usually wanted is told as it is."""
    if goods is None:
        return {"state": "none", "text": _("Loppu")}
    if quantity < wanted:
        where = _("Jäljellä vain %(count)s")
    else:
        where = _("Keskusvarastossa %(count)s") if goods.central else _("Toimittajalla %(count)s")
    return {"state": "here" if goods.central else "ordered", "text": where % {"count": how_many(quantity)}}


def arrival_words(days: DayWindow | None, place: Place | None) -> str:
    """When it is at the place; nothing where there is nothing to send."""
    if days is None:
        return ""
    span = day_span(days)
    if place and place.installer_id:
        return _("asennuspisteessä %(days)s") % {"days": span}
    return _("perillä %(days)s") % {"days": span}


def day_span(days: DayWindow) -> str:
    """`ke 25.11.`, `ke 25.11. – to 3.12.`"""
    if days.earliest == days.latest:
        return short_day(days.latest)
    return f"{short_day(days.earliest)} – {short_day(days.latest)}"


def short_day(day: date) -> str:
    return format_date(day, "D j.n.").lower().replace(" ", NO_BREAK_SPACE)


def grouped(count: int) -> str:
    """`1 794`, as a number in running text."""
    return f"{count:,}".replace(",", NO_BREAK_SPACE)


def is_winter(at: datetime) -> bool:
    """Whether people now buy winter tyres."""
    return local_date(at).month in WINTER_MONTHS
