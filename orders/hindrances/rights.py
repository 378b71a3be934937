"""When a hindrance lets people out of the contract, and why: read from the days, never stored (LK 10, R10.1)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers.states import LIVING as LIVING_TIME
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import last_day_of_months
from orders.models import Hindrance, Order
from orders.policy import FORCE_MAJEURE_MONTHS, IMPOSSIBLE_DELIVERY_DAYS
from orders.states import LIVING, DeliveryState, HindranceState

# The customer has it, or can fetch it: nothing hinders it any more.
THERE: Final = {DeliveryState.READY, DeliveryState.HANDED_OVER, DeliveryState.UNCLAIMED}


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why the customer may cancel now. `both`: Lapin Kumi may as well."""

    hindrance: Hindrance
    text: str
    both: bool


def standing(order: Order) -> list[Hindrance]:
    """What hinders this order now, the oldest first. `order` comes with its `hindered` rows, else one query."""
    if order.state not in LIVING:
        return []
    rows = [row.hindrance for row in order.hindered.all()]
    return [one for one in rows if one.state == HindranceState.IN_FORCE]


def ground(order: Order, *, at: datetime) -> Ground | None:
    """Why the customer may cancel free of charge at that moment; None where a hindrance gives no right to it (yet)."""
    if _is_there(order):
        return None
    today = local_date(at)
    for hindrance in standing(order):
        if today > two_months_of(hindrance):
            return Ground(hindrance=hindrance, text=_two_months(hindrance), both=True)
        if not agreed_later(order) and _is_impossible(order, hindrance, today):
            return Ground(hindrance=hindrance, text=_impossible(order), both=False)
    return None


def two_months_of(hindrance: Hindrance) -> date:
    """The last day of the two months; from the next one on both sides may cancel."""
    return last_day_of_months(hindrance.began_on, months=FORCE_MAJEURE_MONTHS, rolls=False)


def thirty_days_of(order: Order) -> date:
    """The last day on which the delivery would still come within 30 days of the order."""
    return local_date(order.placed_at or order.created_at) + timedelta(days=IMPOSSIBLE_DELIVERY_DAYS)


def agreed_later(order: Order) -> bool:
    """Whether a time after those 30 days was agreed: promised and accepted, or booked."""
    limit, booking = thirty_days_of(order), order.booking
    booked = booking is not None and booking.state in LIVING_TIME and local_date(booking.starts_at) > limit
    return booked or (order.promise_last_on is not None and order.promise_last_on > limit)


def to_come(order: Order, hindrance: Hindrance) -> str:
    """What rights the days will bring, in a sentence."""
    told = {"months": _day(two_months_of(hindrance)), "days": _day(thirty_days_of(order))}
    if agreed_later(order):
        return _("Jos este jatkuu vielä %(months)s jälkeen, sekä sinä että me voimme purkaa kaupan maksutta.") % told
    return (
        _(
            "Jos emme voi toimittaa tilausta viimeistään %(days)s, voit perua sen maksutta. Jos este jatkuu vielä "
            "%(months)s jälkeen, sekä sinä että me voimme purkaa kaupan."
        )
        % told
    )


def _is_there(order: Order) -> bool:
    states = {DeliveryState(one.state) for one in order.deliveries.all()} - {DeliveryState.CANCELLED}
    return bool(states) and states <= THERE


def _is_impossible(order: Order, hindrance: Hindrance, today: date) -> bool:
    """The 30 days have gone, or the obstacle is known to outlast them."""
    limit, until = thirty_days_of(order), hindrance.expected_until_on
    return today > limit or (until is not None and until > limit)


def _two_months(hindrance: Hindrance) -> str:
    text = _("Ylivoimainen este on jatkunut yli kaksi kuukautta (%(day)s alkaen): ehtojen kohta 10.")
    return text % {"day": _day(hindrance.began_on)}


def _impossible(order: Order) -> str:
    text = _("Tilausta ei voida toimittaa 30 päivän kuluessa tilaamisesta eli viimeistään %(day)s: ehtojen kohta 10.")
    return text % {"day": _day(thirty_days_of(order))}


def _day(day: date) -> str:
    return date_format(day, "j.n.Y")
