"""Which error a refusal is, what it keeps, and that it keeps nothing of a person."""

import pickle

import pytest

from orders.klarna import (
    KlarnaAuthError,
    KlarnaBadRequest,
    KlarnaConflict,
    KlarnaError,
    KlarnaNotAllowed,
    KlarnaNotFound,
    KlarnaPaymentFailed,
    KlarnaProtocolError,
    KlarnaRateLimited,
    KlarnaReadOnly,
    KlarnaUnavailable,
    Operation,
    UnsoundPayload,
)
from orders.klarna.errors import refusal

CORRELATION = "5b1c1c52-8a57-4b53-9d0e-0d7b8c9f2a11"


def refused(status, body=None, **options):
    return refusal(operation=Operation.CAPTURE, status=status, body=body, **options)


@pytest.mark.parametrize(
    ("status", "code", "kind", "retryable"),
    [
        (400, "BAD_VALUE", KlarnaBadRequest, False),
        (400, "BAD_REQUEST", KlarnaBadRequest, False),
        (400, "INVALID_ORDER_ID", KlarnaBadRequest, False),
        (400, "NOT_FOUND", KlarnaNotFound, False),
        (401, "", KlarnaAuthError, False),
        (403, "READ_ONLY_ORDER", KlarnaReadOnly, False),
        (403, "", KlarnaNotAllowed, False),
        (403, "CAPTURE_NOT_ALLOWED", KlarnaNotAllowed, False),
        (403, "CANCEL_NOT_ALLOWED", KlarnaNotAllowed, False),
        (403, "REFUND_NOT_ALLOWED", KlarnaNotAllowed, False),
        (403, "NOT_ALLOWED", KlarnaNotAllowed, False),
        (403, "PAYMENT_METHOD_FAILED", KlarnaPaymentFailed, False),
        (404, "", KlarnaNotFound, False),
        (404, "NO_SUCH_ORDER", KlarnaNotFound, False),
        (404, "NO_SUCH_CAPTURE", KlarnaNotFound, False),
        (408, "", KlarnaUnavailable, True),
        (409, "CONFLICT", KlarnaConflict, False),
        (413, "REQUEST_TOO_LARGE", KlarnaBadRequest, False),
        (422, "UNPROCESSABLE_ENTITY", KlarnaBadRequest, False),
        (422, "INVALID_ADDRESS", KlarnaBadRequest, False),
        (429, "TOO_MANY_REQUESTS", KlarnaRateLimited, True),
        (500, "INTERNAL_SERVER_ERROR", KlarnaUnavailable, True),
        (501, "", KlarnaUnavailable, True),
        (502, "", KlarnaUnavailable, True),
        (503, "TEMPORARILY_UNAVAILABLE", KlarnaUnavailable, True),
        (504, "", KlarnaUnavailable, True),
        (599, "", KlarnaUnavailable, True),
        (304, "", KlarnaProtocolError, False),
        (405, "", KlarnaProtocolError, False),
        (418, "", KlarnaProtocolError, False),
    ],
)
def test_a_refusal_is_the_error_of_the_table(status, code, kind, retryable):
    error = refused(status, {"error_code": code, "error_messages": ["Text"], "correlation_id": CORRELATION})

    assert type(error) is kind
    assert (error.operation, error.status, error.error_code, error.error_messages, error.correlation_id) == (
        "capture",
        status,
        code,
        ("Text",),
        CORRELATION,
    )
    assert error.retryable is retryable
    assert error.data == {
        "operation": "capture",
        "status": status,
        "error_code": code,
        "correlation_id": CORRELATION,
    }


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "<html>502</html>",
        [],
        7,
        {},
        {"error_code": None, "error_messages": None},
        {"error_code": ["X"], "error_messages": {"a": 1}, "correlation_id": 5},
        {"error_code": "<b>", "error_messages": [1, None, {}], "correlation_id": "a\nb"},
    ],
)
def test_a_body_of_anything_is_an_error_without_words(body):
    error = refused(502, body)

    assert type(error) is KlarnaUnavailable
    assert (error.error_code, error.error_messages, error.correlation_id) == ("", (), "")


def test_a_single_message_is_taken_too():
    assert refused(400, {"error_message": "Bad value: locale"}).error_messages == ("Bad value: locale",)


def test_the_correlation_id_of_the_body_goes_before_the_headers():
    assert refused(500, {"correlation_id": CORRELATION}, correlation_id="other").correlation_id == CORRELATION
    assert refused(500, None, correlation_id="other").correlation_id == "other"


@pytest.mark.parametrize(
    "text",
    [
        "Captured amount 60000 is higher than the remaining authorized amount 8900. Capture not possible.",
        "Order has previous captures. Cancel not possible",
        "Bad value: order_lines[0].total_tax_amount",
        "Order 7d6f3b2e-54c1-4f0a-9a6e-2b1c8e5d9f10 cannot be found. Acknowledgement not possible.",
        "Bad value: merchant_urls.terms (must be a valid http or https URI)",
    ],
)
def test_what_klarna_says_of_money_and_fields_is_kept(text):
    assert refused(403, {"error_messages": [text]}).error_messages == (text,)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Bad value: email maija@example.fi", "Bad value: email …"),
        ("Invalid name 'Maija Esimerkki'", "Invalid name …"),
        ('Invalid city "Rovaniemi".', "Invalid city …."),
        ("Invalid phone +358 40 1234567", "Invalid phone …"),
        ("Invalid phone 040 123 4567.", "Invalid phone …."),
        ("Invalid phone 0401234567", "Invalid phone …"),
        ("Born 1984-02-29, too young", "Born …, too young"),
        ("Bad id 290284-123A", "Bad id …"),
        ("Bad id 290204A123B", "Bad id …"),
    ],
)
def test_what_klarna_says_of_a_person_is_blotted_out(text, kept):
    assert refused(400, {"error_messages": [text]}).error_messages == (kept,)


def test_endless_words_are_cut():
    error = refused(400, {"error_messages": ["x" * 1000] * 1000})

    assert (len(error.error_messages), {len(text) for text in error.error_messages}) == (20, {300})


def test_an_error_speaks_finnish_to_people_and_tells_details_to_code():
    error = refused(403, {"error_code": "CAPTURE_NOT_ALLOWED", "correlation_id": CORRELATION})

    assert str(error) == "Maksupalvelu ei sallinut toimintoa maksun nykyisessä tilassa."
    assert repr(error) == f"KlarnaNotAllowed(capture 403 CAPTURE_NOT_ALLOWED {CORRELATION})"


def test_every_error_has_words_for_people():
    def kinds(kind):
        return {kind}.union(*map(kinds, kind.__subclasses__()))

    assert [kind for kind in kinds(KlarnaError) if not str(kind(operation="capture")).endswith(".")] == []


@pytest.mark.parametrize(
    "error",
    [
        refused(429, {"error_code": "TOO_MANY_REQUESTS", "correlation_id": CORRELATION}, retry_after=7),
        KlarnaUnavailable(operation=Operation.REFUND),
        UnsoundPayload(problems=["order_amount"]),
    ],
)
def test_an_error_survives_the_way_between_processes(error):
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert {key: str(value) for key, value in vars(copy).items()} == {
        key: str(value) for key, value in vars(error).items()
    }
