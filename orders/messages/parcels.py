"""What the shop tells of parcels on their way home: one function, one folder of templates/messages/ each."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email, enqueue_sms
from lapinkumi.outbox.still_true import StillTrue
from orders import presentation
from orders.delivery import consignments
from orders.fees import facts as fee_facts
from orders.models import Delivery, ResendOffer
from orders.pages import fetching as fetching_page
from orders.pages import resending as resend_page
from orders.states import DeliveryState


@step
def parcel_ready(*, delivery: Delivery, at: datetime) -> Message:
    """The parcel can be fetched: until when, what not fetching costs, and how to say that one can't (R5.13, R5.14)."""
    parts = _parts("parcel_ready", delivery, at, key=_count(delivery, DeliveryState.READY))
    same = {**parts, "still_true": _waits(delivery)}
    enqueue_sms(to=delivery.order.phone, **same)
    return enqueue_email(to=delivery.order.email, **same)


@step
def parcel_reminder(*, delivery: Delivery, at: datetime) -> Message:
    """The parcel's last day is near (R5.14)."""
    parts = _parts("parcel_reminder", delivery, at, key=f"{delivery.number}:{delivery.fetch_by_on}")
    return enqueue_email(to=delivery.order.email, still_true=_waits(delivery), **parts)


@step
def parcel_announced(*, delivery: Delivery, at: datetime) -> Message:
    """We know that you can't fetch it: when you told us, and what follows (R5.13)."""
    return enqueue_email(to=delivery.order.email, **_parts("parcel_announced", delivery, at))


@step
def parcel_lost(*, delivery: Delivery, at: datetime) -> Message:
    """The parcel is missing; we look into it, and nothing is asked of you."""
    return enqueue_email(to=delivery.order.email, **_parts("parcel_lost", delivery, at, key=_count(delivery, "lost")))


@step
def parcel_found(*, delivery: Delivery, at: datetime) -> Message:
    """The parcel has turned up and is on its way."""
    return enqueue_email(to=delivery.order.email, **_parts("parcel_found", delivery, at, key=_count(delivery, "lost")))


@step
def tracking_corrected(*, delivery: Delivery, at: datetime) -> Message:
    """The code that we gave was wrong: here is the right one."""
    key = _count(delivery, "tracking_corrected")
    return enqueue_email(to=delivery.order.email, **_parts("tracking_corrected", delivery, at, key=key))


@step
def resend_offered(*, offer: ResendOffer, at: datetime) -> Message:
    """We can send it again, for this freight; nothing is charged before you say yes (R5.13)."""
    delivery = offer.delivery
    key = _count(delivery, "resend_offered")
    parts = _parts("resend_offered", delivery, at, key=key)
    url = reverse("orders:send_again", args=[delivery.order.token, delivery.number])
    with translation.override(delivery.order.language):
        facts = resend_page.facts(offer, delivery.order)
    parts["context"] |= {"offer": offer, "facts": facts, "resend_url": settings.SITE_URL + url}
    return enqueue_email(to=delivery.order.email, **parts)


def _parts(name: str, delivery: Delivery, at: datetime, *, key: str = "") -> dict[str, Any]:
    order = delivery.order
    with translation.override(order.language):
        context = {
            **consignments.context(delivery, at=at),
            "costs": fetching_page.costs(delivery, at=delivery.announced_at or at),
            "is_back": delivery.state == DeliveryState.RETURNED,
            "announced": fee_facts.moment(delivery.announced_at) if delivery.announced_at else "",
            "announce_url": presentation.announce_url(order),
        }
    return {
        "name": name,
        "context": context,
        "dedupe_key": key or delivery.number,
        "at": at,
        "language": order.language,
        "about": order.number,
    }


def _count(delivery: Delivery, kind: str) -> str:
    """A key for what may happen more than once to one parcel."""
    return f"{delivery.number}:{delivery.events.filter(kind=kind).count()}"


def _waits(delivery: Delivery) -> StillTrue:
    return StillTrue("delivery_waits", {"delivery": delivery.pk})
