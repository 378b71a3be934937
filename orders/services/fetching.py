"""Reminding of goods that wait at a garage, before fetching them late costs (R5.7)."""

from datetime import date, datetime, timedelta

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from lapinkumi.core.due import each
from orders.fees.left_goods import last_day
from orders.messages import orders as messages
from orders.models import Delivery, DeliveryEvent
from orders.policy import FETCHING_DAYS, FETCHING_REMINDER_DAYS
from orders.services.planning import locked
from orders.states import DeliveryState

REMINDER = Actor.system("remind_to_fetch")
KIND = "fetch_reminded"


def remind_to_fetch(*, at: datetime) -> int:
    """Rule of DUE_RULES: remind of goods that have waited so long. Returns how many were reminded of."""
    waiting = Delivery.objects.to_remind(local_date(at)).order_by("fetch_by_on").values_list("pk", flat=True)
    return each(list(waiting), lambda delivery_id: remind(delivery_id=delivery_id, at=at, by=REMINDER))


@act
def remind(*, delivery_id: int, at: datetime, by: Actor) -> bool:
    """Remind by e-mail, once for each of the days; after an interruption only of the last that is due.

    The days count to the last day as the visit stands now: a visit moved on begins them anew.
    """
    delivery = locked(delivery_id=delivery_id)
    days = reminder_due(delivery, local_date(at))
    if delivery.state != DeliveryState.READY or days is None:
        return False
    last = str(last_day(delivery))
    if delivery.events.filter(kind=KIND, data__days__gte=days, data__last=last).exists():
        return False
    DeliveryEvent.of(at=at, by=by, kind=KIND, data={"days": days, "last": last}, delivery=delivery).save()
    messages.order_fetch_reminder(delivery=delivery, days=days, at=at)
    return True


def reminder_due(delivery: Delivery, today: date) -> int | None:
    """The last of the reminders' days that has come; None before the first and after the last day to fetch."""
    last = last_day(delivery)
    if delivery.fetch_by_on is None or today > last:
        return None
    waited = (today - (last - timedelta(days=FETCHING_DAYS))).days
    return max((days for days in FETCHING_REMINDER_DAYS if days <= waited), default=None)
