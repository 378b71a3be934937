"""What a customer reads about missing goods: what can be chosen and what it means, and what became of it (R5.15)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.money import format_euros
from orders.models import Answer, Order, OrderLine, Shortage
from orders.pages.correction import Outcome
from orders.pages.moving import can_move
from orders.shortages import view
from orders.standing import money_back
from orders.states import OrderState, ShortageState


def context(shortage: Shortage, *, at: datetime) -> dict[str, Any]:
    """The page's context. `shortage` comes with its line and order, and that with its payment and booking."""
    is_open = shortage.waits
    return {
        "order": shortage.order,
        "shortage": shortage,
        "missing": view.missing_words(shortage),
        "open": is_open,
        "options": view.options(shortage, today=local_date(at)) if is_open else [],
        "answer_by": _day(shortage),
        "silence": view.silence(shortage) if is_open else "",
        "trouble": _trouble(shortage),
        "outcome": None if is_open else OUTCOMES[ShortageState(shortage.state)](shortage),
        "move": _move(shortage, at),
    }


def notice(order: Order) -> dict[str, str] | None:
    """The word on the order's page that a choice is awaited, with the way there."""
    waiting = next((one for one in order.shortages.all() if one.waits), None)
    if waiting is None or order.state == OrderState.TRANSFERRED:
        return None
    text = _("Tilauksestasi puuttuu tuote. Valitse viimeistään %(day)s, mitä teemme.") % {"day": _day(waiting)}
    href = reverse("orders:shortage", args=[order.token])
    return {"text": _trouble(waiting) or text, "href": href, "link": _("Katso vaihtoehdot ja valitse")}


def gone_lines(order: Order) -> list[dict[str, str]]:
    """What was ordered and is not delivered: replaced by another product, or left out (R5.15)."""
    found = OrderLine.ever.filter(order=order, dropped_at__isnull=False).select_related("replaced_by")
    return [{"name": str(line), "instead": _instead(line)} for line in found.order_by("position")]


def _day(shortage: Shortage) -> str:
    return date_format(view.answer_by(shortage), "D j.n.Y")


def _trouble(shortage: Shortage) -> str:
    """What to do where the customer chose a dearer product and the payment service said no."""
    if not shortage.waits or shortage.payment_refused_at is None:
        return ""
    return _(
        "Valitsit kalliimman tuotteen, mutta maksupalvelu ei hyväksynyt korotettua summaa. Tilaustasi ei ole muutettu "
        "eikä sinulta ole veloitettu mitään. Voit valita saman uudelleen, kun maksutavassasi on katetta, tai jonkin "
        "muun vaihtoehdon."
    )


def _instead(line: OrderLine) -> str:
    new = getattr(line, "replaced_by", None)
    if new is None:
        return _("jätettiin pois")
    if line.product_id and new.product_id == line.product_id:  # another number, or another price
        return _("nyt %(quantity)s × %(price)s") % {"quantity": new.quantity, "price": format_euros(new.unit_price)}
    return _("tilalle tuli %(name)s") % {"name": new.name}


def _move(shortage: Shortage, at: datetime) -> str:
    """The way to another time, where the booked one comes before the goods."""
    order = shortage.order
    settled = shortage.state == ShortageState.SETTLED
    if settled and view.time_is_early(order, order.promise_last_on) and can_move(order, at=at):
        return reverse("orders:move_time", args=[order.token])
    return ""


def _waiting(shortage: Shortage) -> Outcome:
    return Outcome(title=_("Odotamme valintaasi"), text="", tone="warn")


def _accepted(shortage: Shortage) -> Outcome:
    text = _(
        "Odotamme maksupalvelun vastausta korotettuun summaan. Se tulee yleensä muutamassa minuutissa, ja saat siitä "
        "viestin sähköpostiisi. Sinun ei tarvitse tehdä mitään."
    )
    return Outcome(title=_("Valintasi on kirjattu"), text=text, tone="info")


def _settled(shortage: Shortage) -> Outcome:
    told: dict[str, str] = {
        Answer.SUBSTITUTE: _("Saat tilalle: %(name)s.") % {"name": shortage.chosen or ""},
        Answer.WAIT: _("Odotat alkuperäistä tuotetta. Uusi toimitusaika on tilauksesi sivulla."),
        Answer.DROP: _("Jätimme puuttuvan tuotteen pois ja toimitamme muut."),
        Answer.CANCEL: _("Tilaus on peruttu maksutta.") + " " + money_back(shortage.order),
    }
    text = _("Lähetimme tiedot sähköpostiisi.")
    return Outcome(title=_("Valintasi on voimassa"), text=f"{told[shortage.answer]} {text}", tone="good")


def _lapsed(shortage: Shortage) -> Outcome:
    if shortage.order.state == OrderState.CANCELLED:
        text = _("Emme saaneet vastausta määräajassa, joten tilaus on peruttu maksutta.")
        return Outcome(title=_("Tilaus on peruttu"), text=f"{text} {money_back(shortage.order)}", tone="info")
    text = _("Emme saaneet vastausta määräajassa, joten jätimme puuttuvan tuotteen pois maksutta. Muut toimitetaan.")
    return Outcome(title=_("Puuttuva tuote on jätetty pois"), text=text, tone="info")


def _withdrawn(shortage: Shortage) -> Outcome:
    text = _("Sinun ei tarvitse enää valita mitään. Näet tilauksesi tilanteen sen sivulta.")
    return Outcome(title=_("Tästä ei enää kysytä"), text=text, tone="info")


OUTCOMES: Final[dict[ShortageState, Callable[[Shortage], Outcome]]] = {
    ShortageState.OFFERED: _waiting,
    ShortageState.ACCEPTED: _accepted,
    ShortageState.SETTLED: _settled,
    ShortageState.LAPSED: _lapsed,
    ShortageState.WITHDRAWN: _withdrawn,
}
