"""A yes that came too late for the days it was given to: the same question once more, with the days as they are now."""

from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from orders.corrections import repromise
from orders.corrections.reckoning import LONGEST_REASON, Draft, NewPrice
from orders.corrections.repromise import Window
from orders.models import Correction
from orders.seen import seen_of
from orders.services.correction_money import tell_back
from orders.services.correction_steps import move, offer, stop_asking, write
from orders.states import CorrectionState

ASKER: Final = Actor.system("ask_anew")


@step
def ask_anew(*, correction: Correction, how: dict[str, Any], at: datetime, by: Actor) -> Correction | None:
    """Ask the customer again where the window that they accept holds no more (R5.4, R5.21); None where it does, and
    for a revision, which moves no days.

    The locked correction, its yes written down, gives way to one with the same prices and today's window. Nothing
    that is later than what they agreed to, in the order or in the question, is promised without another yes.
    """
    order, accepted = correction.order, _accepted(correction)
    if accepted is None or correction.is_revision:
        return None
    window = repromise.as_of_now(order, accepted, asked_at=correction.offered_at or at, at=at)
    if window is None or window.last_on <= repromise.latest(order, accepted):
        return None
    move(
        correction=correction,
        to=CorrectionState.WITHDRAWN,
        kind="correction_outdated",
        at=at,
        by=by,
        how=how,
        closed_at=at,
    )
    stop_asking(order=correction.order, at=at, by=by)
    tell_back(correction=correction, at=at)
    return _again(correction, window, at)


def _again(correction: Correction, window: Window, at: datetime) -> Correction:
    order = correction.order
    prices = tuple(NewPrice(row.line, row.new_unit_price) for row in correction.lines.select_related("line"))
    draft = Draft(
        prices=prices,
        window=window,
        total=correction.new_total,
        vat_total=correction.new_vat_total,
        is_worse=True,
    )
    reason = _reason(correction)
    again = write(order=order, draft=draft, reason=reason, seen=seen_of(order), offered=True, at=at, by=ASKER)
    offer(correction=again, at=at, by=ASKER)
    return again


def _reason(correction: Correction) -> str:
    """The clerk's reason, and why it is asked again."""
    with translation.override(correction.order.language):
        why = _("Vastasit jo aiempaan ehdotukseen, mutta sen toimitusaika oli ehtinyt siirtyä.")
    if correction.reason.endswith(why):
        return correction.reason
    return f"{correction.reason[: LONGEST_REASON - len(why) - 1]} {why}"


def _accepted(correction: Correction) -> Window | None:
    if correction.new_first_on is None or correction.new_last_on is None:
        return None
    return Window(correction.new_first_on, correction.new_last_on)
