"""When Klarna refuses, fails or does not answer: the error, the tries, and a log that tells of nobody."""

import logging

import pytest
import requests
import responses

from orders.klarna import (
    KlarnaAuthError,
    KlarnaBadRequest,
    KlarnaClient,
    KlarnaConflict,
    KlarnaError,
    KlarnaNotAllowed,
    KlarnaNotFound,
    KlarnaPaymentFailed,
    KlarnaProtocolError,
    KlarnaRateLimited,
    KlarnaReadOnly,
    KlarnaUnavailable,
)
from tests.unit.orders.klarna.samples import ORDER_ID, PURCHASE, checkout_reply, order_reply
from tests.unit.orders.klarna.test_client import (
    BASE,
    CAPTURE,
    CHECKOUT,
    CHECKOUTS,
    CREATE,
    KEY,
    MAKING_WRITES,
    ORDER,
    QUIET_WRITES,
    READS,
)

CORRELATION = "5b1c1c52-8a57-4b53-9d0e-0d7b8c9f2a11"
CALLS = (
    {
        "create_checkout": ("POST", CHECKOUTS, lambda c: c.create_checkout(CREATE)),
        "update_checkout": ("POST", CHECKOUT, lambda c: c.update_checkout(ORDER_ID, CREATE)),
        "abort_checkout": ("POST", f"{CHECKOUT}/abort", lambda c: c.abort_checkout(ORDER_ID)),
    }
    | {name: ("GET", url, call) for name, (url, _, _, call) in READS.items()}
    | {name: (method, url, call) for name, (method, url, _, call) in QUIET_WRITES.items()}
    | {name: ("POST", url, call) for name, (url, _, _, _, call) in MAKING_WRITES.items()}
)
REFUSALS = [
    (400, "BAD_VALUE", KlarnaBadRequest),
    (401, None, KlarnaAuthError),
    (403, "NOT_ALLOWED", KlarnaNotAllowed),
    (403, "READ_ONLY_ORDER", KlarnaReadOnly),
    (403, "PAYMENT_METHOD_FAILED", KlarnaPaymentFailed),
    (404, None, KlarnaNotFound),
    (404, "NO_SUCH_ORDER", KlarnaNotFound),
    (409, "CONFLICT", KlarnaConflict),
    (413, "REQUEST_TOO_LARGE", KlarnaBadRequest),
    (422, "UNPROCESSABLE_ENTITY", KlarnaBadRequest),
    (429, "TOO_MANY_REQUESTS", KlarnaRateLimited),
    (500, "INTERNAL_SERVER_ERROR", KlarnaUnavailable),
    (502, None, KlarnaUnavailable),
    (503, "TEMPORARILY_UNAVAILABLE", KlarnaUnavailable),
    (504, None, KlarnaUnavailable),
]


@pytest.fixture
def klarna():
    with responses.RequestsMock() as outside:
        yield outside


@pytest.fixture
def client():
    return KlarnaClient(BASE, "MID-1", "secret-password", get_retries=0)


def events(caplog):
    lines = [dict(record.msg) for record in caplog.records if isinstance(record.msg, dict)]
    return [{key: value for key, value in line.items() if key in SHOWN} for line in lines]


SHOWN = ("event", "service", "operation", "status", "error", "error_code", "correlation_id", "lacking")


@pytest.mark.parametrize(("status", "code", "kind"), REFUSALS)
@pytest.mark.parametrize("name", CALLS)
def test_a_refusal_is_the_error_of_the_table(klarna, client, name, status, code, kind):
    method, url, call = CALLS[name]
    body = {"json": {"error_code": code, "error_messages": ["Text"], "correlation_id": CORRELATION}} if code else {}
    klarna.add(method, url, status=status, **body)

    with pytest.raises(KlarnaError) as raised:
        call(client)

    error = raised.value
    assert type(error) is kind
    assert (error.operation, error.status, error.error_code) == (name, status, code or "")
    assert (error.error_messages, error.correlation_id) == ((("Text",), CORRELATION) if code else ((), ""))


@pytest.mark.parametrize(
    "body",
    [
        {"body": b""},
        {"body": "<html><h1>502 Bad Gateway</h1></html>", "content_type": "text/html"},
        {"body": "<html>", "content_type": "application/json"},
        {"body": b"\xff\xfe\x00broken", "content_type": "application/json"},
        {"json": ["odd"]},
        {"json": None},
    ],
)
@pytest.mark.parametrize(("status", "kind"), [(401, KlarnaAuthError), (404, KlarnaNotFound), (502, KlarnaUnavailable)])
def test_a_refusal_without_json_is_still_its_error(klarna, client, status, kind, body):
    klarna.get(ORDER, status=status, **body)

    with pytest.raises(kind) as raised:
        client.get_order(ORDER_ID)

    assert (raised.value.error_code, raised.value.error_messages, raised.value.correlation_id) == ("", (), "")


def test_the_correlation_id_may_come_in_a_header(klarna, client):
    klarna.get(ORDER, status=404, headers={"klarna-correlation-id": CORRELATION})

    with pytest.raises(KlarnaNotFound) as raised:
        client.get_order(ORDER_ID)

    assert raised.value.correlation_id == CORRELATION


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Fri, 20 Nov 2026 08:00:30 GMT", "Date": "Fri, 20 Nov 2026 08:00:00 GMT"}, 30),
        ({"Retry-After": "Fri, 20 Nov 2026 07:00:00 GMT", "Date": "Fri, 20 Nov 2026 08:00:00 GMT"}, 0),
        ({"Retry-After": "Fri, 20 Nov 2026 08:00:30 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "9" * 5000}, None),
        ({}, None),
    ],
)
def test_how_long_klarna_asks_to_wait_is_kept(klarna, client, headers, seconds):
    klarna.post(f"{ORDER}/captures", status=429, headers=headers)

    with pytest.raises(KlarnaRateLimited) as raised:
        client.capture(ORDER_ID, CAPTURE, key=KEY)

    assert (raised.value.retry_after, raised.value.retryable) == (seconds, True)


@pytest.mark.parametrize(
    "broken",
    [
        requests.ConnectTimeout("https://api.example/secret"),
        requests.ReadTimeout("https://api.example/secret"),
        requests.ConnectionError("https://api.example/secret"),
        requests.exceptions.SSLError("https://api.example/secret"),
        requests.exceptions.ChunkedEncodingError("https://api.example/secret"),
        requests.exceptions.ContentDecodingError("https://api.example/secret"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("name", CALLS)
def test_no_answer_is_an_error_that_may_pass(klarna, client, name, broken):
    method, url, call = CALLS[name]
    klarna.add(method, url, body=broken)

    with pytest.raises(KlarnaUnavailable) as raised:
        call(client)

    error = raised.value
    assert (error.operation, error.status, error.retryable) == (name, None, True)
    assert error.__cause__ is None
    assert error.__suppress_context__ is True
    assert len(klarna.calls) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(klarna, client, status):
    klarna.get(ORDER, status=status, headers={"Location": "https://elsewhere.example/"})

    with pytest.raises(KlarnaProtocolError) as raised:
        client.get_order(ORDER_ID)

    assert (raised.value.error_messages, raised.value.retryable) == (("redirects",), False)
    assert raised.value.__suppress_context__ is True


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_read_is_tried_again_after_a_passing_fault(klarna, status):
    klarna.get(ORDER, status=status)
    klarna.get(ORDER, json=order_reply())

    assert KlarnaClient(BASE, "u", "p").get_order(ORDER_ID).order_id == ORDER_ID


def test_a_read_is_tried_three_times_at_most(klarna):
    tries = klarna.get(ORDER, status=503)

    with pytest.raises(KlarnaUnavailable) as raised:
        KlarnaClient(BASE, "u", "p").get_order(ORDER_ID)

    assert (raised.value.status, tries.call_count) == (503, 3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422])
def test_a_read_that_is_refused_is_not_tried_again(klarna, status):
    tries = klarna.get(ORDER, status=status)

    with pytest.raises(KlarnaError):
        KlarnaClient(BASE, "u", "p").get_order(ORDER_ID)

    assert tries.call_count == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("name", [name for name, (method, _, _) in CALLS.items() if method != "GET"])
def test_a_write_is_never_tried_again(klarna, name, status):
    method, url, call = CALLS[name]
    tries = klarna.add(method, url, status=status)

    with pytest.raises(KlarnaError) as raised:
        call(KlarnaClient(BASE, "u", "p"))

    assert (raised.value.retryable, tries.call_count) == (True, 1)


def test_a_refusal_leaves_its_code_and_correlation_id_in_the_log(klarna, client, caplog):
    caplog.set_level(logging.INFO)
    klarna.post(
        f"{ORDER}/captures", status=403, json={"error_code": "CAPTURE_NOT_ALLOWED", "correlation_id": CORRELATION}
    )

    with pytest.raises(KlarnaNotAllowed):
        client.capture(ORDER_ID, CAPTURE, key=KEY)

    call = {"service": "klarna", "operation": "capture", "status": 403}
    assert events(caplog) == [
        {"event": "answered", **call},
        {"event": "refused", **call, "error_code": "CAPTURE_NOT_ALLOWED", "correlation_id": CORRELATION},
    ]


def test_an_odd_answer_leaves_what_it_lacks_in_the_log(klarna, client, caplog):
    caplog.set_level(logging.WARNING)
    klarna.post(f"{ORDER}/captures", status=200, headers={"Klarna-Correlation-Id": CORRELATION})

    with pytest.raises(KlarnaProtocolError) as raised:
        client.capture(ORDER_ID, CAPTURE, key=KEY)

    assert raised.value.correlation_id == CORRELATION
    assert events(caplog) == [
        {
            "event": "odd answer",
            "service": "klarna",
            "operation": "capture",
            "status": 200,
            "lacking": "status 201",
            "correlation_id": CORRELATION,
        }
    ]


def test_the_log_tells_of_nobody(klarna, client, caplog):
    caplog.set_level(logging.DEBUG)
    klarna.post(CHECKOUTS, status=201, json=checkout_reply(), headers={"Location": CHECKOUT})
    klarna.get(ORDER, json=order_reply())
    klarna.post(
        CHECKOUT, status=400, json={"error_code": "BAD_VALUE", "error_messages": ["Bad value: maija@example.fi"]}
    )
    klarna.get(CHECKOUT, body=requests.ConnectionError(f"https://MID-1:secret-password@api.example/{ORDER_ID}"))

    client.create_checkout(CREATE)
    client.get_order(ORDER_ID)
    with pytest.raises(KlarnaBadRequest) as refused:
        client.update_checkout(ORDER_ID, CREATE)
    with pytest.raises(KlarnaUnavailable) as silent:
        client.get_checkout(ORDER_ID)

    buyer = PURCHASE.buyer
    private = [ORDER_ID, "Authorization", "Basic ", "MID-1", "secret-password", "1984-02-29", "Koskikatu", "Esimerkki"]
    said = caplog.text + "".join(repr(vars(raised.value)) for raised in (refused, silent))
    assert [word for word in (*private, buyer.email, buyer.phone, buyer.given_name) if word in said] == []
    assert len(events(caplog)) == 5
