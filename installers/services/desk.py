"""What staff do with bookings at the desk."""

from datetime import datetime

from installers.models import Booking
from installers.services.bookings import call_off_time
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act


@act
def call_off(*, booking_id: int, reason: str, at: datetime, by: Actor) -> Booking:
    """Call a time off on the shop's behalf: never the customer's cost. Twice is once. Raises ForbiddenMove."""
    return call_off_time(booking_id=booking_id, reason=reason, at=at, by=by)
