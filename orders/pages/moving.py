"""What the pages for another time show: the times to choose from, or why there are none; and a proposal's answer."""

import copy
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from installers import other_times
from installers import wording as garage_wording
from installers.models import Booking
from orders import presentation
from orders.booking_anew import lacks_time, may_book, may_book_here
from orders.checkout import times
from orders.delivery.goods_there import goods_there_from
from orders.models import Order
from orders.pages import visit as visit_page
from orders.presentation import Fact
from orders.shortages.delaying import spoils_time
from orders.states import LIVING


def can_move(order: Order, *, at: datetime) -> bool:
    """Whether the customer may take another time on the site now."""
    booking = order.booking
    if booking is None or order.installer is None or order.state not in LIVING:
        return False
    movable = other_times.may_move(booking, at) or spoils_time(order)
    return movable and order.installer.accepting_bookings


def context(order: Order, *, at: datetime, week: str, nearest: list[datetime], error: str) -> dict[str, Any]:
    """The page where another time is picked; the order has a booking."""
    booking = _booking(order)
    starts = _starts(order, booking, at) if can_move(order, at=at) else []
    return {
        "order": order,
        "booking": booking,
        "garage": booking.installer,
        "facts": [
            Fact(_("Aikasi nyt"), presentation.booked_time(order)),
            Fact(_("Paikka"), garage_wording.address(booking.installer)),
        ],
        "week": times.week(starts, wanted=week, chosen=booking.starts_at),
        "nearest": times.few(nearest),
        "error": error,
        "errors": [{"target": "ajat", "message": error}] if error else [],
        "why_not": why_not(order, at=at) if not starts else "",
        "give_up": visit_page.can_give_up(order),
        "consequence": visit_page.consequence(booking, at=at) if visit_page.can_give_up(order) else "",
    }


def new_time(order: Order, *, at: datetime, week: str, nearest: list[datetime], error: str) -> dict[str, Any]:
    """The page where a time is booked in place of one that ended; the order has had a booking."""
    booking = copy.copy(_booking(order))
    if order.installer is not None:
        booking.installer = order.installer  # the order may go to another garage since
    starts = _starts(order, booking, at) if may_book_here(order, at=at) else []
    return {
        "order": order,
        "garage": booking.installer,
        "facts": _new_time_facts(order, booking),
        "week": times.week(starts, wanted=week, chosen=None),
        "nearest": times.few(nearest),
        "error": error,
        "errors": [{"target": "ajat", "message": error}] if error else [],
        "why_not": _why_none(order, at=at) if not starts else "",
    }


def proposal(order: Order, *, at: datetime) -> dict[str, Any]:
    """The page where a proposal is answered; the order has a booking."""
    booking = _booking(order)
    proposed = booking.proposed_starts_at if booking.awaits_customer and order.state in LIVING else None
    return {
        "order": order,
        "garage": booking.installer,
        "proposed": garage_wording.long_moment(proposed) if proposed else "",
        "value": proposed.isoformat() if proposed else "",
        "facts": [Fact(_("Aikasi nyt"), presentation.booked_time(order))],
        "may_choose": can_move(order, at=at),
    }


def why_not(order: Order, *, at: datetime) -> str:
    """Why no other time can be taken here, in words."""
    booking = _booking(order)
    if not booking.is_ahead or order.state not in LIVING:
        return _("Tätä aikaa ei voi enää siirtää: se on peruttu tai käynti on jo alkanut.")
    if not other_times.may_move(booking, at):
        return _("Ajan voi siirtää täällä niin kauan kuin sen peruminen on maksutonta. Se raja oli %(moment)s.") % {
            "moment": visit_page.last_free_moment(booking)
        }
    return _("Tällä asennuspisteellä ei ole nyt vapaita aikoja verkossa.")


def _new_time_facts(order: Order, booking: Booking) -> list[Fact]:
    facts = [Fact(_("Paikka"), garage_wording.address(booking.installer))]
    work = ", ".join(line["name"] for line in booking.work)
    if work:
        facts.append(Fact(_("Työ"), work))
    window = presentation.promise(order)
    if window and goods_there_from(order) is not None:
        facts.append(Fact(_("Tuotteet perillä arviolta"), window))
    return facts


def _why_none(order: Order, *, at: datetime) -> str:
    """Why no new time can be booked here, in words."""
    if not lacks_time(order):
        return _("Tilauksellasi on jo aika, tai se ei tarvitse aikaa.")
    if not may_book(order, at=at):
        return _("Tälle tilaukselle sovitaan uusi aika asennuspisteen kanssa.")
    return _("Tällä asennuspisteellä ei ole nyt vapaita aikoja verkossa.")


def _starts(order: Order, booking: Booking, at: datetime) -> list[datetime]:
    """As far as the garage offers times, and not before the goods can be there (R5.5)."""
    window = other_times.customers_window(booking, at=at, not_before=goods_there_from(order))
    return other_times.other_starts(booking, window, at=at)


def _booking(order: Order) -> Booking:
    if order.booking is None:
        raise ValueError(f"{order}: no time to move")
    return order.booking
