"""Where the goods of an order come from, and when they can be there if it is confirmed now (R5.4)."""

from collections import Counter

from django.utils.translation import gettext as _

from orders import presentation
from orders.corrections.repromise import Window
from orders.models import LineKind, Order
from orders.presentation import Fact
from orders.review.checks import Check, Mark
from orders.review.reading import Known


def stock(known: Known, now: Window | None) -> Check:
    """What was taken from where, and the promised days beside those reckoned today."""
    wanted = [line for line in known.lines if line.kind == LineKind.GOODS]
    if not wanted:
        return Check(
            key="stock", title=_("Varasto ja toimitusaika"), mark=Mark.NOTHING, reasons=(_("Tilaus on pelkkää työtä."),)
        )
    mark, reason = _judged(known, now)
    return Check(
        key="stock",
        title=_("Varasto ja toimitusaika"),
        mark=mark,
        reasons=(reason,),
        facts=(*_sources(known), *_windows(known.order, now)),
    )


def _judged(known: Known, now: Window | None) -> tuple[Mark, str]:
    missing = _missing(known)
    if missing:
        return Mark.WRONG, _("Varastosta ei ole otettu: %(names)s.") % {"names": ", ".join(missing)}
    promised = known.order.promise_last_on
    if now is None or promised is None:
        return Mark.LOOK, _("Toimitusaikaa ei voitu laskea.")
    if now.last_on > promised:
        return Mark.WRONG, _("Tilaus ei ehdi luvatussa ajassa. Korjaa toimitusaika: asiakas saa päättää siitä.")
    return Mark.OK, _("Tavarat on otettu varastosta, ja tilaus ehtii luvatussa ajassa.")


def _missing(known: Known) -> list[str]:
    """Goods that the ledger does not show as taken."""
    taken = Counter[int]()
    for held in known.taken:
        taken[held.level.product_id] += held.quantity
    wanted = Counter[int]()
    for line in known.lines:
        if line.kind == LineKind.GOODS and line.product_id:
            wanted[line.product_id] += line.quantity
    goods = [line for line in known.lines if line.kind == LineKind.GOODS and line.product_id]
    return sorted({line.name for line in goods if taken[line.product_id or 0] < wanted[line.product_id or 0]})


def _sources(known: Known) -> list[Fact]:
    """From which place how many come."""
    found = Counter[str]()
    for held in known.taken:
        found[str(held.level.source)] += held.quantity
    return [Fact(_("Mistä"), ", ".join(f"{source} {count} {_('kpl')}" for source, count in sorted(found.items())))]


def _windows(order: Order, now: Window | None) -> list[Fact]:
    facts = [Fact(_("Luvattu"), presentation.promise(order) or _("ei luvattua päivää"))]
    return [*facts, Fact(_("Nyt laskien"), presentation.window(now.first_on, now.last_on))] if now else facts
