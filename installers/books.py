"""What must always hold of bookings (BOOK_CHECKS); overlaps and missing time stamps the database itself refuses."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform

from installers.models import Booking, BookingEvent


def check_bookings() -> Iterator[str]:
    """Every booking is in a bay of its own garage, and is in the state that its last move led to."""
    for booking in Booking.objects.exclude(bay__installer=F("installer")).iterator():
        yield f"booking {booking.pk}: its bay {booking.bay_id} belongs to another garage"
    moves = BookingEvent.objects.filter(booking=OuterRef("pk"), data__has_key="to").order_by("-pk")
    moved = Booking.objects.annotate(moved_to=Subquery(moves.values(to=KeyTextTransform("to", "data"))[:1]))
    for booking in moved.filter(Q(moved_to=None) | ~Q(state=F("moved_to"))).iterator():
        yield f"booking {booking.pk}: {booking.state}, but its last move led to {booking.moved_to}"
