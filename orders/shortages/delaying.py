"""What a delay comes to: whether it can be told, whom it frees, and which booked time it spoils (R5.16). Pure."""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lapinkumi.core.clock import local_date
from orders.corrections.reckoning import LONGEST_REASON
from orders.corrections.repromise import Window
from orders.models import Answer, Delay, Order
from orders.policy import DELAY_CANCELLATION_DAYS
from orders.shortages.view import time_is_early
from orders.states import DeliveryState, OrderState, ShortageState

FARTHEST: Final = timedelta(days=366)
STILL_COMING: Final = {DeliveryState.PLANNED, DeliveryState.DISPATCHED, DeliveryState.LOST}
AGREEING: Final = (Answer.SUBSTITUTE, Answer.WAIT)


def may_tell(order: Order) -> bool:
    """Whether a delay can be told: of a contract whose goods have not all come. Before it a correction is offered."""
    return order.state == OrderState.CONFIRMED and any(one.state in STILL_COMING for one in order.deliveries.all())


def problems(
    order: Order, window: Window, reason: str, *, contacted_at: datetime | None, at: datetime
) -> "dict[str, str | Promise]":
    """What makes it impossible to tell, by field: `window`, `reason`, `contacted_at`."""
    found = {
        "window": _window_problem(order, window, local_date(at)),
        "reason": _reason_problem(reason),
        "contacted_at": _contact_problem(order, contacted_at, at),
    }
    return {name: problem for name, problem in found.items() if problem}


def cancel_until(delay: Delay) -> date:
    """The last day to cancel because of it, if the goods have not come before (LK 5.4)."""
    return local_date(delay.told_at) + timedelta(days=DELAY_CANCELLATION_DAYS)


def told_lately(order: Order, *, at: datetime) -> bool:
    """Whether a delay was told so lately that the customer may still cancel because of it (R5.16)."""
    return any(local_date(at) <= cancel_until(one) for one in order.delays.all())


def agreed_last_on(order: Order) -> date | None:
    """The last day that the customer has agreed to: a notice of a delay asks for no consent, and takes none."""
    agreed = [one.settled_at for one in order.shortages.all() if _is_agreed(one.state, one.answer) and one.settled_at]
    since = max(agreed, default=None)
    later = [one for one in order.delays.all() if one.delivery_id is None and (since is None or one.told_at > since)]
    return min(later, key=lambda one: one.number).old_last_on if later else order.promise_last_on


def spoils_time(order: Order) -> bool:
    """Whether goods that we made come later spoil the booked time: moving it or giving it up is then free (R5.16)."""
    if not time_is_early(order, order.promise_last_on):
        return False
    told = any(one.delivery_id is None for one in order.delays.all())
    return told or any(_is_agreed(one.state, one.answer) for one in order.shortages.all())


def _is_agreed(state: str, answer: str) -> bool:
    return state == ShortageState.SETTLED and answer in AGREEING


def _window_problem(order: Order, window: Window, today: date) -> str:
    if window.first_on < today:
        return _("Toimitus ei voi alkaa ennen tätä päivää.")
    if window.last_on < window.first_on:
        return _("Viimeinen päivä ei voi olla ennen ensimmäistä.")
    if window.last_on > today + FARTHEST:
        return _("Toimitus olisi yli vuoden päässä. Tarkista vuosiluku.")
    if order.promise_last_on and window.last_on <= order.promise_last_on:
        return _("Tämä ei ole luvattua myöhemmin: viivästyksestä ei tarvitse ilmoittaa.")
    return ""


def _contact_problem(order: Order, contacted_at: datetime | None, at: datetime) -> str:
    if contacted_at is None:
        return ""
    if contacted_at > at:
        return _("Tämä hetki ei ole vielä ollut.")
    if contacted_at < (order.placed_at or order.created_at):
        return _("Tilausta ei ollut vielä silloin tehty.")
    return ""


def _reason_problem(reason: str) -> str:
    if not reason.strip():
        return _("Kerro asiakkaalle, mistä viivästys johtuu.")
    if len(reason.strip()) > LONGEST_REASON:
        return _("Lyhennä tekstiä: enintään %(most)s merkkiä.") % {"most": LONGEST_REASON}
    return ""
