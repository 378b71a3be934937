"""Agreed garage times that the customer left unused: which may cost, and what that rests on (LK 5.1.3, R5.6)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from installers.free_limit import free_until
from installers.models import Booking, BookingEvent
from lapinkumi.core.clock import HELSINKI
from orders.models import Fee
from orders.policy import FeeKind
from orders.states import OrderState


def chargeable(at: datetime) -> QuerySet[Booking]:
    """Missed times for which a fee may be proposed and has not been.

    The contract stood when the time was missed, the order is still the shop's own (R13.1), neither the shop nor the
    garage had moved the time or asked the customer to (R14.1), and our late goods had not spoiled it (R5.16). A move
    that staff or a garage wrote down for the customer is the customer's, unless they say that they asked for it.
    """
    left_at = Coalesce("no_show_at", "cancelled_at")
    missed = Booking.objects.missed(at).filter(order__confirmed_at__lte=left_at)
    moves = BookingEvent.objects.filter(booking=OuterRef("pk"), kind="moved")
    unasked = moves.filter(contacted_at__isnull=True).exclude(actor_kind="customer")
    asked_by_us = moves.filter(data__ours=True)
    day = TruncDate("starts_at", tzinfo=HELSINKI)
    late_goods = Booking.objects.filter(order__delays__delivery=None, order__delays__new_last_on__gte=day)
    spoiled = late_goods.filter(pk=OuterRef("pk"))
    charged = Fee.objects.filter(booking=OuterRef("pk"), kind=FeeKind.LATE_CANCELLATION)
    return (
        missed.filter(proposed_at__isnull=True)
        .exclude(order__state=OrderState.TRANSFERRED)
        .exclude(Exists(unasked) | Exists(asked_by_us) | Exists(spoiled) | Exists(charged))
    )


def evidence(booking: Booking) -> dict[str, Any]:
    """What the fee rests on, to be kept with it: times as ISO text, and no names of people."""
    told = booking.events.filter(kind=booking.state).latest("at")
    return {
        "starts_at": booking.starts_at.isoformat(),
        "garage": f"{booking.installer.name}, {booking.installer.city}",
        "confirmed_at": booking.confirmed_at.isoformat() if booking.confirmed_at else "",
        "free_until_at": free_until(booking).isoformat(),
        "outcome": booking.state,
        "left_at": (told.contacted_at or told.at).isoformat(),
        "channel": told.channel,
    }
