"""What a garage can do with a booking at a moment: the buttons of its page, and what its acts allow."""

from datetime import datetime
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from installers.models import Booking
from installers.policy import NO_SHOW_GRACE_TIME, TAKE_BACK_TIME
from installers.states import BookingState
from lapinkumi.core.clock import local_date


class GarageAction(TextChoices):
    CONFIRM = "confirm", _("Vahvista aika")
    ARRIVED = "arrived", _("Asiakas saapui")
    DONE = "done", _("Työ on valmis")
    NO_SHOW = "no_show", _("Ei saapunut")
    TAKE_BACK = "take_back", _("Peru viimeisin painallus")
    WITHDRAW = "withdraw", _("Peru ehdotus")
    SEEN = "seen", _("Selvä, nähty")
    DROP = "drop", _("Poista aika")


def possible(booking: Booking, at: datetime) -> list[GarageAction]:
    """The actions open to the garage now, the likeliest first."""
    return [action for action in GarageAction if _RULES[action](booking, at)]


def _can_confirm(booking: Booking, at: datetime) -> bool:
    """A request can be accepted until its time comes; after that a yes would only make the customer late."""
    return booking.state == BookingState.REQUESTED and at < booking.starts_at


def _can_arrive(booking: Booking, at: datetime) -> bool:
    """On the day itself: whoever stands at the door is here, whether or not the garage had answered."""
    expected = booking.state in (BookingState.REQUESTED, BookingState.CONFIRMED)
    return expected and local_date(at) == local_date(booking.starts_at)


def _can_finish(booking: Booking, at: datetime) -> bool:
    return booking.state == BookingState.ARRIVED


def _can_miss(booking: Booking, at: datetime) -> bool:
    """Nobody is missing before the grace time has passed (R14.1)."""
    return booking.state == BookingState.CONFIRMED and at >= booking.starts_at + NO_SHOW_GRACE_TIME


def _can_take_back(booking: Booking, at: datetime) -> bool:
    pressed_at = {
        BookingState.ARRIVED: booking.arrived_at,
        BookingState.DONE: booking.done_at,
        BookingState.NO_SHOW: booking.no_show_at,
    }.get(BookingState(booking.state))
    return pressed_at is not None and at < pressed_at + TAKE_BACK_TIME


def _can_withdraw(booking: Booking, at: datetime) -> bool:
    return booking.awaits_customer


def _can_see(booking: Booking, at: datetime) -> bool:
    """Somebody else changed the time, and nobody here has said that they know."""
    return booking.changed_at is not None


def _can_drop(booking: Booking, at: datetime) -> bool:
    """A time of the garage's own: what it agrees with its customer frees the bay, and the shop tells nobody (R13.1)."""
    return booking.is_garages_own and booking.is_ahead


_RULES: Final = {
    GarageAction.CONFIRM: _can_confirm,
    GarageAction.ARRIVED: _can_arrive,
    GarageAction.DONE: _can_finish,
    GarageAction.NO_SHOW: _can_miss,
    GarageAction.TAKE_BACK: _can_take_back,
    GarageAction.WITHDRAW: _can_withdraw,
    GarageAction.SEEN: _can_see,
    GarageAction.DROP: _can_drop,
}
