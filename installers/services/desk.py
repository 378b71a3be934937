"""What staff do with bookings at the desk."""

from datetime import datetime

from installers import messages
from installers.models import Booking
from installers.services.bookings import call_off_time
from installers.services.moves import locked
from installers.states import CANCELLED
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act


@act
def call_off(*, booking_id: int, reason: str, at: datetime, by: Actor) -> Booking:
    """Call a time off on the shop's behalf and tell the customer: never their cost. Twice is once.

    A time that the customer gave up stays as it is. Raises ForbiddenMove.
    """
    stood = locked(booking_id=booking_id).state not in CANCELLED
    booking = call_off_time(booking_id=booking_id, reason=reason, at=at, by=by)
    if stood:
        messages.booking_called_off(booking=booking, at=at)
    return booking
