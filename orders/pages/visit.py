"""What the page for giving up a booked time shows: the time, the last free moment, and what follows."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers import wording as garage_wording
from installers.free_limit import free_until
from installers.models import Booking
from installers.services.bookings import is_late
from installers.states import CANCELLED, BookingState
from lapinkumi.core import clock
from orders import presentation
from orders.models import Order
from orders.presentation import Fact
from orders.shortages.delaying import spoils_time


def can_give_up(order: Order) -> bool:
    """Whether there is a time that its customer can still give up here: not one that is the garage's own (R13.1)."""
    booking = order.booking
    if booking is None or booking.is_garages_own:
        return False
    return booking.state in (BookingState.REQUESTED, BookingState.CONFIRMED)


def context(order: Order, *, at: datetime) -> dict[str, Any]:
    """The page's context; the order has a booking."""
    booking = order.booking
    if booking is None:
        raise ValueError(f"{order}: no time to give up")
    spoiled = spoils_time(order)
    late = not spoiled and is_late(booking, at)
    return {
        "order": order,
        "garage": booking.installer,
        "open": can_give_up(order),
        "given_up": booking.state in CANCELLED,
        "late": late,
        "consequence": spoiled_words() if spoiled else consequence(booking, at=at),
        "facts": _facts(order, booking),
    }


def spoiled_words() -> str:
    """What giving up a time means that comes before our late goods (R5.16)."""
    return _("Tuotteet eivät ehdi tähän aikaan, joten peruminen ei maksa mitään.")


def consequence(booking: Booking, *, at: datetime) -> str:
    """What giving the time up means at that moment, said before the button (R5.6)."""
    fee = garage_wording.late_fee()
    if booking.awaits_customer:
        return _("Sinulle on ehdotettu toista aikaa, joten peruminen ei maksa mitään.")
    if is_late(booking, at):
        return _(
            "Maksuttoman perumisen aika päättyi %(moment)s. Jos perut ajan nyt, sinulta voidaan periä %(fee)s ehtojen "
            "kohdan %(clause)s mukaan."
        ) % {"moment": last_free_moment(booking), **fee}
    if booking.state != BookingState.CONFIRMED:
        return _("Asennuspiste ei ole vielä vahvistanut aikaa, joten sen peruminen ei maksa mitään.")
    return _(
        "Peruminen ei maksa mitään, kun perut viimeistään %(moment)s. Sen jälkeen voidaan periä %(fee)s ehtojen kohdan "
        "%(clause)s mukaan."
    ) % {"moment": last_free_moment(booking), **fee}


def last_free_moment(booking: Booking) -> str:
    """The last free moment on Helsinki's clock: su 22.11.2026 klo 10.00."""
    return date_format(clock.local(free_until(booking)), "D j.n.Y \\k\\l\\o G.i")


def _facts(order: Order, booking: Booking) -> list[Fact]:
    facts = [
        Fact(_("Aika"), presentation.booked_time(order)),
        Fact(_("Paikka"), garage_wording.address(booking.installer)),
    ]
    if booking.state == BookingState.CONFIRMED:
        until = _("viimeistään %(moment)s") % {"moment": last_free_moment(booking)}
        facts.append(Fact(_("Maksuton peruminen"), until))
    return facts
