"""A garage's own ways with a booked time: proposing another, moving or cancelling it as a customer told (R5.22)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from installers import other_times, wording
from installers.guards import own_bookings
from installers.models import Booking, Installer
from installers.partner_pages import PartnerPage
from installers.services.bookings import is_late
from lapinkumi.core.clock import local_date
from orders.checkout import times
from orders.delivery.goods_there import goods_there_from
from orders.models import Order
from orders.states import LIVING


def ways(booking: Booking) -> Iterable[PartnerPage]:
    """The ways from one job, for bookings that came with an order (PARTNER_JOB_WAYS)."""
    if not (booking.is_ahead and booking.order_number) or booking.is_garages_own:
        return
    where = [booking.installer.slug, booking.reference]
    yield PartnerPage(
        name="move",
        label=_("Ehdota toista aikaa tai siirrä"),
        icon="calendar",
        url=reverse("partner_times:move", args=where),
    )
    yield PartnerPage(
        name="give_up", label=_("Asiakas perui"), icon="close", url=reverse("partner_times:give_up", args=where)
    )


def own_visits(garage: Installer) -> QuerySet[Order]:
    """The orders whose visit is at that garage: nobody else's, and none that has ended."""
    visits = Order.objects.filter(booking__in=own_bookings(garage).values("pk"), state__in=LIVING)
    return visits.select_related("booking__installer", "installer").prefetch_related("deliveries")


def starts(order: Order, *, at: datetime) -> list[datetime]:
    """Every time the garage could move the visit to; its own day it knows, so from now on (R5.5)."""
    booking = order.booking
    if booking is None or not booking.is_ahead:
        return []
    window = other_times.garages_window(booking, at=at, not_before=goods_there_from(order))
    return other_times.other_starts(booking, window, at=at)


def move_context(
    order: Order, *, at: datetime, week: str, chosen: datetime | None = None, nearest: Iterable[datetime] = ()
) -> dict[str, Any]:
    """The page where another time is picked."""
    seen = about(order, at=at)
    return {
        **seen,
        "week": times.week(starts(order, at=at), wanted=week, chosen=chosen or seen["booking"].starts_at),
        "nearest": times.few(nearest),
    }


def about(order: Order, *, at: datetime) -> dict[str, Any]:
    """What every page on a visit says of it."""
    booking = order.booking
    if booking is None:
        raise ValueError(f"{order}: no visit")
    proposed = booking.proposed_starts_at if booking.awaits_customer else None
    return {
        "order": order,
        "booking": booking,
        "when": wording.moment(booking.starts_at, local_date(at)),
        "proposed": wording.moment(proposed, local_date(at)) if proposed else "",
        "open": booking.is_ahead,
        "late_now": is_late(booking, at),
    }
