"""What the shop tells about missing goods: what can be chosen, what was chosen, and that they came to light."""

from datetime import datetime
from typing import Any

from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email, enqueue_sms
from lapinkumi.outbox.still_true import StillTrue
from orders.models import Shortage
from orders.shortages import view
from orders.states import ShortageState


@step
def shortage_offered(*, shortage: Shortage, at: datetime) -> Message:
    """Something is missing: what can be chosen, what each choice costs, and until when. Silence is no consent (R5.21).

    By SMS in short, by e-mail with everything; not sent once nothing is asked any more.
    """
    asked = _asked("shortage_offered", shortage, key=str(shortage), at=at)
    enqueue_sms(to=shortage.order.phone, **asked)
    return enqueue_email(to=shortage.order.email, **asked)


@step
def shortage_reminder(*, shortage: Shortage, at: datetime) -> Message:
    """The choice is still awaited, until when, and what silence leads to (R5.21)."""
    key = f"{shortage}:{local_date(shortage.waiting_since_at)}"
    return enqueue_email(to=shortage.order.email, **_asked("shortage_reminder", shortage, key=key, at=at))


@step
def shortage_refused_payment(*, shortage: Shortage, at: datetime) -> Message:
    """Klarna did not raise the payment for a dearer substitute: choose anew (R5.21)."""
    key = f"{shortage}:{shortage.tries}"
    return enqueue_email(to=shortage.order.email, **_asked("shortage_refused_payment", shortage, key=key, at=at))


@step
def shortage_settled(*, shortage: Shortage, is_early: bool, at: datetime) -> Message:
    """What was chosen, or what silence led to, and the order as it is: a plain message, no new confirmation (R5.15).

    `is_early`: the booked time comes before the goods, and is to be moved.
    """
    return _told("shortage_settled", shortage, at=at, is_early=is_early, lapsed=shortage.state == ShortageState.LAPSED)


@step
def shortage_withdrawn(*, shortage: Shortage, at: datetime) -> Message:
    """The goods came to light: the order stands as it was, and nothing need be chosen."""
    return _told("shortage_withdrawn", shortage, at=at)


def shortage_waits(*, shortage: int, at: datetime) -> bool:
    """Whether the customer's choice is still awaited (MESSAGE_STILL_TRUE)."""
    return Shortage.objects.filter(pk=shortage, state=ShortageState.OFFERED).exists()


def _asked(name: str, shortage: Shortage, *, key: str, at: datetime) -> dict[str, Any]:
    """What a question's e-mail and SMS have in common."""
    with translation.override(shortage.order.language):
        context = view.asking_context(shortage, today=local_date(at))
    return {
        **_common(name, shortage, at),
        "context": context,
        "dedupe_key": key,
        "still_true": StillTrue("shortage_waits", {"shortage": shortage.pk}),
    }


def _told(name: str, shortage: Shortage, *, at: datetime, **more: Any) -> Message:
    with translation.override(shortage.order.language):
        context = {**view.context(shortage), **more}
    common = _common(name, shortage, at)
    return enqueue_email(to=shortage.order.email, context=context, dedupe_key=str(shortage), **common)


def _common(name: str, shortage: Shortage, at: datetime) -> dict[str, Any]:
    order = shortage.order
    return {"name": name, "at": at, "language": order.language, "about": order.number}
