"""Goods that nobody fetched from a garage: since when that may cost, and what it rests on (R5.7)."""

from datetime import date, datetime, timedelta
from typing import Any

from lapinkumi.core.clock import local_date
from orders.models import Delivery
from orders.models.delivery import AGREED_TIME
from orders.policy import FETCHING_DAYS
from orders.states import DeliveryState


def last_day(delivery: Delivery) -> date:
    """The last day to fetch without a cost: by the notice or the agreed time as it stands now, the later one."""
    notice = delivery.fetch_by_on or local_date(delivery.planned_at)
    agreed = agreed_at(delivery)
    return max(notice, local_date(agreed) + timedelta(days=FETCHING_DAYS)) if agreed else notice


def may_be_decided(delivery: Delivery, today: date) -> bool:
    """Whether goods wait, or have come back, past their last day."""
    if delivery.is_home or delivery.ready_at is None:
        return False
    waits = delivery.state in (DeliveryState.READY, DeliveryState.UNCLAIMED, DeliveryState.RETURNED)
    return waits and last_day(delivery) < today


def is_ours_to_charge(delivery: Delivery) -> bool:
    """Whether the costs are Lapin Kumi's: of an agreed time at an independent garage they are the garage's (R5.7)."""
    garage = delivery.installer
    return garage is None or not garage.is_independent or agreed_at(delivery) is None


def agreed_at(delivery: Delivery) -> datetime | None:
    """The agreed time at the garage, where there is one."""
    booking = delivery.order.booking
    return booking.starts_at if booking is not None and booking.state in AGREED_TIME else None


def evidence(delivery: Delivery) -> dict[str, Any]:
    """What the fee rests on, to be kept with it: times as ISO text, and no names of people."""
    garage, agreed = delivery.installer, agreed_at(delivery)
    return {
        "delivery": delivery.number,
        "garage": f"{garage.name}, {garage.city}" if garage else "",
        "booked_at": agreed.isoformat() if agreed else "",
        "ready_at": delivery.ready_at.isoformat() if delivery.ready_at else "",
        "fetch_by_on": last_day(delivery).isoformat(),
        "returned_at": delivery.returned_at.isoformat() if delivery.returned_at else "",
    }
