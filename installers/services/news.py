"""What a garage must learn at once: a time given up, called off or moved by somebody else (R5.6, R5.22)."""

from datetime import datetime

from installers import messages
from installers.models import Booking
from installers.services.moves import record
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step


@step
def tell_garage(*, booking: Booking, at: datetime, by: Actor, was: datetime | None = None) -> None:
    """Mail the garage, and mark the booking until somebody there has seen it. The garage's own doing is no news to it.

    `was` is the time before a move; of several moves that nobody has seen, the first.
    """
    if by.kind == "garage" or booking.requested_at is None:
        return
    booking.changed_from_at = booking.changed_from_at or was
    booking.changed_at = at
    booking.save(update_fields=["changed_at", "changed_from_at"])
    messages.garage_news(booking=booking, was=was, at=at)


@step
def tell_job_changed(*, booking: Booking, at: datetime, by: Actor) -> None:
    """Mail the garage that what it is to do or to receive has changed; the time stands. Marked until it is seen."""
    if by.kind == "garage" or booking.requested_at is None:
        return
    booking.changed_at = at
    booking.save(update_fields=["changed_at"])
    messages.garage_job_changed(booking=booking, at=at)


@step
def mark_seen(*, booking: Booking, at: datetime, by: Actor) -> None:
    """Somebody at the garage has seen the change. Seen already: nothing happens."""
    if booking.changed_at is None:
        return
    booking.changed_at = booking.changed_from_at = None
    booking.save(update_fields=["changed_at", "changed_from_at"])
    record(booking=booking, kind="seen", at=at, by=by)
