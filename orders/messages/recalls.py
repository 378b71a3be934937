"""What the shop tells about a wish to cancel what is on its way (R5.19)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation
from orders.models import CancellationRequest
from shop.figures import policies


@step
def cancellation_asked(*, request: CancellationRequest, at: datetime) -> Message:
    """We have the wish, with its moment; what we do now, and what to do if the goods arrive all the same."""
    return _mail("cancellation_asked", request, at=at, words=request.words)


@step
def cancellation_refused(*, request: CancellationRequest, at: datetime) -> Message:
    """The goods could not be had back: why, and how to withdraw once they are there (R6.1)."""
    how = {
        "withdraw_url": f"{settings.SITE_URL}/peruuta-sopimus/",
        "return_days": policies()["returns"].WITHDRAWAL_DAYS,
    }
    return _mail("cancellation_refused", request, at=at, answer=request.answer, **how)


def _mail(name: str, request: CancellationRequest, *, at: datetime, **more: Any) -> Message:
    order = request.order
    with translation.override(order.language):
        context = {**presentation.context(order), "stated_at": request.stated_at, **more}
    return enqueue_email(
        name=name,
        to=order.email,
        context=context,
        dedupe_key=str(request.pk),
        at=at,
        language=order.language,
        about=order.number,
    )
