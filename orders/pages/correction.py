"""What a customer reads about a correction: what changes, what yes and no mean, and what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lapinkumi.core.money import format_euros
from orders.checkout.offer import moment_after
from orders.corrections import view as correction_view
from orders.models import Correction, Order, Payment
from orders.presentation import booked_time, has_time
from orders.services.ordering_anew import can_be_ordered_anew
from orders.standing import money_back
from orders.states import CorrectionState, PaymentState


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Where a correction stands once there is nothing to answer, or where the answer has to wait."""

    title: str
    text: str
    tone: str


def context(correction: Correction) -> dict[str, Any]:
    """The page's context. `correction` comes with its order and that with its payment."""
    return {
        "order": correction.order,
        "correction": correction,
        "changes": correction_view.changes(correction),
        "answer_by": answer_by(correction),
        "open": correction.waits,
        "yes": yes(correction),
        "no": no(correction),
        "trouble": payment_trouble(correction),
        "anew": bool(payment_trouble(correction)) and can_be_ordered_anew(correction.order),
        "outcome": None if correction.waits else outcome(correction),
    }


def answer_by(correction: Correction) -> str:
    """The last day to answer, in words."""
    day = correction_view.answer_by(correction)
    return date_format(day, "D j.n.Y") if day else ""


def yes(correction: Correction) -> str:
    """What saying yes means."""
    first = _("Vahvistamme tilauksesi korjattuna, ja kauppa syntyy. Saat lopullisen tilausvahvistuksen sähköpostiisi.")
    if correction.is_revision:
        first = _("Toimitamme tilauksesi uudella hinnalla. Saat siitä uuden tilausvahvistuksen sähköpostiisi.")
    return " ".join(filter(None, [first, _raise(correction), time_passed(correction.order, correction.new_last_on)]))


def time_passed(order: Order, last_on: date | None) -> str:
    """What happens to a booked time that comes before the goods would; empty where it stands (R5.5)."""
    booking = order.booking
    if booking is None or last_on is None or not has_time(order) or booking.starts_at >= moment_after(last_on):
        return ""
    told = _("Varattu aika %(time)s on ennen uutta toimitusaikaa, joten sille sovitaan uusi aika.")
    return told % {"time": booked_time(order)}


def no(correction: Correction) -> str:
    """What saying no means."""
    first = _("Tilaus perutaan kokonaan. Se ei maksa sinulle mitään.")
    time = _("Varaamasi aika vapautuu muille.") if has_time(correction.order) else ""
    return " ".join(filter(None, [first, money_back(correction.order), time]))


def payment_trouble(correction: Correction) -> str:
    """What to do where the customer said yes and the payment service did not."""
    if not correction.waits or correction.payment_refused_at is None:
        return ""
    return _(
        "Hyväksyit muutoksen, mutta maksupalvelu ei hyväksynyt korotettua summaa. Tilaustasi ei ole muutettu eikä "
        "sinulta ole veloitettu mitään. Voit hyväksyä muutoksen uudelleen, kun maksutavassasi on katetta, tilata "
        "tuotteet uudelleen toisella maksutavalla tai perua tilauksen maksutta."
    )


def outcome(correction: Correction) -> Outcome:
    """What became of it."""
    return _OUTCOMES[CorrectionState(correction.state)](correction)


def notice(order: Order) -> dict[str, str] | None:
    """The word on the order's page that an answer is awaited, with the way there."""
    waiting = [one for one in order.corrections.all() if one.waits]
    if not waiting:
        return None
    correction = waiting[0]
    text = _("Vastaa viimeistään %(day)s. Jos emme saa vastausta, tilaus perutaan maksutta.") % {
        "day": answer_by(correction)
    }
    return {
        "text": payment_trouble(correction) or text,
        "href": reverse("orders:correction", args=[order.token]),
        "link": _("Katso muutos ja vastaa"),
    }


def _raise(correction: Correction) -> str:
    """What the payment service is asked for."""
    payment = _payment(correction.order)
    if not correction.is_dearer or payment is None or payment.state != PaymentState.AUTHORISED:
        return ""
    sums = {"old": format_euros(correction.old_total), "new": format_euros(correction.new_total)}
    told = _("Pyydämme maksupalvelua korottamaan katevarauksesi %(old)s → %(new)s. Mitään ei veloiteta vielä.")
    return told % sums


def _accepted(correction: Correction) -> Outcome:
    text = _(
        "Odotamme maksupalvelun vastausta korotettuun summaan. Se tulee yleensä muutamassa minuutissa, ja saat siitä "
        "viestin sähköpostiisi. Sinun ei tarvitse tehdä mitään."
    )
    return Outcome(title=_("Hyväksyit muutoksen"), text=text, tone="info")


def _applied(correction: Correction) -> Outcome:
    text = _("Tilauksesi on vahvistettu korjattuna. Lopullinen tilausvahvistus on sähköpostissasi.")
    if correction.is_revision:
        text = _("Tilauksesi hinta on muutettu. Uusi tilausvahvistus on sähköpostissasi.")
    return Outcome(title=_("Hyväksyit muutoksen"), text=text, tone="good")


def _declined(correction: Correction) -> Outcome:
    return Outcome(
        title=_("Et hyväksynyt muutosta, ja tilaus on peruttu"), text=money_back(correction.order), tone="info"
    )


def _lapsed(correction: Correction) -> Outcome:
    text = _("Emme saaneet vastausta määräajassa, joten tilaus on peruttu maksutta.")
    if correction.payment_refused_at:
        text = _("Maksupalvelu ei hyväksynyt korotettua summaa määräajassa, joten tilaus on peruttu maksutta.")
    return Outcome(title=_("Ehdotus raukesi"), text=f"{text} {money_back(correction.order)}", tone="info")


def _withdrawn(correction: Correction) -> Outcome:
    text = _("Peruimme ehdotuksen, eikä siihen tarvitse vastata. Näet tilauksesi tilanteen sen sivulta.")
    if correction.is_revision:
        text = _("Peruimme ehdotuksen, eikä siihen tarvitse vastata. Sovittu hinta pysyy ennallaan.")
    return Outcome(title=_("Ehdotus on peruttu"), text=text, tone="info")


def _waiting(correction: Correction) -> Outcome:
    return Outcome(title=_("Odotamme vastaustasi"), text="", tone="warn")


def _payment(order: Order) -> Payment | None:
    return getattr(order, "payment", None)


_OUTCOMES = {
    CorrectionState.OFFERED: _waiting,
    CorrectionState.ACCEPTED: _accepted,
    CorrectionState.APPLIED: _applied,
    CorrectionState.DECLINED: _declined,
    CorrectionState.LAPSED: _lapsed,
    CorrectionState.WITHDRAWN: _withdrawn,
}
