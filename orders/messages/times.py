"""What the shop tells of an order's visit: moved, proposed anew, soon; one function, one folder each (R5.2, R5.6)."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers import wording
from installers.calendar_file import calendar_entry
from installers.free_limit import free_until
from installers.models import Booking
from installers.policy import REMINDER_TIMES
from installers.services.moving import proposal_kept_until
from installers.states import BookingState
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local
from lapinkumi.core.deadlines import moment_before
from lapinkumi.core.money import format_euros
from lapinkumi.core.phones import is_mobile
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email, enqueue_sms
from lapinkumi.outbox.still_true import StillTrue
from orders import policy, presentation
from orders.models import Order


@step
def time_moved(*, order: Order, was: datetime, at: datetime) -> Message:
    """The visit has another time: which, whether the garage has agreed, until when it is free to give up."""
    booking = _booking(order)
    agreed = booking.state == BookingState.CONFIRMED
    return enqueue_email(
        name="time_moved",
        context=_context(order, was=was, agreed=agreed),
        dedupe_key=f"{booking.reference}-{booking.revision}",
        attachments=[calendar_entry(booking, at=at, agreed=agreed)],
        **_email(order, at),
    )


@step
def time_booked(*, order: Order, at: datetime) -> Message:
    """A new time in place of one that ended: which, and that the garage has yet to agree."""
    booking = _booking(order)
    return enqueue_email(
        name="time_booked",
        context=_context(order),
        dedupe_key=f"{booking.reference}-{booking.revision}",
        attachments=[calendar_entry(booking, at=at, agreed=False)],
        **_email(order, at),
    )


@step
def time_proposed(*, order: Order, at: datetime) -> Message:
    """The garage asks the customer to come at another time: which, how to answer, that all of it is free."""
    booking = _booking(order)
    if booking.proposed_starts_at is None:
        raise ValueError(f"{order}: nothing is proposed")
    proposed = booking.proposed_starts_at
    return enqueue_email(
        name="time_proposed",
        context=_context(order, proposed=proposed, kept_until=_until(proposal_kept_until(proposed, at))),
        dedupe_key=f"{booking.reference}-{booking.revision}-{at:%Y%m%dT%H%M%S}",
        valid_until=proposed,
        still_true=StillTrue("time_still_proposed", {"booking": booking.pk, "starts_at": proposed.isoformat()}),
        **_email(order, at),
    )


@step
def visit_reminder(*, order: Order, ahead: timedelta, until: timedelta, at: datetime) -> Message:
    """The visit is soon. The last reminder goes by text message where the phone takes them, the others by e-mail.

    It leaves only while the time stands as it was told, and before the next reminder's turn.
    """
    booking = _booking(order)
    last = ahead == REMINDER_TIMES[-1]
    stands: dict[str, int | str] = {"booking": booking.pk, "revision": booking.revision, "state": str(booking.state)}
    same: dict[str, Any] = {
        "name": "visit_reminder",
        "context": _context(order, last=last, agreed=booking.state == BookingState.CONFIRMED),
        "dedupe_key": f"{booking.reference}-{booking.revision}{reminder_key_tail(ahead)}",
        "valid_until": moment_before(booking.starts_at, elapsed=until),
        "still_true": StillTrue("visit_stands", stands),
    }
    if last and is_mobile(order.phone):
        return enqueue_sms(**same, **(_email(order, at) | {"to": order.phone}))
    return enqueue_email(**same, **_email(order, at))


def reminder_key_tail(ahead: timedelta) -> str:
    """What tells one reminder of a visit from another."""
    return f"-{int(ahead.total_seconds()) // 3600}h"


def visit_stands(*, booking: int, revision: int, state: str, at: datetime) -> bool:
    """Whether the time is still the one reminded of, as it was told, and ours to speak of (MESSAGE_STILL_TRUE)."""
    same = Booking.objects.ahead().filter(pk=booking, revision=revision, state=state, taken_over_at__isnull=True)
    return same.filter(starts_at__gt=at).exists()


def time_still_proposed(*, booking: int, starts_at: str, at: datetime) -> bool:
    """Whether that time still waits for the customer's answer (MESSAGE_STILL_TRUE)."""
    return Booking.objects.ahead().filter(pk=booking, proposed_starts_at=datetime.fromisoformat(starts_at)).exists()


def _booking(order: Order) -> Booking:
    if order.booking is None:
        raise ValueError(f"{order}: no visit")
    return order.booking


def _email(order: Order, at: datetime) -> dict[str, Any]:
    return {"to": order.email, "at": at, "language": order.language, "about": order.number}


def _context(order: Order, *, agreed: bool = False, **more: Any) -> dict[str, Any]:
    """Moments among `more` come out as words."""
    booking = _booking(order)
    with translation.override(order.language):
        words = {name: wording.long_moment(value) for name, value in more.items() if isinstance(value, datetime)}
        return {
            "order": order,
            "garage": booking.installer,
            "url": presentation.order_url(order),
            "facts": wording.visit_facts(booking),
            "agreed": agreed,
            "rule": wording.keeping_rule(booking) if agreed else "",
            "when": wording.long_moment(booking.starts_at),
            "when_short": _short(booking.starts_at),
            "free_until": _short(free_until(booking)),
            "fee": format_euros(policy.LATE_CANCELLATION_FEE),
            "fee_short": f"{policy.LATE_CANCELLATION_FEE:.0f} €",
            "clause": wording.late_fee()["clause"],
            **more,
            **words,
        }


def _short(at: datetime) -> str:
    """ti 24.11. klo 10.00, without the signs that a text message has not."""
    return date_format(local(at), "D j.n. \\k\\l\\o G.i")


def _until(at: datetime) -> str:
    """ti 24.11. klo 10.00; a limit at midnight is the end of the day before: ma 23.11. päivän loppuun"""
    if local(at).time() != time.min:
        return _short(at)
    return _("%(day)s päivän loppuun") % {"day": date_format(local(at) - timedelta(days=1), "D j.n.")}
