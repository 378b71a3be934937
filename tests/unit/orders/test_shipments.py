"""Carriage booked by a worker: what fails before and after the work, twice, at once; and what carriers then tell."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection

from lapinkumi.core.acts import act
from lapinkumi.outbox.models import Message
from orders.delivery import consignments
from orders.delivery.carriers import nshift
from orders.delivery.carriers.errors import CarrierUnavailable
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.errors import IsBooked, NotBookable, NotInForce
from orders.models import (
    Carrier,
    CarrierAlert,
    CarrierFeed,
    Delivery,
    DeliveryEvent,
    Fee,
    Order,
    OrderLine,
    Shipment,
    Task,
)
from orders.services import carrier_news, deliveries, planning, shipments
from orders.services.cancelling import cancel_order
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.orders import AT, SHOP

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def asked(delivery: Delivery | None = None) -> Shipment:
    delivery = delivery or a_home_delivery()
    return shipments.book(delivery_id=delivery.pk, at=AT, by=SHOP)


def made(shipment: Shipment, *, at: datetime = AT) -> Shipment:
    shipments.make(shipment_id=shipment.pk, at=at, by=SHOP)
    shipment.refresh_from_db()
    return shipment


@act
def cancel(*, delivery: Delivery) -> None:
    order = Order.objects.select_for_update().get(pk=delivery.order_id)
    assert cancel_order(order=order, why="customer", at=AT, by=SHOP)


def kinds(delivery: Delivery) -> list[str]:
    return list(DeliveryEvent.objects.filter(delivery=delivery).order_by("pk").values_list("kind", flat=True))


@pytest.mark.rule("R5.14")
def test_book_asks_once_and_the_worker_books_with_label(playground):
    shipment = asked()
    assert shipments.book(delivery_id=shipment.delivery_id, at=AT, by=SHOP) == shipment
    assert (shipment.state, shipment.service, shipment.carrier) == ("requested", "MH34", "matkahuolto")
    made(shipment)
    assert (shipment.state, shipment.tries, shipment.next_try_at, shipment.error) == ("booked", 1, None, "")
    assert len(shipment.codes) == 4  # a tyre a parcel
    assert shipment.tracking_code.startswith("MH")
    assert bytes(shipment.label).startswith(b"%PDF-")
    assert shipment.reference.encode() in bytes(shipment.label)
    assert shipments.make(shipment_id=shipment.pk, at=AT + 60 * MINUTES, by=SHOP) is False
    assert len(nshift.find(shipment.reference)) == 1
    assert [kind for kind in kinds(shipment.delivery) if kind.startswith("book")] == ["booking_asked", "booked"]
    assert shipment.delivery.state == "planned"  # it leaves when the desk says so


@pytest.mark.rule("R5.9")
def test_a_light_parcel_goes_to_the_chosen_point(playground):
    delivery = a_home_delivery()
    delivery.lines.first().line.__class__.objects.filter(order=delivery.order).update(weight_kg=Decimal("4.000"))
    point = PickupPoint(
        id="1962", name="Lähikauppa Koskikatu", street="Koskikatu 25", postcode="96200", city="Rovaniemi"
    )
    delivery.order.pickup_point = point.kept
    delivery.order.save()
    shipment = made(asked(delivery))
    assert (shipment.state, shipment.service) == ("booked", "MH80")
    assert b"hikauppa Koskikatu" in bytes(shipment.label)


@pytest.mark.rule("R5.9", "R5.17")
def test_a_light_part_of_a_heavy_order_goes_to_the_door_as_was_promised(playground):
    delivery = a_home_delivery()
    assert consignments.weight_kg(delivery) > 20
    later = planning.part(delivery_id=delivery.pk, pieces={delivery.lines.first().pk: 1}, at=AT, by=SHOP)
    assert consignments.weight_kg(later) < 20
    assert [made(asked(one)).service for one in (delivery, later)] == ["MH34", "MH34"]
    assert consignments.context(later, at=AT)["to_door"] is True


@pytest.mark.rule("R5.9")
@pytest.mark.parametrize(("each", "service"), [("5.000", "MH80"), ("5.001", "MH34")])
def test_exactly_twenty_kilograms_is_booked_to_a_parcel_point(playground, each, service):
    delivery = a_home_delivery()
    OrderLine.objects.filter(order=delivery.order, kind="goods").update(weight_kg=Decimal(each))
    assert made(asked(delivery)).service == service


def test_a_timeout_that_booked_anyway_is_found_and_never_booked_twice(playground, settings):
    shipment = asked()
    nshift.pickup_points(kind="MHM", postcode="96200")  # the token is there
    playground.fail("nshift", status=504, next=1, after_work=True, path="/shipments")
    made(shipment)
    assert (shipment.state, shipment.error) == ("sent", "CarrierUnavailable 504")
    assert shipments.make(shipment_id=shipment.pk, at=AT + MINUTES, by=SHOP) is False  # too early to look
    assert shipments.make_bookings(at=AT + 2 * MINUTES) == 1
    shipment.refresh_from_db()
    assert shipment.state == "booked"
    assert len(nshift.find(shipment.reference)) == 1
    assert bytes(shipment.label).startswith(b"%PDF-")


@pytest.mark.parametrize("status", ["garbage", "empty", "disconnect", 500, 503, 408])
def test_a_lost_answer_after_the_work_is_found_too(playground, status):
    shipment = asked()
    nshift.pickup_points(kind="MHM", postcode="96200")
    playground.fail("nshift", status=status, next=1, after_work=True, path="/shipments")
    assert made(shipment).state == "sent"
    assert made(shipment, at=AT + 2 * MINUTES).state == "booked"
    assert len(nshift.find(shipment.reference)) == 1


def test_what_failed_before_the_work_is_not_booked_again_but_left_to_a_person(playground):
    shipment = asked()
    nshift.pickup_points(kind="MHM", postcode="96200")
    playground.fail("nshift", status=503, next=1, path="/shipments")
    at = AT
    for _ in range(shipments.MOST_LOOKS):
        made(shipment, at=at)
        at = shipment.next_try_at or at
    assert (shipment.state, shipment.error) == ("unknown", "not found")
    assert nshift.find(shipment.reference) == []
    assert Task.objects.get(kind="booking_failed").data == {"deliveries": [shipment.delivery.number]}
    assert shipments.book(delivery_id=shipment.delivery_id, at=at, by=SHOP) == shipment
    shipments.give_up(delivery_id=shipment.delivery_id, at=at, by=SHOP)
    shipments.give_up(delivery_id=shipment.delivery_id, at=at, by=SHOP)
    shipment.refresh_from_db()
    assert shipment.state == "failed"
    assert Task.objects.get(kind="booking_failed").settled_at == at
    again = shipments.book(delivery_id=shipment.delivery_id, at=at, by=SHOP)
    assert again.reference == f"{shipment.delivery.number}-2"
    assert made(again, at=at).state == "booked"


def test_a_definite_no_is_told_to_a_person_and_can_be_asked_anew(playground):
    delivery = a_home_delivery()
    Carrier.objects.update(door_service="XX99")
    shipment = made(asked(delivery))
    assert shipment.state == "failed"
    assert shipment.error == "CarrierRefused 422, Service"
    assert Task.objects.filter(kind="booking_failed", settled_at=None).count() == 1
    Carrier.objects.update(door_service="MH34")
    again = made(asked(shipment.delivery))
    assert (again.state, again.reference) == ("booked", f"{shipment.delivery.number}-2")
    assert Task.objects.filter(kind="booking_failed", settled_at=None).count() == 0


def test_no_token_means_nothing_was_asked_of_the_carrier(playground, settings):
    settings.NSHIFT_SECRET = "wrong"
    shipment = made(asked())
    assert (shipment.state, shipment.error) == ("failed", "CarrierRefused 401")


def test_without_a_token_nothing_was_asked_and_it_is_asked_later(playground):
    shipment = asked()
    cache.delete("nshift:token")
    playground.fail("nshift", status=503, next=1, path="/sessions")
    made(shipment)
    assert (shipment.state, shipment.sent_at, shipment.error) == ("requested", None, "CarrierNotAsked 503")
    assert made(shipment, at=AT + MINUTES).state == "requested"
    assert made(shipment, at=AT + 2 * MINUTES).state == "booked"


def test_a_long_silence_before_asking_is_told_to_a_person(playground):
    shipment = asked()
    playground.fail("nshift", status=503, next=99, path="/sessions")
    at = AT
    for _ in range(shipments.MOST_LOOKS):
        cache.delete("nshift:token")
        made(shipment, at=at)
        at = shipment.next_try_at or at
    assert shipment.state == "failed"
    assert Task.objects.filter(kind="booking_failed", settled_at=None).count() == 1


@pytest.mark.parametrize("unset", ["NSHIFT_BASE_URL", "NSHIFT_SENDER", "NSHIFT_SECRET"])
def test_with_no_account_it_is_sent_by_hand(playground, settings, unset):
    setattr(settings, unset, "")
    delivery = a_home_delivery()
    with pytest.raises(NotBookable):
        asked(delivery)
    assert Shipment.objects.count() == 0
    sent = deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    assert sent.state == "dispatched"
    assert carrier_news.follow_parcels(at=AT) == 0


def test_what_may_not_leave_is_not_booked(playground):
    delivery = a_home_delivery()
    cancel(delivery=delivery)
    with pytest.raises((NotInForce, NotBookable)):
        asked(delivery)
    with pytest.raises(NotBookable):
        asked(a_garage_delivery())
    gone = a_home_delivery()
    deliveries.dispatch(delivery_id=gone.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    with pytest.raises(NotBookable):
        asked(gone)
    assert Shipment.objects.count() == 0


def test_what_is_cancelled_before_the_worker_comes_is_not_booked(playground):
    shipment = asked()
    cancel(delivery=shipment.delivery)
    assert shipments.make(shipment_id=shipment.pk, at=AT, by=SHOP) is False
    shipment.refresh_from_db()
    assert (shipment.state, shipment.tries) == ("failed", 0)
    assert nshift.find(shipment.reference) == []


def test_a_booking_of_a_cancelled_order_is_called_off_once(playground):
    shipment = made(asked())
    assert shipments.call_off_bookings(at=AT) == 0
    cancel(delivery=shipment.delivery)
    playground.fail("nshift", status=503, next=5)
    assert shipments.call_off_bookings(at=AT) == 0
    playground.fail("nshift", status=503, next=0)
    assert shipments.call_off_bookings(at=AT) == 1
    assert shipments.call_off_bookings(at=AT) == 0
    shipment.refresh_from_db()
    assert (shipment.state, shipment.error) == ("cancelled", "")
    assert nshift.find(shipment.reference) == []  # one that is called off counts as none


def test_the_desk_calls_a_booking_off_and_books_anew(playground):
    shipment = made(asked())
    same = {"delivery_id": shipment.delivery_id, "at": AT, "by": SHOP}
    playground.fail("nshift", status=503, next=5, path="/shipments")
    with pytest.raises(CarrierUnavailable):
        shipments.cancel_booking(**same)
    shipment.refresh_from_db()
    assert shipment.state == "booked"
    playground.fail("nshift", status=503, next=0)
    shipments.cancel_booking(**same)
    shipments.cancel_booking(**same)
    shipment.refresh_from_db()
    assert (shipment.state, nshift.find(shipment.reference)) == ("cancelled", [])
    assert made(asked(shipment.delivery)).state == "booked"


def test_what_has_left_is_not_called_off(playground):
    shipment = made(asked())
    same = {"delivery_id": shipment.delivery_id, "at": AT, "by": SHOP}
    deliveries.dispatch(carrier="matkahuolto", tracking_code="MH1", **same)
    shipments.cancel_booking(**same)
    shipment.refresh_from_db()
    assert shipment.state == "booked"


def test_what_is_booked_is_not_parted(playground):
    shipment = asked()
    row = shipment.delivery.lines.filter(line__kind="goods").get()
    with pytest.raises(IsBooked):
        planning.part(delivery_id=shipment.delivery_id, pieces={row.pk: 1}, at=AT, by=SHOP)
    assert Delivery.objects.count() == 1


def test_a_booking_that_can_not_be_called_off_is_told_to_a_person(playground):
    shipment = made(asked())
    cancel(delivery=shipment.delivery)
    playground.fail("nshift", status=403, next=1)
    assert shipments.call_off_bookings(at=AT) == 1
    shipment.refresh_from_db()
    assert (shipment.state, shipment.error) == ("cancelled", "CarrierRefused 403")
    assert Task.objects.filter(kind="booking_failed", settled_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_book_once(playground):
    shipment = asked()

    def work(_number: int) -> bool:
        try:
            return shipments.make(shipment_id=shipment.pk, at=AT, by=SHOP)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [False, False, False, True]
    shipment.refresh_from_db()
    assert shipment.state == "booked"
    assert len(nshift.find(shipment.reference)) == 1


@pytest.fixture
def on_its_way(playground) -> Shipment:
    """Booked and sent, and the feed read so far."""
    carrier_news.follow_parcels(at=AT - timedelta(hours=1))
    playground.clock(AT.isoformat())
    shipment = made(asked())
    deliveries.dispatch(
        delivery_id=shipment.delivery_id, carrier="matkahuolto", tracking_code=shipment.tracking_code, at=AT, by=SHOP
    )
    return shipment


def told(playground, shipment: Shipment, status: str, *, at: datetime, **more: int) -> Delivery:
    playground.clock(at.isoformat())
    playground.alert(shipment.reference, status, **more)
    carrier_news.follow_parcels(at=at)
    return Delivery.objects.get(pk=shipment.delivery_id)


@pytest.mark.rule("R5.14")
def test_ready_to_fetch_is_told_by_sms_and_mail_once(playground, on_its_way):
    at = AT + timedelta(days=2)
    delivery = told(playground, on_its_way, "DELIVERING", at=at, times=2)
    assert (delivery.state, delivery.ready_at) == ("ready", at)
    assert told(playground, on_its_way, "TRANSITION_DELIVERING", at=at + timedelta(hours=1)).ready_at == at
    assert sorted(Message.objects.filter(name="parcel_ready").values_list("channel", flat=True)) == ["email", "sms"]


@pytest.mark.rule("R5.3", "R5.14")
def test_delivered_passes_the_risk_at_the_moment_that_was_told(playground, on_its_way):
    at = AT + timedelta(days=3)
    delivery = told(playground, on_its_way, "DELIVERED", at=at)
    assert (delivery.state, delivery.received_at) == ("handed_over", at)
    late = told(playground, on_its_way, "DELIVERING", at=at + timedelta(hours=1))
    assert late.state == "handed_over"  # never back


@pytest.mark.rule("R5.13")
@pytest.mark.parametrize(("before", "reason"), [(["DELIVERING"], "unclaimed"), ([], "undeliverable")])
def test_returned_is_unclaimed_only_if_it_waited_for_the_customer(playground, on_its_way, before, reason):
    at = AT + timedelta(days=2)
    for status in before:
        told(playground, on_its_way, status, at=at)
    delivery = told(playground, on_its_way, "RETURNED", at=at + timedelta(days=9))
    assert (delivery.state, delivery.return_reason) == ("returned", reason)
    assert Fee.objects.count() == 0  # proposed by its own rule, if at all


@pytest.mark.rule("R5.14")
@pytest.mark.parametrize(
    "status",
    ["PRINTED", "DISPATCHING", "OUTFORDELIVERY", "PARTDELIVERED", "CANCELLED", "DELIVERED_MAYBE", "delivered", "X"],
)
def test_anything_else_decides_nothing_and_is_kept_as_told(playground, on_its_way, status):
    delivery = told(playground, on_its_way, status, at=AT + timedelta(days=1))
    assert delivery.state == "dispatched"
    alert = CarrierAlert.objects.latest("told_at")
    assert (alert.code, alert.effect) == (f"STATUS_{status}", "Ei vaikutusta")


def test_news_before_the_desk_has_sent_it_wait_until_it_has(playground):
    carrier_news.follow_parcels(at=AT - timedelta(hours=1))
    playground.clock(AT.isoformat())
    shipment = made(asked())
    assert told(playground, shipment, "DELIVERED", at=AT + MINUTES).state == "planned"
    at = AT + 10 * MINUTES
    deliveries.dispatch(delivery_id=shipment.delivery_id, carrier="matkahuolto", tracking_code="MH1", at=at, by=SHOP)
    carrier_news.follow_parcels(at=at + MINUTES)
    delivery = Delivery.objects.get(pk=shipment.delivery_id)
    assert (delivery.state, delivery.received_at) == ("handed_over", at)


def test_the_feed_is_read_from_where_it_was_left_and_not_too_often(playground, on_its_way):
    for _ in range(3):
        playground.alert(on_its_way.reference, "DISPATCHING", times=80)
    carrier_news.read_feed(at=AT)
    feed = CarrierFeed.objects.get()
    assert (feed.cursor, feed.next_at) == ("241", AT + 5 * MINUTES)
    playground.fail("nshift", status=503, next=99)
    carrier_news.read_feed(at=AT + 4 * MINUTES)  # not asked
    carrier_news.read_feed(at=AT + 5 * MINUTES)  # asked, in vain
    assert CarrierFeed.objects.get().cursor == "241"
    assert CarrierAlert.objects.count() == 2  # the same status at the same moment is one


def test_a_place_in_the_feed_that_is_not_known_any_more_is_begun_anew(playground, on_its_way):
    CarrierFeed.objects.update(cursor="99999", next_at=AT)
    carrier_news.read_feed(at=AT)
    assert CarrierFeed.objects.get().cursor == nshift.FIRST
    carrier_news.read_feed(at=AT + 5 * MINUTES)
    playground.alert(on_its_way.reference, "DELIVERED")
    assert carrier_news.follow_parcels(at=AT + 10 * MINUTES) == 1
    on_its_way.delivery.refresh_from_db()
    assert on_its_way.delivery.state == "handed_over"


@pytest.mark.parametrize("status", [401, 403, 404, 503])
def test_a_feed_that_is_refused_otherwise_keeps_its_place(playground, on_its_way, status):
    place = CarrierFeed.objects.get().cursor
    CarrierFeed.objects.update(next_at=AT)
    playground.fail("nshift", status=status, next=9)
    carrier_news.read_feed(at=AT)
    assert CarrierFeed.objects.get().cursor == place
