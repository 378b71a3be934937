"""Where the order goes, which car it is for, and the time booked for it."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers.models import Booking
from installers.states import CANCELLED, BookingState
from installers.wording import limit
from lapinkumi.core import clock
from lapinkumi.core.phones import format_phone
from orders import presentation
from orders.corrections.repromise import Window
from orders.delivery.rates import known_carrier
from orders.models import LineKind, OrderLine
from orders.presentation import Fact
from orders.review.checks import Check, Mark, worst
from orders.review.prices import weight_kg
from orders.review.reading import Known, car_of_line
from shop.cards import verdict
from shop.fitment import Fit, Verdict, in_short

MARKS = {Fit.FITS: Mark.OK, Fit.CONDITIONS: Mark.LOOK, Fit.UNKNOWN: Mark.NOTHING, Fit.NOT: Mark.LOOK}


def delivery(known: Known) -> Check:
    """The way the customer chose, and whether it still stands."""
    return _home(known) if known.order.is_home_delivery else _garage(known)


def car(known: Known) -> Check:
    """Whether the goods fit the car, of the plate or of the model, as the customer was told in the shop (R7.1)."""
    order = known.order
    if not (order.plate or order.vehicle):
        reason = _("Asiakas ei kertonut autoa.")
        return Check(key="car", title=_("Auto ja sopivuus"), mark=Mark.NOTHING, reasons=(reason,))
    judged = [(line, fit) for line in known.lines if (fit := _fit(line, known))]
    facts = [Fact(_("Auto"), f"{order.plate} {order.vehicle}".strip())]
    facts += [Fact(line.name, in_short(fit)) for line, fit in judged]
    mark = worst([MARKS[fit.fit] for _line, fit in judged]) if judged else Mark.NOTHING
    return Check(key="car", title=_("Auto ja sopivuus"), mark=mark, reasons=(_fit_reason(mark),), facts=tuple(facts))


def booking(known: Known, now: Window | None) -> Check:
    """The booked time, the garage's answer to it, and whether the goods are there by then (R5.5)."""
    order, title = known.order, _("Varattu aika")
    if order.booking is None:
        reason = _("Asennuspiste sopii ajan asiakkaan kanssa.") if order.needs_time else _("Aikaa ei tarvita.")
        return Check(key="booking", title=title, mark=Mark.OK if order.needs_time else Mark.NOTHING, reasons=(reason,))
    facts = (
        Fact(_("Aika"), presentation.booked_time(order)),
        Fact(_("Asennuspisteen vastaus"), str(order.booking.get_state_display())),
    )
    mark, reason = _booked(known, now)
    return Check(
        key="booking",
        title=title,
        mark=mark,
        reasons=(reason,),
        facts=facts,
        href=reverse("admin:installers_booking_change", args=[order.booking.pk]),
        link=_("Avaa ajanvaraus"),
    )


def _booked(known: Known, now: Window | None) -> tuple[Mark, str]:
    booked = known.order.booking
    if booked is None or booked.state in CANCELLED:
        return Mark.LOOK, _("Aika on peruttu. Asennuspiste sopii uuden asiakkaan kanssa.")
    if now and clock.local_date(booked.starts_at) <= now.last_on:
        late = date_format(now.last_on, "j.n.Y")
        return Mark.WRONG, _("Tavarat ovat perillä vasta %(late)s. Siirrä aika ensin.") % {"late": late}
    if booked.state == BookingState.REQUESTED:
        return _unanswered(booked, known.at)
    return Mark.OK, _("Asennuspiste on vahvistanut ajan.")


def _unanswered(booked: Booking, at: datetime) -> tuple[Mark, str]:
    """A garage has its time to answer: until then nobody need wait for it."""
    due = booked.answer_due_at
    if due is None or due <= at:
        return Mark.LOOK, _("Asennuspiste ei ole vastannut ajoissa. Soita sinne.")
    by = limit(due, clock.local_date(at))
    return Mark.OK, _("Asennuspiste vastaa viimeistään %(by)s.") % {"by": by}


def _home(known: Known) -> Check:
    order, weight = known.order, weight_kg(known)
    carrier = known_carrier(order.carrier)
    facts = [
        Fact(_("Kotiinkuljetus"), f"{order.street}, {order.postcode} {order.city}"),
        Fact(_("Kuljetusyhtiö"), carrier.name if carrier else order.carrier),
    ]
    facts += presentation.point_facts(order)
    if weight is None:
        reason = _("Yhden tuotteen paino puuttuu: tarkista rahti.")
        return Check(key="delivery", title=_("Toimitus"), mark=Mark.LOOK, reasons=(reason,), facts=tuple(facts))
    facts.append(Fact(_("Paino"), _("%(weight)s kg") % {"weight": f"{weight.normalize():f}".replace(".", ",")}))
    return Check(key="delivery", title=_("Toimitus"), facts=tuple(facts))


def _garage(known: Known) -> Check:
    garage = known.order.installer
    if garage is None:
        raise ValueError(f"{known.order}: an order without a garage goes home")
    facts = (
        Fact(_("Asennuspiste"), f"{garage.name}, {garage.city}"),
        Fact(_("Puhelin"), format_phone(str(garage.phone))),
    )
    closed = _("Asennuspiste ei ota enää tilauksia.")
    return Check(
        key="delivery",
        title=_("Toimitus"),
        mark=Mark.OK if garage.is_active else Mark.WRONG,
        reasons=() if garage.is_active else (closed,),
        facts=facts,
    )


def _fit(line: OrderLine, known: Known) -> Verdict | None:
    car = car_of_line(line, known)
    if line.kind != LineKind.GOODS or line.product is None or car is None:
        return None
    return verdict(line.product, car)


def _fit_reason(mark: Mark) -> str:
    return {
        Mark.OK: _("Tuotteet sopivat autoon."),
        Mark.LOOK: _("Varmista asiakkaalta, että tuotteet sopivat autoon."),
    }.get(mark, _("Sopivuutta ei voitu tarkistaa: auton mittoja ei ole tiedossa."))
