"""Where an order stands, in plain words: what is going on, what comes next, and when. Pure, over one order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers.states import BookingState
from lapinkumi.core.clock import local_date
from lapinkumi.core.working_days import add_working_days
from orders import presentation
from orders.booking_anew import lacks_time
from orders.models import Order
from orders.states import DeliveryState, OrderState, PaymentState
from shop.policy import CONFIRMATION_WORKING_DAYS


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`tone` and `icon` are the design system's. `now` and `then` are the steps of the timeline still to come."""

    title: str
    text: str
    tone: str
    icon: str
    now: "Step | None" = None
    then: "tuple[Step, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step that has not been taken; `when` in words."""

    title: str
    when: str = ""


def standing(order: Order, *, at: datetime) -> Standing:
    """The order's standing at that moment."""
    return _STANDINGS[OrderState(order.state)](order, at)


def _preliminary(order: Order, at: datetime) -> Standing:
    by = add_working_days(local_date(order.placed_at or at), days=CONFIRMATION_WORKING_DAYS)
    if local_date(at) <= by:
        when = _("viimeistään %(day)s") % {"day": date_format(by, "D j.n.Y")}
        text = _("Myyjämme tarkistaa tilauksen ja vahvistaa sen %(when)s. Kauppa syntyy silloin.") % {"when": when}
    else:
        when = _("pian")
        text = _("Vahvistus on viipynyt, pahoittelut. Käymme tilaustasi läpi ja vahvistamme sen pian.")
    return Standing(
        title=_("Tarkistamme tilaustasi"),
        text=f"{text} {_review(order)}".strip(),
        tone="info",
        icon="clock",
        now=Step(title=_("Myyjämme tarkistaa tilauksen"), when=when),
        then=(_delivery_step(order), Step(title=_("Valmis"))),
    )


def _correction(order: Order, at: datetime) -> Standing:
    return Standing(
        title=_("Odotamme vastaustasi"),
        text=_("Ehdotimme tilaukseesi muutosta. Sitä ei tehdä ilman suostumustasi."),
        tone="warn",
        icon="question",
        now=Step(title=_("Vastaat muutosehdotukseen")),
        then=(_delivery_step(order), Step(title=_("Valmis"))),
    )


def _confirmed(order: Order, at: datetime) -> Standing:
    if any(one.waits for one in order.corrections.all()):
        return _correction(order, at)
    again = {delivery.resends_id for delivery in order.deliveries.all()}
    moving = {delivery.state for delivery in order.deliveries.all() if delivery.pk not in again}
    for state, told in _MOVING.items():
        if state in moving:
            return told(order)
    packed_anew = any(one.resends_id and one.state == DeliveryState.PLANNED for one in order.deliveries.all())
    return _sent_again() if order.is_home_delivery and packed_anew else _prepared(order)


def _waiting(order: Order) -> Standing:
    """The goods are at the garage."""
    if order.is_home_delivery:
        return _at_point()
    text = _confirmed_text(order) if presentation.has_time(order) or order.needs_time else _("Ota tilausnumero mukaan.")
    return Standing(
        title=_("Tuotteesi odottavat asennuspisteellä"),
        text=text,
        tone="good",
        icon="box",
        now=_visit_step(order),
        then=(Step(title=_("Valmis")),),
    )


def _at_point() -> Standing:
    """The parcel waits where the carrier brought it."""
    return Standing(
        title=_("Tilauksesi on noudettavissa"),
        text=_("Lähetys odottaa sinua. Viimeinen noutopäivä on alla."),
        tone="good",
        icon="box",
        now=Step(title=_("Noudat lähetyksen")),
        then=(Step(title=_("Valmis")),),
    )


def _sent_again() -> Standing:
    """It came back once, and is packed anew; the first promise is long past."""
    return Standing(
        title=_("Lähetämme tilauksesi uudelleen"),
        text=_("Pakkaamme lähetyksen ja kerromme, kun se lähtee."),
        tone="good",
        icon="box",
        now=Step(title=_("Valmistelemme uutta lähetystä")),
        then=(Step(title=_("Toimitus")), Step(title=_("Valmis"))),
    )


def _back(order: Order) -> Standing:
    """It came back to us."""
    return Standing(
        title=_("Toimitus palautui meille"),
        text=_("Katso, mitä voit tehdä nyt, tai ota meihin yhteyttä, niin sovimme, miten jatketaan."),
        tone="warn",
        icon="warning",
    )


def _missing(order: Order) -> Standing:
    """Nobody knows where it is: that is our worry, not the customer's."""
    return Standing(
        title=_("Lähetyksesi on kadoksissa"),
        text=_(
            "Selvitämme asiaa kuljetusyhtiön kanssa ja kerromme sinulle, miten jatketaan. Olet lähetyksestä vastuussa "
            "vasta, kun olet saanut sen."
        ),
        tone="warn",
        icon="warning",
    )


def _on_its_way(order: Order) -> Standing:
    return Standing(
        title=_("Tilauksesi on matkalla"),
        text=_("Kuljettaja ottaa sinuun yhteyttä, kun lähetys on perillä tai noudettavissa."),
        tone="good",
        icon="truck",
        now=Step(title=_("Lähetys matkalla")),
        then=(Step(title=_("Valmis")),),
    )


def _astray(order: Order) -> Standing:
    """Nobody fetched it: a person must help."""
    return Standing(
        title=_("Toimitus ei päässyt perille"),
        text=_("Ota meihin yhteyttä, niin sovimme, miten jatketaan."),
        tone="warn",
        icon="warning",
    )


_MOVING: dict[str, Callable[[Order], Standing]] = {
    DeliveryState.UNCLAIMED: _astray,
    DeliveryState.LOST: _missing,
    DeliveryState.RETURNED: _back,
    DeliveryState.READY: _waiting,
    DeliveryState.DISPATCHED: _on_its_way,
}


def _prepared(order: Order) -> Standing:
    coming = _delivery_step(order)
    return Standing(
        title=_("Tilauksesi on vahvistettu"),
        text=_confirmed_text(order),
        tone="good",
        icon="check-circle",
        now=Step(title=_("Valmistelemme tilausta")),
        then=(coming, Step(title=_("Valmis"))),
    )


def _completed(order: Order, at: datetime) -> Standing:
    text = _("Kaikki on luovutettu ja tehty. Säilytä tilausvahvistus: se käy ostotodistuksena.")
    return Standing(title=_("Tilauksesi on valmis"), text=text, tone="good", icon="check-circle")


def _refused(order: Order, at: datetime) -> Standing:
    text = _("Emme voineet vahvistaa tilausta, joten kauppaa ei syntynyt.")
    return Standing(title=_("Tilaus ei tullut voimaan"), text=f"{text} {money_back(order)}", tone="bad", icon="stop")


def _cancelled(order: Order, at: datetime) -> Standing:
    text = _("Tilausta ei toimiteta.")
    return Standing(title=_("Tilaus on peruttu"), text=f"{text} {money_back(order)}", tone="bad", icon="close")


def _transferred(order: Order, at: datetime) -> Standing:
    text = _(
        "Sopimuskumppanisi on nyt %(party)s. Se vastaa tilauksesta ja palautuksista, ja voimassa ovat sen hinnat. Ota "
        "yhteyttä suoraan siihen."
    ) % {"party": order.transfer.party_name}
    return Standing(title=_("Tilaus on siirtynyt asennuspisteelle"), text=text, tone="info", icon="garage")


def _nothing(order: Order, at: datetime) -> Standing:
    return Standing(title=str(order.get_state_display()), text="", tone="info", icon="info")


def _confirmed_text(order: Order) -> str:
    if presentation.has_time(order):
        return _("Tuotteet odottavat sinua, kun tulet: %(time)s.") % {"time": presentation.booked_time(order)}
    if order.is_home_delivery:
        return _("Pakkaamme tilauksesi ja kerromme, kun se lähtee. Arvioitu toimitus %(window)s.") % {
            "window": presentation.promise(order)
        }
    if lacks_time(order):
        return f"{_time_ended(order)} {_new_time(order)}"
    if order.needs_time:
        return _("Asennuspiste ottaa sinuun yhteyttä ja sopii ajan.")
    return _("Saat viestin, kun tuotteet ovat noudettavissa asennuspisteeltä.")


def _visit_step(order: Order) -> Step:
    """The goods are there: what is left is to come, and no estimate of their arrival."""
    step = _delivery_step(order)
    return step if presentation.has_time(order) or order.needs_time else Step(title=step.title)


def _time_ended(order: Order) -> str:
    """What became of the time that the order had."""
    state = order.booking.state if order.booking else ""
    if state == BookingState.CANCELLED_BY_SHOP:
        return _("Varattu aikasi jouduttiin perumaan.")
    return _("Varattu aikasi jäi käyttämättä.") if state == BookingState.NO_SHOW else _("Peruit varatun ajan.")


def _new_time(order: Order) -> str:
    """How a new one is got."""
    if order.installer and order.installer.accepting_bookings:
        return _("Varaa uusi aika tällä sivulla tai soita asennuspisteelle.")
    return _("Sovi uusi soittamalla asennuspisteelle.")


def _delivery_step(order: Order) -> Step:
    window = presentation.promise(order)
    if presentation.has_time(order):
        return Step(title=_("Käynti asennuspisteellä"), when=presentation.booked_time(order))
    if order.is_home_delivery:
        return Step(title=_("Toimitus"), when=_("arviolta %(window)s") % {"window": window} if window else "")
    if order.needs_time:
        return Step(title=_("Käynti asennuspisteellä"), when=_("aika sovitaan asennuspisteen kanssa"))
    return Step(title=_("Nouto asennuspisteeltä"), when=_("arviolta %(window)s") % {"window": window} if window else "")


def _review(order: Order) -> str:
    payment = getattr(order, "payment", None)
    if payment and payment.state == PaymentState.PENDING_REVIEW:
        return _("Maksupalvelu tarkistaa vielä maksuasi. Sinun ei tarvitse tehdä mitään.")
    return ""


def money_back(order: Order) -> str:
    """What becomes of the money of an order that ends."""
    payment = getattr(order, "payment", None)
    if payment is None or payment.state == PaymentState.NOT_REQUIRED:
        return _("Sinulta ei veloiteta mitään.")
    if payment.is_on_delivery and payment.refunded < payment.captured:
        return _("Palautamme maksamasi postiennakon tilillesi.")
    if payment.captured and payment.refunded >= payment.captured:
        return _("Veloitettu maksu on palautettu samalle maksutavalle.")
    if payment.captured:
        return _("Palautamme veloitetun maksun samalle maksutavalle.")
    return _("Sinulta ei veloiteta mitään, ja mahdollinen katevaraus vapautuu.")


_STANDINGS: dict[OrderState, Callable[[Order, datetime], Standing]] = {
    OrderState.PENDING_PAYMENT: _nothing,
    OrderState.EXPIRED: _nothing,
    OrderState.PRELIMINARY: _preliminary,
    OrderState.CORRECTION_OFFERED: _correction,
    OrderState.CONFIRMED: _confirmed,
    OrderState.COMPLETED: _completed,
    OrderState.REFUSED: _refused,
    OrderState.CANCELLED: _cancelled,
    OrderState.TRANSFERRED: _transferred,
}
