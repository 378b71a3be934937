"""Reminding customers of their booked time: 7 days, 48 hours and 26 hours before it, each once (R5.6)."""

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from installers.policy import FREE_CANCELLATION_TIME, REMINDER_TIMES
from installers.services.moves import locked
from installers.states import AHEAD
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each
from lapinkumi.outbox.models import Message, MessageChannel
from orders.messages import times as time_messages
from orders.models import Order
from orders.states import LIVING

REMINDER = Actor.system("remind_of_visits")
# From when to when each reminder says what is of use: until the next one, and the last until the limit it tells of.
SPANS = tuple(pairwise((*REMINDER_TIMES, FREE_CANCELLATION_TIME)))


def remind_of_visits(*, at: datetime) -> int:
    """Rule of DUE_RULES: remind of the visits whose moment has come. Returns how many were reminded of."""
    return sum(_remind_at(ahead, until, at) for ahead, until in SPANS)


@act
def remind(*, order_id: int, ahead: timedelta, until: timedelta, at: datetime, by: Actor) -> bool:
    """Remind of one visit. False where it no longer stands so, was reminded of, or another worker has it in hand."""
    order = Order.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=order_id).first()
    if order is None or order.booking_id is None:
        return False
    order.booking = locked(booking_id=order.booking_id)
    if not _due(ahead, until, at).filter(pk=order_id).exists():
        return False
    time_messages.visit_reminder(order=order, ahead=ahead, until=until, at=at)
    return True


def _remind_at(ahead: timedelta, until: timedelta, at: datetime) -> int:
    due = _due(ahead, until, at).order_by("booking__starts_at").values_list("pk", flat=True)
    return each(list(due), partial(_one, ahead, until, at))


def _one(ahead: timedelta, until: timedelta, at: datetime, order_id: int) -> bool:
    return remind(order_id=order_id, ahead=ahead, until=until, at=at, by=REMINDER)


def _due(ahead: timedelta, until: timedelta, at: datetime) -> QuerySet[Order]:
    """Orders whose visit stands within the span and was asked for before it began: nobody is reminded at once."""
    standing = Order.objects.filter(
        state__in=LIVING,
        booking__state__in=AHEAD,
        booking__starts_at__lte=at + ahead,
        booking__starts_at__gt=at + until,
        booking__requested_at__lt=F("booking__starts_at") - ahead,
    )
    revision = Cast(OuterRef("booking__revision"), CharField())
    tail = Value(time_messages.reminder_key_tail(ahead))
    key = Concat(OuterRef("booking__reference"), Value("-"), revision, tail, output_field=CharField())
    told = Message.objects.filter(channel__in=MessageChannel.values, name="visit_reminder", dedupe_key=key)
    return standing.exclude(Exists(told))
