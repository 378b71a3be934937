"""What the garage's answer tells its customer: one function, one folder of templates/messages/, one row each."""

from datetime import datetime
from typing import Any

from installers import wording
from installers.calendar_file import calendar_entry, calendar_removal
from installers.models import Booking
from installers.states import BookingState
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from lapinkumi.outbox.still_true import StillTrue


@step
def booking_confirmed(*, booking: Booking, at: datetime) -> Message | None:
    """The garage said yes: when, where, what to bring, until when it can be given up free of charge (R5.2, R5.6).

    Not sent once the time has been given up or moved. None for a booking that carries no address, or that the garage
    has taken over (R13.1).
    """
    if not booking.contact_email or booking.is_garages_own:
        return None
    return enqueue_email(
        name="booking_confirmed",
        to=booking.contact_email,
        context=_context(booking, rule=wording.keeping_rule(booking)),
        dedupe_key=_key(booking),
        at=at,
        valid_until=booking.starts_at,
        still_true=StillTrue("booking_still_agreed", {"booking_id": booking.pk, "revision": booking.revision}),
        attachments=[calendar_entry(booking, at=at)],
        about=booking.order_number,
    )


@step
def booking_called_off(*, booking: Booking, at: datetime) -> Message | None:
    """The shop or the garage called the time off: no cost, and a new time is on us.

    None where there is no address, or the garage has taken the order over (R13.1).
    """
    if not booking.contact_email or booking.is_garages_own:
        return None
    return enqueue_email(
        name="booking_called_off",
        to=booking.contact_email,
        context=_context(booking),
        dedupe_key=_key(booking),
        at=at,
        attachments=[calendar_removal(booking, at=at)],
        about=booking.order_number,
    )


@step
def garage_news(*, booking: Booking, was: datetime | None, at: datetime) -> Message:
    """To the garage: a time was given up, called off or moved. It knows the rest from its own pages."""
    today = local_date(at)
    return enqueue_email(
        name="garage_news",
        to=booking.installer.email,
        context={
            "booking": booking,
            "garage": booking.installer,
            "moved": booking.is_living,
            "awaits_answer": booking.state == BookingState.REQUESTED,
            "late": booking.state == BookingState.CANCELLED_LATE,
            "by_shop": booking.state == BookingState.CANCELLED_BY_SHOP,
            "when": wording.moment(booking.starts_at, today),
            "was": wording.moment(was, today) if was else "",
            "facts": wording.job_facts(booking, was=was),
        },
        dedupe_key=f"{_key(booking)}-{booking.state}",
        at=at,
        about=booking.order_number,
    )


@step
def garage_job_changed(*, booking: Booking, at: datetime) -> Message:
    """To the garage: the work or the goods of a booked time are others now. Once for each change."""
    return enqueue_email(
        name="garage_job_changed",
        to=booking.installer.email,
        context={
            "booking": booking,
            "garage": booking.installer,
            "when": wording.moment(booking.starts_at, local_date(at)),
            "facts": wording.job_facts(booking, was=None),
        },
        dedupe_key=f"{_key(booking)}-{at.isoformat()}",
        at=at,
        about=booking.order_number,
    )


def booking_still_agreed(*, at: datetime, booking_id: int, revision: int) -> bool:
    """Whether the time stands as it was confirmed (MESSAGE_STILL_TRUE)."""
    same = Booking.objects.filter(pk=booking_id, revision=revision, state=BookingState.CONFIRMED)
    return same.filter(taken_over_at__isnull=True).exists()


def _key(booking: Booking) -> str:
    return f"{booking.reference}-{booking.revision}"


def _context(booking: Booking, **more: Any) -> dict[str, Any]:
    return {"booking": booking, "garage": booking.installer, "facts": wording.visit_facts(booking), **more}
