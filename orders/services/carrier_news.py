"""What carriers tell of parcels on their way: read from their feed, kept as told, and followed where it is understood.

Only what is known by its whole name moves a delivery, along its own machine, by the acts that the desk has too. The
rest is kept for the clerk to read (R5.14). What is told before the desk has sent the delivery waits until it has.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import each
from lapinkumi.core.errors import ShopError
from orders.delivery.carriers import nshift
from orders.delivery.carriers.errors import CarrierError, CarrierRefused
from orders.delivery.carriers.values import Alert, Feed, News
from orders.models import CarrierAlert, CarrierFeed, Delivery, ReturnReason, Shipment
from orders.services import deliveries, parcels
from orders.states import DeliveryState, ShipmentState

log = structlog.get_logger(__name__)

READER: Final = Actor.outside("nshift")
NAME: Final = "nshift"
PAUSE: Final = timedelta(minutes=5)  # as the feed asks
MOST_PAGES: Final = 20
BAD_REQUEST: Final = 400
UNDER_WAY: Final = (*parcels.OPEN, DeliveryState.LOST, DeliveryState.RECALLED)


def follow_parcels(*, at: datetime) -> int:
    """Rule of DUE_RULES: read the feed, and follow what it tells. Returns how many alerts were handled."""
    read_feed(at=at)
    told = CarrierAlert.objects.filter(handled_at=None).exclude(shipment__delivery__state=DeliveryState.PLANNED)
    waiting = told.order_by("told_at", "pk").values_list("pk", flat=True)
    return each(list(waiting), lambda alert_id: follow(alert_id=alert_id, at=at))


def read_feed(*, at: datetime) -> None:
    """All new pages of the feed, if it is time and nobody else reads. Silence: another time."""
    if not nshift.can_book():
        return
    cursor = claim_feed(at=at, by=READER)
    for _page in range(MOST_PAGES):
        if cursor is None:
            return
        try:
            feed = nshift.alerts(cursor)
        except CarrierRefused as refusal:
            if refusal.data.get("status") == BAD_REQUEST:
                begin_anew(was=cursor, at=at, by=READER)
            return
        except CarrierError:
            return
        keep_page(was=cursor, feed=feed, at=at, by=READER)
        cursor = None if feed.done else feed.cursor


@act
def claim_feed(*, at: datetime, by: Actor) -> str | None:
    """Where to go on; None where it is not time yet, or another one reads."""
    CarrierFeed.objects.get_or_create(name=NAME, defaults={"cursor": nshift.FIRST, "next_at": at})
    feed = CarrierFeed.objects.select_for_update(skip_locked=True).filter(name=NAME, next_at__lte=at).first()
    if feed is None:
        return None
    feed.next_at = at + PAUSE
    feed.save(update_fields=["next_at"])
    return feed.cursor


@act
def begin_anew(*, was: str, at: datetime, by: Actor) -> None:
    """Our place in the feed is known no more: it goes on from now. What was missed a clerk finds by its silence."""
    log.warning("place in the feed is lost", feed=NAME)
    CarrierFeed.objects.filter(name=NAME, cursor=was).update(cursor=nshift.FIRST)


@act
def keep_page(*, was: str, feed: Feed, at: datetime, by: Actor) -> None:
    """The alerts and where to go on, together or not at all. Kept already by another reader: nothing happens."""
    kept = CarrierFeed.objects.select_for_update().get(name=NAME)
    if kept.cursor != was:
        return
    known = Shipment.objects.in_bulk([alert.reference for alert in feed.alerts], field_name="reference")
    rows = [_row(alert, known[alert.reference], at) for alert in feed.alerts if alert.reference in known]
    CarrierAlert.objects.bulk_create(rows, ignore_conflicts=True)
    kept.cursor, kept.next_at = feed.cursor, at + max(PAUSE, feed.pause)
    kept.save(update_fields=["cursor", "next_at"])


def follow(*, alert_id: int, at: datetime) -> bool:
    """Do what one alert means, by the delivery's own act; what that refuses is written down, and changes nothing."""
    alert = CarrierAlert.objects.select_related("shipment__delivery").get(pk=alert_id)
    if alert.handled_at is not None:
        return False
    delivery = alert.shipment.delivery
    move = MOVES.get(alert.news) if alert.shipment.state == ShipmentState.BOOKED else None
    try:
        effect = move(delivery, min(alert.told_at, at), at) if move else ""
    except ShopError as refusal:
        effect = str(refusal)
    record_followed(alert_id=alert_id, effect=effect or _("Ei vaikutusta"), at=at, by=READER)
    return True


@act
def record_followed(*, alert_id: int, effect: str, at: datetime, by: Actor) -> None:
    """What came of the alert; the first word stands."""
    CarrierAlert.objects.filter(pk=alert_id, handled_at=None).update(handled_at=at, effect=effect[:200])


def _at_point(delivery: Delivery, told_at: datetime, at: datetime) -> str:
    if delivery.state != DeliveryState.DISPATCHED:
        return ""
    parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=_not_before(delivery, told_at), at=at, by=READER)
    return _("Kirjattu noudettavaksi")


def _delivered(delivery: Delivery, told_at: datetime, at: datetime) -> str:
    if delivery.state not in UNDER_WAY:
        return ""
    deliveries.mark_delivered(delivery_id=delivery.pk, received_at=_not_before(delivery, told_at), at=at, by=READER)
    return _("Kirjattu perille")


def _returned(delivery: Delivery, told_at: datetime, at: datetime) -> str:
    """It waited for the customer and came back: nobody fetched it. What never came so far could not be delivered."""
    if delivery.state not in UNDER_WAY:
        return ""
    waited = delivery.ready_at is not None
    reason = ReturnReason.UNCLAIMED if waited else ReturnReason.UNDELIVERABLE
    deliveries.mark_returned(delivery_id=delivery.pk, reason=reason, at=at, by=READER)
    return _("Kirjattu palautuneeksi")


def _not_before(delivery: Delivery, told_at: datetime) -> datetime:
    """The carrier's clock may be behind ours."""
    return max(told_at, delivery.dispatched_at) if delivery.dispatched_at else told_at


def _row(alert: Alert, shipment: Shipment, at: datetime) -> CarrierAlert:
    return CarrierAlert(shipment=shipment, code=alert.code, told_at=alert.told_at, news=alert.news, received_at=at)


MOVES: Final[dict[str, Callable[[Delivery, datetime, datetime], str]]] = {
    News.AT_POINT: _at_point,
    News.DELIVERED: _delivered,
    News.RETURNED: _returned,
}
