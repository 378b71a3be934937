"""What time brings to bookings: rules of DUE_RULES."""

from datetime import datetime

from installers.models import Booking
from installers.services.bookings import release_hold
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each

SWEEPER = Actor.system("expire_holds")


def expire_holds(*, at: datetime) -> int:
    """Give back every hold whose time is over. Returns how many."""
    lapsed = Booking.objects.lapsed(at).order_by("hold_expires_at").values_list("pk", flat=True)
    return each(list(lapsed), lambda booking_id: _expire(booking_id=booking_id, at=at, by=SWEEPER))


@act
def _expire(*, booking_id: int, at: datetime, by: Actor) -> bool:
    """One hold; False where another worker, or a customer just asking for it, has it in hand."""
    claimed = Booking.objects.lapsed(at).select_for_update(skip_locked=True).filter(pk=booking_id).first()
    if claimed is None:
        return False
    release_hold(booking_id=booking_id, at=at, by=by, kind="hold_expired")
    return True
