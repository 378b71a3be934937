"""A question about missing goods as its readers see it: what can be chosen, and what each choice means (R5.15)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.money import ZERO, format_euros
from orders import policy, presentation
from orders.checkout.offer import moment_after
from orders.corrections.repromise import Window, promised
from orders.models import Answer, LineKind, Order, OrderLine, Payment, Shortage, Substitute
from orders.partner.party import consequences
from orders.shortages.asking import bundle, lapses_alone, may_drop
from orders.shortages.party import new_party
from orders.standing import money_back
from orders.states import CHARGEABLE

SEPARATOR: Final = ":"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose. `value` is what the form posts, `means` what follows from it, in sentences."""

    value: str
    answer: Answer
    title: str
    price: str = ""
    difference: str = ""
    when: str = ""
    means: tuple[str, ...] = ()
    url: str = ""
    substitute: Substitute | None = None


def options(shortage: Shortage, *, today: date) -> list[Option]:
    """All that the customer can choose, as it is offered; `shortage` comes with its line and order."""
    order = shortage.order
    offered = [_substitute(shortage, one, today) for one in shortage.substitutes.select_related("product")]
    found = [*offered, *([_wait(shortage)] if shortage.can_wait else [])]
    if may_drop(order, shortage.line):
        found.append(_drop(shortage))
    return [*found, _cancel(order)]


def chosen(value: str) -> tuple[Answer, int | None]:
    """What a posted value stands for. Raises ValueError for anything that no option has."""
    name, _separator, pk = value.partition(SEPARATOR)
    return Answer(name), int(pk) if pk else None


def answer_by(shortage: Shortage) -> date:
    """The last day to answer before it lapses, free of charge (R5.21)."""
    return local_date(shortage.waiting_since_at) + timedelta(days=policy.CORRECTION_LAPSE_DAYS)


def missing_words(shortage: Shortage) -> str:
    """`4 × Revontuli Talvi`, or how many of them are missing."""
    line = shortage.line
    if shortage.missing == line.quantity:
        return str(line)
    told = _("%(line)s, josta puuttuu %(missing)s kpl")
    return told % {"line": str(line), "missing": shortage.missing}


def window_with(order: Order, substitute: Substitute, *, today: date) -> Window | None:
    """What is promised once the substitute is taken: the old days where it comes by them, else its own."""
    old = promised(order)
    if substitute.first_on is None or substitute.last_on is None:
        return old
    if old is not None and old.last_on >= max(today, substitute.last_on):
        return old
    return Window(substitute.first_on, substitute.last_on)


def time_is_early(order: Order, last_on: date | None) -> bool:
    """Whether a booked time that stands comes before goods that are there by that day (R5.5)."""
    booking = order.booking
    if booking is None or last_on is None or not booking.is_ahead or not presentation.has_time(order):
        return False
    return bool(booking.starts_at < moment_after(last_on))


def silence(shortage: Shortage) -> str:
    """What no answer leads to."""
    if lapses_alone(shortage.order, shortage.line):
        return _("Jos emme saa vastausta, jätämme puuttuvan tuotteen pois maksutta ja toimitamme muut.")
    return _("Jos emme saa vastausta, perumme tilauksen maksutta.")


def context(shortage: Shortage) -> dict[str, Any]:
    """What a mail about missing goods may show, besides what it shows of the order."""
    return {
        **presentation.context(shortage.order),
        "shortage": shortage,
        "missing": missing_words(shortage),
        "answer_by": answer_by(shortage),
    }


def asking_context(shortage: Shortage, *, today: date) -> dict[str, Any]:
    """The same for one that asks: with all that can be chosen."""
    return {
        **context(shortage),
        "options": options(shortage, today=today),
        "silence": silence(shortage),
    }


def difference_words(difference: Decimal) -> str:
    """How a price differs from the one that was agreed."""
    if difference == ZERO:
        return _("sama hinta")
    word = _("%(sum)s kalliimpi") if difference > ZERO else _("%(sum)s halvempi")
    return word % {"sum": format_euros(abs(difference))}


def _substitute(shortage: Shortage, one: Substitute, today: date) -> Option:
    order, quantity = shortage.order, shortage.line.quantity
    total = one.unit_price * quantity
    difference = total - shortage.line.total
    window = window_with(order, one, today=today)
    each = {"quantity": quantity, "price": format_euros(one.unit_price), "total": format_euros(total)}
    price = _("%(quantity)s × %(price)s = %(total)s") % each if quantity > 1 else format_euros(total)
    means = (
        "" if new_party(order) else _sum_words(order, order.total + difference),
        early_words(order, window.last_on if window else None),
        *_party_words(order),
    )
    return Option(
        value=f"{Answer.SUBSTITUTE}{SEPARATOR}{one.pk}",
        answer=Answer.SUBSTITUTE,
        title=one.name,
        price=price,
        difference=difference_words(difference),
        when=_when(order, window),
        means=tuple(filter(None, means)),
        url=one.product.get_absolute_url() if one.product.published else "",
        substitute=one,
    )


def _wait(shortage: Shortage) -> Option:
    means = (
        _("Hinta ei muutu."),
        early_words(shortage.order, shortage.wait_last_on),
        _("Voit vielä perua maksutta, kunnes tilaus lähtee."),
    )
    return Option(
        value=Answer.WAIT,
        answer=Answer.WAIT,
        title=_("Odotan alkuperäistä tuotetta"),
        when=_("Uusi arvioitu toimitus %(window)s")
        % {"window": presentation.window(shortage.wait_first_on, shortage.wait_last_on)},
        means=tuple(filter(None, means)),
    )


def _drop(shortage: Shortage) -> Option:
    order = shortage.order
    gone = bundle(shortage.line, list(order.lines.all()))
    total = order.total - sum((line.total for line in gone), ZERO)
    others = [str(line) for line in gone if line.pk != shortage.line_id and line.kind != LineKind.INCLUDED]
    also = _("Samalla jäävät pois: %(names)s.") % {"names": ", ".join(others)} if others else ""
    return Option(
        value=Answer.DROP,
        answer=Answer.DROP,
        title=_("Jätän tuotteen pois, muut toimitetaan"),
        means=tuple(filter(None, (also, _sum_words(order, total), _time_freed(order, gone)))),
    )


def _cancel(order: Order) -> Option:
    time = _("Varaamasi aika vapautuu muille, eikä siitä peritä mitään.") if presentation.has_time(order) else ""
    means = (_("Peruminen ei maksa sinulle mitään."), money_back(order), time)
    return Option(
        value=Answer.CANCEL,
        answer=Answer.CANCEL,
        title=_("Perun koko tilauksen"),
        means=tuple(filter(None, means)),
    )


def early_words(order: Order, last_on: date | None) -> str:
    """What happens to a booked time that comes before the goods."""
    if not time_is_early(order, last_on):
        return ""
    told = _("Varattu aikasi %(time)s on ennen tuotteiden saapumista: siirrä se valinnan jälkeen, maksutta.")
    return told % {"time": presentation.booked_time(order)}


def _party_words(order: Order) -> list[str]:
    """What it means that the garage becomes the contract party; empty where Lapin Kumi stays."""
    party = new_party(order)
    if party is None:
        return []
    told = _("Korvaavan tuotteen myötä sopimuskumppaniksesi tulee %(party)s, ei enää Lapin Kumi (ehtojen kohta 5.3).")
    return [told % {"party": party.contract_name}, *consequences(order)]


def _time_freed(order: Order, gone: list[OrderLine]) -> str:
    left = {line.pk for line in gone}
    works = any(line.kind == LineKind.SERVICE and line.pk not in left for line in order.lines.all())
    if works or not presentation.has_time(order):
        return ""
    return _("Varaamasi aika vapautuu muille, eikä siitä peritä mitään.")


def _sum_words(order: Order, total: Decimal) -> str:
    """What becomes of the order's sum, and of the money that is held for it."""
    if total == order.total:
        return _("Tilauksesi summa ei muutu.")
    sums = {"old": format_euros(order.total), "new": format_euros(total)}
    told = _("Tilauksesi summa: %(old)s → %(new)s.") % sums
    payment: Payment | None = getattr(order, "payment", None)
    if payment is None or payment.state not in CHARGEABLE:
        return told
    if total > order.total:
        return f"{told} " + _("Pyydämme maksupalvelua korottamaan katevarauksesi. Mitään ei veloiteta vielä.")
    return f"{told} " + _("Katevarauksesi pienenee.")


def _when(order: Order, window: Window | None) -> str:
    if window is None:
        return ""
    if window == promised(order):
        return _("Toimitusaika ei muutu: viimeistään %(day)s") % {"day": date_format(window.last_on, "D j.n.Y")}
    return _("Arvioitu toimitus %(window)s") % {"window": presentation.window(*window)}
