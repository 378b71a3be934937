"""The one door through which a booking changes its state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from installers.errors import ContactTimeImpossible
from installers.models import Booking, BookingEvent
from installers.states import BOOKING
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.events import Channel


@dataclass(frozen=True, kw_only=True)
class Statement:
    """How and when somebody told us something. Without a time of contact, now (R5.22)."""

    channel: Channel = Channel.WEB
    contacted_at: datetime | None = None


HERE_AND_NOW = Statement()


def told_at(booking: Booking, statement: Statement, at: datetime) -> datetime:
    """The moment by which a statement is judged (R5.22). Raises ContactTimeImpossible."""
    moment = statement.contacted_at or at
    if not booking.created_at <= moment <= at:
        raise ContactTimeImpossible(booking=booking.pk)
    return moment


@step
def locked(*, booking_id: int) -> Booking:
    """The booking as it is now, kept from others until the act ends. Raises Booking.DoesNotExist."""
    return Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)


@step
def move(
    *,
    booking: Booking,
    to: str,
    at: datetime,
    by: Actor,
    stamps: dict[str, Any],
    kind: str = "",
    data: dict[str, Any] | None = None,
    statement: Statement = HERE_AND_NOW,
) -> None:
    """Move a locked booking along the table, set its time stamps, and write the event.

    `kind` is the event's name where it is not the new state's. Raises ForbiddenMove, and then nothing is changed.
    """
    BOOKING.check(booking.state, to)
    before, booking.state = booking.state, to
    for field, value in stamps.items():
        setattr(booking, field, value)
    booking.save(update_fields=["state", *stamps])
    record(
        booking=booking,
        kind=kind or to,
        at=at,
        by=by,
        data={"from": before, "to": to, **(data or {})},
        statement=statement,
    )


@step
def record(
    *,
    booking: Booking,
    kind: str,
    at: datetime,
    by: Actor,
    data: dict[str, Any] | None = None,
    statement: Statement = HERE_AND_NOW,
) -> None:
    """Write what happened. `data` holds no names, phones or plates."""
    told = {"channel": statement.channel, "contacted_at": statement.contacted_at}
    BookingEvent.of(at=at, by=by, kind=kind, data=data, booking=booking, **told).save()
