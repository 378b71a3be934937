"""Booking at nShift: what its stand-in takes, refuses and keeps, and how our client reads it."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from lapinkumi.core import clock
from orders.delivery.carriers import nshift
from orders.delivery.carriers.errors import CarrierRefused
from orders.delivery.carriers.nshift_mapping import booked_of, feed_of, news_of, shipment_payload
from orders.delivery.carriers.values import Booking, News, PickupPoint, Piece, Receiver
from tests.playground import Playground

AUTH = ("PLAYGROUND000001", "PLAYGROUNDSECRET00000001")
RECEIVER = Receiver(
    name="Aino Ääkkönen", street="Koskikatu 1", postcode="96100", city="Rovaniemi", phone="+358401234567",
    email="aino@example.com",
)  # fmt: skip
POINT = PickupPoint(id="1961", name="Kioski Sampokeskus", street="Maakuntakatu 29", postcode="96200", city="Rovaniemi")
PIECES = (Piece(copies=2, weight_kg=Decimal("4.500"), contents="Renkaat"),)
BOOKING = Booking(reference="LK-100123-1-1", service="MH80", receiver=RECEIVER, pieces=PIECES, point=POINT)


def post(playground: Playground, body: Any) -> requests.Response:
    return requests.post(f"{playground.nshift_url}/shipments?returnFile=true", json=body, auth=AUTH, timeout=10)


def changed(path: str, value: Any) -> dict[str, Any]:
    body = deepcopy(shipment_payload(BOOKING, sender="LK1"))
    *way, last = path.split(".")
    place = body["shipment"]
    for name in way:
        place = place[int(name)] if name.isdigit() else place[name]
    place[last] = value
    return body


def test_a_booking_is_told_with_its_codes_and_its_label(playground):
    booked = nshift.book(BOOKING)
    assert (booked.reference, len(booked.codes)) == ("LK-100123-1-1", 2)
    assert booked.label.startswith(b"%PDF-")
    found = nshift.find("LK-100123-1-1")
    assert [(one.id, one.codes) for one in found] == [(booked.id, booked.codes)]
    assert nshift.label(booked.id) == booked.label


def test_the_same_number_twice_is_two_bookings(playground):
    first, second = nshift.book(BOOKING), nshift.book(BOOKING)
    assert [one.id for one in nshift.find(BOOKING.reference)] == [first.id, second.id]
    assert nshift.find("LK-100123-1") == []


def test_a_label_is_kept_for_an_hour(playground):
    booked = nshift.book(BOOKING)
    playground.clock((clock.now() + timedelta(hours=1, seconds=5)).isoformat())
    assert nshift.label(booked.id) == b""


def test_called_off_twice_is_called_off(playground):
    booked = nshift.book(BOOKING)
    nshift.cancel(booked.id)
    nshift.cancel(booked.id)
    nshift.cancel("unknown")
    assert nshift.find(BOOKING.reference) == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("service", {"id": "XX"}, "Service"),
        ("service", None, "Service"),
        ("receiver.zipcode", "9610", "ZipCode"),
        ("receiver.name", "", "Missing"),
        ("receiver", None, "Missing"),
        ("sender", {}, "Missing"),
        ("orderNo", "", "Missing"),
        ("agent.quickId", "9999", "Agent"),
        ("agent.countryCode", "FI", "Agent"),
        ("parcels", [], "Missing"),
        ("parcels.0.copies", 0, "MinimumInt"),
        ("parcels.0.weight", 0, "MinimumFlt"),
        ("parcels.0.weight", 15.001, "MaximumFlt"),
    ],
)
def test_what_is_wrong_is_told_as_a_list_and_nothing_is_booked(playground, path, value, code):
    answer = post(playground, changed(path, value))
    assert answer.status_code == 422
    assert code in {fault["messageCode"] for fault in answer.json()}
    assert nshift.find(BOOKING.reference) == []


def test_matkahuolto_needs_a_way_to_tell_the_receiver(playground):
    body = changed("receiver.mobile", "")
    body["shipment"]["receiver"]["email"] = ""
    assert post(playground, body).status_code == 422


@pytest.mark.parametrize("body", [[], "x", {}, {"printConfig": {}}, {"shipment": {}}])
def test_a_body_of_another_shape_is_refused(playground, body):
    assert post(playground, body).status_code == 400


def test_a_refusal_tells_its_codes_and_nothing_of_the_customer(playground):
    with pytest.raises(CarrierRefused) as refused:
        nshift.book(Booking(reference="X-1", service="MH99", receiver=RECEIVER, pieces=PIECES))
    assert refused.value.data == {"status": 422, "faults": "Service"}
    assert "Aino" not in repr(refused.value)


def test_the_feed_begins_where_it_is_asked_to_and_goes_on_by_hundreds(playground):
    nshift.book(BOOKING)
    first = nshift.alerts(nshift.FIRST)
    assert (first.alerts, first.done) == ((), True)
    playground.alert(BOOKING.reference, "DISPATCHING", times=101)
    page = nshift.alerts(first.cursor)
    assert (len(page.alerts), page.done) == (100, False)
    rest = nshift.alerts(page.cursor)
    assert (len(rest.alerts), rest.done, rest.pause) == (1, True, timedelta(minutes=5))
    alert = rest.alerts[0]
    assert (alert.reference, alert.code, alert.news) == (BOOKING.reference, "STATUS_DISPATCHING", News.ON_ITS_WAY)
    with pytest.raises(CarrierRefused):
        nshift.alerts("99999")


def test_a_control_for_what_is_not_booked_says_so(playground):
    with pytest.raises(requests.HTTPError):
        playground.alert("LK-0", "DELIVERED")


def test_older_names_of_the_feed_and_the_label_are_read_too():
    alert = {
        "alertCode": "STATUS_DELIVERED",
        "alertTime": "2026-11-23T10:15:00.000+0000",
        "shipmentInfo": {"orderNo": "A"},
    }
    feed = feed_of({"fetchId": "7", "done": False, "shipments": [alert, {}, None, {**alert, "alertTime": "x"}]})
    assert feed is not None
    assert [(one.news, one.reference) for one in feed.alerts] == [(News.DELIVERED, "A")]
    row = {"id": "1", "orderNo": "A", "parcels": [{"parcelNo": "P"}], "pdfs": [{"pdf": "JVBERi0x"}]}
    booked = booked_of(row)
    assert booked is not None
    assert booked.label == b"%PDF-1"


@pytest.mark.parametrize(
    "row", [None, [], {}, {"id": "1"}, {"id": "1", "orderNo": "A", "parcels": [{"parcelNo": None}]}]
)
def test_a_booking_that_does_not_say_what_it_is_is_none(row):
    assert booked_of(row) is None


@pytest.mark.parametrize(
    ("code", "news"),
    [
        ("STATUS_DELIVERING", News.AT_POINT),
        ("STATUS_TRANSITION_DELIVERED", News.DELIVERED),
        ("STATUS_RETURNED", News.RETURNED),
        ("DELIVERED", News.UNKNOWN),
        ("STATUS_DELIVERED2", News.UNKNOWN),
        ("STATUS_status_delivered", News.UNKNOWN),
        ("", News.UNKNOWN),
    ],
)
def test_only_whole_known_codes_mean_something(code, news):
    assert news_of(code) == news


@pytest.mark.parametrize(
    "over",
    [
        {"parcels": [{"parcelNo": "MH\x001"}]},
        {"parcels": [{"parcelNo": "MH\ud8001"}]},
        {"parcels": "MH1"},
        {"parcels": [None, 7, {}]},
        {"id": "9\x00"},
        {"id": "9" * 41},
        {"id": 7},
        {"orderNo": None},
    ],
)
def test_a_booking_that_can_not_be_kept_is_no_booking(over):
    row = {"id": "9", "orderNo": "LK-1-1-1", "status": "PRINTED", "parcels": [{"parcelNo": "MH1"}]}
    assert booked_of(row) is not None
    assert booked_of({**row, **over}) is None


@pytest.mark.parametrize("cursor", [None, "", [], "9" * 61, "\x00", "\ud800", {}])
def test_a_page_that_says_nowhere_to_go_on_is_no_page(cursor):
    assert feed_of({"fetchId": cursor, "alerts": []}) is None
    assert feed_of({"alerts": []}) is None


def test_a_page_may_count_by_numbers():
    found = feed_of({"fetchId": 8812, "alerts": []})
    assert found is not None
    assert found.cursor == "8812"


@pytest.mark.parametrize(
    "over",
    [
        {"alertCode": "STATUS_\x00"},
        {"alertCode": "STATUS_" + "X" * 100},
        {"shipmentInfo": {"orderNo": "LK\x00"}},
        {"shipmentInfo": {"orderNo": "\ud800"}},
        {"shipmentInfo": None},
        {"alertTime": "yesterday"},
        {"alertTime": "2026-11-23T10:15:00"},
    ],
)
def test_an_alert_that_can_not_be_kept_stops_no_other(over):
    sound = {
        "alertCode": "STATUS_DELIVERED",
        "alertTime": "2026-11-23T10:15:00.000+0000",
        "shipmentInfo": {"orderNo": "LK-1-1-1"},
    }
    found = feed_of({"fetchId": "1", "alerts": [{**sound, **over}, sound]})
    assert found is not None
    assert [one.reference for one in found.alerts] == ["LK-1-1-1"]
