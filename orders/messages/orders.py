"""What the shop tells about an order: one function, one folder of templates/messages/, one row each."""

from datetime import datetime
from typing import Any

from django.utils import translation

from installers.calendar_file import calendar_removal
from installers.wording import late_fee
from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.services.enqueue import enqueue_email, enqueue_sms
from lapinkumi.outbox.still_true import StillTrue
from orders import policy, presentation, rights
from orders.corrections import view as correction_view
from orders.delivery import consignments
from orders.fees import left_goods
from orders.models import Correction, Delivery, Order
from orders.pages import correction as correction_page
from orders.states import DeliveryState
from shop.policy import CONFIRMATION_WORKING_DAYS


@step
def order_received(*, order: Order, at: datetime) -> Message:
    """The preliminary confirmation (R2.4): we have your order; it binds when we have checked and confirmed it."""
    return enqueue_email(
        name="order_received",
        to=order.email,
        context=_context(order, confirmation_days=CONFIRMATION_WORKING_DAYS),
        dedupe_key=order.number,
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def order_confirmed(*, order: Order, document: Document, correction: Correction | None = None, at: datetime) -> Message:
    """The final confirmation (R2.4): the contract, with its paper attached and everything in the body too.

    What was corrected is shown old and new side by side: `changes`, empty where nothing was.
    """
    with translation.override(order.language):
        changes = correction_view.changes(correction) if correction else []
        too_early = correction_page.time_passed(order, order.promise_last_on) if correction else ""
        more = {"rights": rights.paragraphs(order), "late_rule": rights.late_rule(order), "too_early": too_early}
    return enqueue_email(
        name="order_confirmed",
        to=order.email,
        context=_context(order, correction=correction, changes=changes, **more),
        dedupe_key=order.number,
        at=at,
        language=order.language,
        documents=[document],
        about=order.number,
    )


@step
def order_not_accepted(*, order: Order, at: datetime) -> Message:
    """The payment was refused for good: no order, no charge, and how to try another way (R4.8)."""
    return enqueue_email(
        name="order_not_accepted",
        to=order.email,
        context=_context(order),
        dedupe_key=order.number,
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def booking_given_up(*, order: Order, late: bool, at: datetime) -> Message | None:
    """The customer gave the booked time up: proof of it, whether it may cost, and how to agree on a new one (R5.6)."""
    booking = order.booking
    if booking is None:
        return None
    with translation.override(order.language):
        more = {"when": presentation.booked_time(order), "late": late, **late_fee()}
    return enqueue_email(
        name="booking_given_up",
        to=order.email,
        context=_context(order, garage=booking.installer, **more),
        dedupe_key=f"{booking.reference}-{booking.revision}",
        at=at,
        language=order.language,
        attachments=[calendar_removal(booking, at=at)],
        about=order.number,
    )


@step
def order_link(*, order: Order, key: str, at: datetime) -> Message:
    """The way to the order's page, for a guest who asked for it or whose old link was revoked (R3.3)."""
    return enqueue_email(
        name="order_link",
        to=order.email,
        context=_context(order),
        dedupe_key=key,
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def order_sent(*, delivery: Delivery, at: datetime) -> Message:
    """The parcel is on its way: how to follow it, what is in it, and what to do if nobody can fetch it (R5.14)."""
    return enqueue_email(
        name="order_sent",
        to=delivery.order.email,
        context=_delivery_context(
            delivery,
            at,
            unclaimed_fee=policy.UNCLAIMED_PARCEL_FEE,
            announce_url=presentation.announce_url(delivery.order),
        ),
        dedupe_key=delivery.number,
        at=at,
        language=delivery.order.language,
        about=delivery.order.number,
    )


@step
def order_ready(*, delivery: Delivery, at: datetime) -> Message:
    """The goods wait at the garage: by SMS in short, by e-mail with everything (R5.14)."""
    order, context = delivery.order, _delivery_context(delivery, at)
    same: dict[str, Any] = {
        "name": "order_ready",
        "context": context,
        "dedupe_key": delivery.number,
        "at": at,
        "language": order.language,
        "still_true": StillTrue("delivery_waits", {"delivery": delivery.pk}),
        "about": order.number,
    }
    enqueue_sms(to=order.phone, **same)
    return enqueue_email(to=order.email, **same)


@step
def order_fetch_reminder(*, delivery: Delivery, days: int, at: datetime) -> Message:
    """The goods have waited so many days: until when, and what not fetching them may cost (R5.7)."""
    return enqueue_email(
        name="order_fetch_reminder",
        to=delivery.order.email,
        context=_delivery_context(delivery, at),
        dedupe_key=f"{delivery.number}:{left_goods.last_day(delivery)}:{days}",
        at=at,
        language=delivery.order.language,
        still_true=StillTrue("delivery_waits", {"delivery": delivery.pk}),
        about=delivery.order.number,
    )


@step
def goods_received(*, delivery: Delivery, at: datetime) -> Message:
    """The goods are the customer's, and so is the risk: check them at once, and tell us of any fault (R5.3)."""
    return enqueue_email(
        name="goods_received",
        to=delivery.order.email,
        context=_delivery_context(delivery, at),
        dedupe_key=delivery.number,
        at=at,
        language=delivery.order.language,
        about=delivery.order.number,
    )


def delivery_waits(*, delivery: int, at: datetime) -> bool:
    """Whether the goods still wait at the garage: nobody is called to fetch what is fetched (MESSAGE_STILL_TRUE)."""
    return Delivery.objects.filter(pk=delivery, state=DeliveryState.READY).exists()


def _context(order: Order, **more: Any) -> dict[str, Any]:
    with translation.override(order.language):
        return {**presentation.context(order), **more}


def _delivery_context(delivery: Delivery, at: datetime, **more: Any) -> dict[str, Any]:
    with translation.override(delivery.order.language):
        return {**consignments.context(delivery, at=at), **more}
