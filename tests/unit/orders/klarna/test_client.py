"""Every call of the client: what goes out, what comes back, and which successes are none."""

import base64
import json
from decimal import Decimal
from uuid import UUID

import pytest
import responses
from responses import matchers

from orders.klarna import (
    WORKER_READ_SECONDS,
    Address,
    KlarnaClient,
    KlarnaNotFound,
    KlarnaProtocolError,
    Parcel,
    address_payload,
    authorization_payload,
    capture_payload,
    checkout_payload,
    references_payload,
    refund_payload,
    shipping_payload,
    update_payload,
)
from orders.klarna.operations import ROUTES, Operation
from orders.klarna.reading import read_capture, read_checkout, read_order, read_refund
from tests.unit.orders.klarna.samples import (
    CAPTURE_ID,
    FITTING,
    ORDER_ID,
    PURCHASE,
    REFUND_ID,
    capture_reply,
    checkout_reply,
    order_reply,
    refund_reply,
    without,
)

BASE = "https://api.example"
CHECKOUTS = f"{BASE}/checkout/v3/orders"
CHECKOUT = f"{CHECKOUTS}/{ORDER_ID}"
ORDER = f"{BASE}/ordermanagement/v1/orders/{ORDER_ID}"
KEY = UUID("0c9f2a1e-3a0e-5b0c-8f2a-0d6b7a5e1f22")
CREATE = checkout_payload(PURCHASE)
CAPTURE = capture_payload(amount=FITTING.total, lines=[FITTING])
REFUND = refund_payload(amount=FITTING.total, lines=[FITTING])
AUTHORIZATION = authorization_payload(amount=FITTING.total, lines=[FITTING])
REFERENCES = references_payload(number="LK-100042")
PARCELS = shipping_payload([Parcel(carrier="Matkahuolto", tracking_number="MH1")])
ADDRESS = address_payload(Address(street="Koskikatu 2", postcode="96100", city="Rovaniemi"))

READS = {
    "get_checkout": (CHECKOUT, checkout_reply(), read_checkout, lambda c: c.get_checkout(ORDER_ID)),
    "get_order": (ORDER, order_reply(), read_order, lambda c: c.get_order(ORDER_ID)),
    "get_capture": (
        f"{ORDER}/captures/{CAPTURE_ID}",
        capture_reply(),
        read_capture,
        lambda c: c.get_capture(ORDER_ID, CAPTURE_ID),
    ),
    "get_refund": (
        f"{ORDER}/refunds/{REFUND_ID}",
        refund_reply(),
        read_refund,
        lambda c: c.get_refund(ORDER_ID, REFUND_ID),
    ),
}
# Writes that are answered with nothing: method, address, body, call.
QUIET_WRITES = {
    "acknowledge": ("POST", f"{ORDER}/acknowledge", None, lambda c: c.acknowledge(ORDER_ID, key=KEY)),
    "set_references": (
        "PATCH",
        f"{ORDER}/merchant-references",
        REFERENCES,
        lambda c: c.set_references(ORDER_ID, REFERENCES, key=KEY),
    ),
    "add_shipping_info": (
        "POST",
        f"{ORDER}/shipping-info",
        PARCELS,
        lambda c: c.add_shipping_info(ORDER_ID, PARCELS, key=KEY),
    ),
    "add_capture_shipping_info": (
        "POST",
        f"{ORDER}/captures/{CAPTURE_ID}/shipping-info",
        PARCELS,
        lambda c: c.add_shipping_info(ORDER_ID, PARCELS, key=KEY, capture_id=CAPTURE_ID),
    ),
    "cancel": ("POST", f"{ORDER}/cancel", None, lambda c: c.cancel(ORDER_ID, key=KEY)),
    "release": ("POST", f"{ORDER}/release-remaining-authorization", None, lambda c: c.release(ORDER_ID, key=KEY)),
    "extend": ("POST", f"{ORDER}/extend-authorization-time", None, lambda c: c.extend(ORDER_ID, key=KEY)),
    "update_authorization": (
        "PATCH",
        f"{ORDER}/authorization",
        AUTHORIZATION,
        lambda c: c.update_authorization(ORDER_ID, AUTHORIZATION, key=KEY),
    ),
    "update_shipping_address": (
        "PATCH",
        f"{ORDER}/customer-details",
        ADDRESS,
        lambda c: c.update_shipping_address(ORDER_ID, ADDRESS, key=KEY),
    ),
}
# Writes that make something with an id: address, body, header of the id, id, call.
MAKING_WRITES = {
    "capture": (
        f"{ORDER}/captures",
        CAPTURE,
        "Capture-Id",
        CAPTURE_ID,
        lambda c: c.capture(ORDER_ID, CAPTURE, key=KEY),
    ),
    "refund": (f"{ORDER}/refunds", REFUND, "Refund-Id", REFUND_ID, lambda c: c.refund(ORDER_ID, REFUND, key=KEY)),
}
ODD_BODIES = {
    "nothing": {"body": b"", "content_type": "application/json"},
    "html": {"body": "<html>Welcome</html>", "content_type": "text/html"},
    "html that claims to be json": {"body": "<html>Welcome</html>", "content_type": "application/json"},
    "half of it": {"body": '{"order_id": "7d6f', "content_type": "application/json"},
    "a list": {"json": []},
    "json of no type": {"body": json.dumps(checkout_reply()), "content_type": ""},
    "an order without an id": {"json": without(order_reply(), "order_id", "captured_amount", "refunded_amount")},
}


@pytest.fixture
def klarna():
    with responses.RequestsMock() as outside:
        yield outside


@pytest.fixture
def client():
    return KlarnaClient(BASE, "MID-1", "päss", get_retries=0)


def created(**changes):
    return {"status": 201, "json": checkout_reply(**changes), "headers": {"Location": CHECKOUT}}


def lacks(raised):
    assert raised.value.retryable is False
    return raised.value.error_messages


def test_a_call_carries_credentials_and_asks_for_json(klarna, client, settings):
    klarna.get(ORDER, json=order_reply())

    client.get_order(ORDER_ID)

    headers = klarna.calls[0].request.headers
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == "MID-1:päss"
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"] == f"LapinKumi (+{settings.SITE_URL})"
    assert "Klarna-Idempotency-Key" not in headers


@pytest.mark.parametrize(
    ("options", "timeout"), [({}, (3.05, 10)), ({"read_seconds": WORKER_READ_SECONDS}, (3.05, 30))]
)
def test_a_visitor_waits_less_than_a_worker(klarna, options, timeout):
    klarna.get(ORDER, json=order_reply(), match=[matchers.request_kwargs_matcher({"timeout": timeout})])

    assert KlarnaClient(BASE, "u", "p", **options).get_order(ORDER_ID).order_id == ORDER_ID


def test_a_base_url_may_end_in_a_slash(klarna):
    klarna.get(ORDER, json=order_reply())

    assert KlarnaClient(f"{BASE}/", "u", "p").get_order(ORDER_ID).order_id == ORDER_ID


@pytest.mark.parametrize("base_url", ["", "api.example", "ftp://api.example", "https://", "https:///x", "https://a b"])
def test_a_base_url_that_is_none_is_refused(base_url):
    with pytest.raises(ValueError, match="base URL"):
        KlarnaClient(base_url, "u", "p")


def test_every_operation_has_its_route():
    assert set(ROUTES) == set(Operation)


def test_create_checkout_sends_the_purchase_and_reads_the_order(klarna, client):
    klarna.post(CHECKOUTS, **created(), match=[matchers.json_params_matcher(CREATE)])

    told = client.create_checkout(CREATE)

    assert (told.order_id, told.amount) == (ORDER_ID, Decimal("603.50"))
    assert klarna.calls[0].request.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "location",
    [
        CHECKOUT,
        f"{CHECKOUT}/",
        f"/checkout/v3/orders/{ORDER_ID}",
        "https://elsewhere.example/checkout/v3/orders/another",
        "http://api.example/checkout/v3/orders/another",
        "https://api.example:8443/checkout/v3/orders/another",
        "https://[broken/another",
    ],
)
def test_create_checkout_heeds_only_a_location_on_klarnas_own_host(klarna, client, location):
    klarna.post(CHECKOUTS, **created() | {"headers": {"Location": location}})

    assert client.create_checkout(CREATE).order_id == ORDER_ID


@pytest.mark.parametrize(
    ("location", "lacking"),
    [(None, "lacks Location"), (f"{CHECKOUTS}/another", "lacks the same order id in Location")],
)
def test_create_checkout_with_a_location_that_is_wrong_is_no_success(klarna, client, location, lacking):
    klarna.post(CHECKOUTS, **created() | {"headers": {"Location": location} if location else {}})

    with pytest.raises(KlarnaProtocolError) as raised:
        client.create_checkout(CREATE)

    assert lacks(raised) == (lacking,)


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON ;charset=x"]
)
def test_the_parameters_of_a_content_type_do_not_matter(klarna, client, content_type):
    klarna.get(CHECKOUT, body=json.dumps(checkout_reply()), content_type=content_type)

    assert client.get_checkout(ORDER_ID).order_id == ORDER_ID


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
def test_create_checkout_without_a_readable_order_is_no_success(klarna, client, body):
    klarna.post(CHECKOUTS, status=201, headers={"Location": CHECKOUT}, **body)

    with pytest.raises(KlarnaProtocolError):
        client.create_checkout(CREATE)


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
@pytest.mark.parametrize(("url", "reply", "read", "call"), READS.values(), ids=READS)
def test_a_read_of_something_unreadable_is_no_success(klarna, client, url, reply, read, call, body):
    klarna.get(url, status=200, **body)

    with pytest.raises(KlarnaProtocolError) as raised:
        call(client)

    assert (raised.value.status, len(lacks(raised))) == (200, 1)


def test_update_checkout_sends_the_purchase_and_reads_the_order(klarna, client):
    payload = update_payload(PURCHASE)
    klarna.post(CHECKOUT, json=checkout_reply(order_amount=100), match=[matchers.json_params_matcher(payload)])

    assert client.update_checkout(ORDER_ID, payload).amount == Decimal("1.00")


def test_abort_checkout_closes_it(klarna, client):
    klarna.post(f"{CHECKOUT}/abort", status=200)

    assert client.abort_checkout(ORDER_ID) is None
    assert klarna.calls[0].request.body is None


@pytest.mark.parametrize(("url", "reply", "read", "call"), READS.values(), ids=READS)
def test_a_read_gives_what_klarna_tells(klarna, client, url, reply, read, call):
    klarna.get(url, json=reply)

    assert call(client) == read(reply)


@pytest.mark.parametrize(("method", "url", "body", "call"), QUIET_WRITES.values(), ids=QUIET_WRITES)
def test_a_write_sends_its_body_and_key(klarna, client, method, url, body, call):
    klarna.add(method, url, status=204)

    assert call(client) is None

    request = klarna.calls[0].request
    assert request.headers["Klarna-Idempotency-Key"] == str(KEY)
    assert (json.loads(request.body) if request.body else None) == body


@pytest.mark.parametrize(("url", "body", "header", "made", "call"), MAKING_WRITES.values(), ids=MAKING_WRITES)
def test_a_write_that_makes_something_gives_its_id(klarna, client, url, body, header, made, call):
    klarna.post(url, status=201, headers={header: made, "Location": f"{url}/other"})

    assert call(client) == made

    request = klarna.calls[0].request
    assert request.headers["Klarna-Idempotency-Key"] == str(KEY)
    assert json.loads(request.body) == body


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("url", "body", "header", "made", "call"), MAKING_WRITES.values(), ids=MAKING_WRITES)
def test_the_id_of_what_was_made_may_come_in_the_location(klarna, client, url, body, header, made, call, slash):
    klarna.post(url, status=201, headers={"Location": f"{url}/{made}{slash}"})

    assert call(client) == made


@pytest.mark.parametrize("location", [None, "https://elsewhere.example/captures/1"])
@pytest.mark.parametrize(("url", "body", "header", "made", "call"), MAKING_WRITES.values(), ids=MAKING_WRITES)
def test_what_was_made_without_an_id_is_no_success(klarna, client, url, body, header, made, call, location):
    klarna.post(url, status=201, headers={"Location": location} if location else {})

    with pytest.raises(KlarnaProtocolError) as raised:
        call(client)

    assert lacks(raised) == (f"lacks {header}",)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_create_checkout_with_another_success_is_none(klarna, client, status):
    klarna.post(CHECKOUTS, **(created() if status != 204 else {}) | {"status": status})

    with pytest.raises(KlarnaProtocolError) as raised:
        client.create_checkout(CREATE)

    assert (raised.value.operation, raised.value.status, lacks(raised)) == (
        "create_checkout",
        status,
        ("lacks status 201",),
    )


@pytest.mark.parametrize("status", [201, 202, 204])
@pytest.mark.parametrize(("url", "reply", "read", "call"), READS.values(), ids=READS)
def test_a_read_with_another_success_is_none(klarna, client, url, reply, read, call, status):
    klarna.get(url, status=status, json=reply if status != 204 else None)

    with pytest.raises(KlarnaProtocolError):
        call(client)


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize(("method", "url", "body", "call"), QUIET_WRITES.values(), ids=QUIET_WRITES)
def test_a_write_with_another_success_is_none(klarna, client, method, url, body, call, status):
    klarna.add(method, url, status=status)

    with pytest.raises(KlarnaProtocolError):
        call(client)


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize(("url", "body", "header", "made", "call"), MAKING_WRITES.values(), ids=MAKING_WRITES)
def test_a_capture_or_refund_with_another_success_is_none(klarna, client, url, body, header, made, call, status):
    klarna.post(url, status=status, headers={header: made})

    with pytest.raises(KlarnaProtocolError):
        call(client)


@pytest.mark.parametrize("order_id", ["", "..", "../captures", "a/b", "a?b", "a b", "ä", "x" * 81])
def test_an_id_that_cannot_be_one_is_not_asked_for(klarna, client, order_id):
    with pytest.raises(KlarnaNotFound):
        client.get_order(order_id)
    with pytest.raises(KlarnaNotFound):
        client.get_capture(ORDER_ID, order_id)

    assert len(klarna.calls) == 0
