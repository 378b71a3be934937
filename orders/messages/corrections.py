"""What the shop tells about a correction that waits for its customer."""

from datetime import datetime
from typing import Any

from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.services.enqueue import enqueue_email, enqueue_sms
from lapinkumi.outbox.still_true import StillTrue
from orders.corrections import view as correction_view
from orders.models import Correction
from orders.states import CorrectionState


@step
def correction_offered(*, correction: Correction, at: datetime) -> Message:
    """Something was wrong in the order: old and new, why, and how to accept or decline. Silence is no consent (R5.21).

    By SMS in short, by e-mail with everything; not sent once the correction waits no more: it was withdrawn, or
    answered already.
    """
    asked = _asked("correction_offered", correction, key=str(correction), at=at)
    enqueue_sms(to=correction.order.phone, **asked)
    return enqueue_email(to=correction.order.email, **asked)


@step
def correction_reminder(*, correction: Correction, at: datetime) -> Message:
    """The answer is still awaited, until when, and what silence leads to (R5.21)."""
    asked = _asked("correction_reminder", correction, key=_waiting_key(correction), at=at)
    return enqueue_email(to=correction.order.email, **asked)


@step
def correction_refused_payment(*, correction: Correction, at: datetime) -> Message:
    """Klarna did not raise the payment: accept again once that is mended, or cancel free of charge (R5.21)."""
    asked = _asked("correction_refused_payment", correction, key=f"{correction}:{correction.tries}", at=at)
    return enqueue_email(to=correction.order.email, **asked)


@step
def price_revised(*, correction: Correction, document: Document, at: datetime) -> Message:
    """A contract's price was revised, with the customer's yes or to their good: old and new, with the paper (R4.3)."""
    order = correction.order
    with translation.override(order.language):
        context = correction_view.context(correction)
    return enqueue_email(
        name="price_revised",
        to=order.email,
        context=context,
        dedupe_key=str(correction),
        at=at,
        language=order.language,
        documents=[document],
        about=order.number,
    )


def correction_waits(*, correction: int, at: datetime) -> bool:
    """Whether the customer's answer is still awaited (MESSAGE_STILL_TRUE)."""
    return Correction.objects.filter(pk=correction, state=CorrectionState.OFFERED).exists()


def _asked(name: str, correction: Correction, *, key: str, at: datetime) -> dict[str, Any]:
    """What a question's e-mail and SMS have in common."""
    order = correction.order
    with translation.override(order.language):
        context = correction_view.context(correction)
    return {
        "name": name,
        "context": context,
        "dedupe_key": key,
        "at": at,
        "language": order.language,
        "still_true": StillTrue("correction_waits", {"correction": correction.pk}),
        "about": order.number,
    }


def _waiting_key(correction: Correction) -> str:
    """Once for each time that the question was put."""
    since = local_date(correction.waiting_since_at) if correction.waiting_since_at else ""
    return f"{correction}:{since}"
