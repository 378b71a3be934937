"""A booked time that goes with its order to the garage, which becomes the contract party (R2.5, R13.1)."""

from datetime import datetime

from installers.models import Booking
from installers.services.moves import locked, record
from installers.services.moving import withdraw_proposal
from installers.states import CANCELLED
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step


@step
def give_time_over(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """The garage has taken over the order: its time stands, but is the garage's own from now on.

    An unanswered proposal of another time is withdrawn; the shop tells, reminds and charges no more. A time that has
    been cancelled, or is the garage's own already, stays as it is.
    """
    booking = locked(booking_id=booking_id)
    if booking.is_garages_own or booking.state in CANCELLED:
        return booking
    booking = withdraw_proposal(booking_id=booking.pk, at=at, by=by)
    booking.taken_over_at = at
    booking.save(update_fields=["taken_over_at"])
    record(booking=booking, kind="taken_over", at=at, by=by)
    return booking
