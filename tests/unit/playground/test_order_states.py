"""Every status of Order Management with everything asked of it: what goes, what is refused, in which words."""

import pytest

from tests.unit.playground.making import TOTAL, TYRES, refusal, sums


def authorised(api):
    return api.authorised()


def part_captured(api):
    order_id = api.authorised()
    api.capture(order_id, TYRES)
    return order_id


def captured(api):
    order_id = api.authorised()
    api.capture(order_id, TOTAL)
    return order_id


def released(api):
    order_id = part_captured(api)
    api.managed(order_id, "/release-remaining-authorization", "POST")
    return order_id


def cancelled(api):
    order_id = api.authorised()
    api.managed(order_id, "/cancel", "POST")
    return order_id


def expired(api):
    order_id = part_captured(api)
    api.playground.expire(order_id)
    return order_id


def closed(api):
    order_id = captured(api)
    api.refund(order_id, TOTAL)
    return order_id


MAKE = {
    "AUTHORIZED": authorised,
    "PART_CAPTURED": part_captured,
    "CAPTURED": captured,
    "RELEASED": released,
    "CANCELLED": cancelled,
    "EXPIRED": expired,
    "CLOSED": closed,
}
CALLS = {
    "capture": ("POST", "/captures", {"captured_amount": 100}, 201),
    "cancel": ("POST", "/cancel", None, 204),
    "release": ("POST", "/release-remaining-authorization", None, 204),
    "refund": ("POST", "/refunds", {"refunded_amount": 100}, 201),
    "authorization": ("PATCH", "/authorization", {"order_amount": TYRES + 1}, 204),
    "extend": ("POST", "/extend-authorization-time", None, 204),
    "acknowledge": ("POST", "/acknowledge", None, 204),
    "references": ("PATCH", "/merchant-references", {"merchant_reference2": "ROI"}, 204),
}
CAPTURE, CANCEL, REFUND, OTHER = "CAPTURE_NOT_ALLOWED", "CANCEL_NOT_ALLOWED", "REFUND_NOT_ALLOWED", "NOT_ALLOWED"
FULL = "Order is fully captured. Remaining authorization cannot be released."
PREVIOUS = "Order has previous captures. Cancel not possible"
NO_CAPTURES = "Order has no captures. Refund not possible"
NO_UPDATE = "Update not allowed."
# What each status refuses: the code, and the words (ID stands for the order's id). Everything else goes.
REFUSED = {
    ("AUTHORIZED", "release"): (OTHER, "Order has no captures. Remaining authorization cannot be released."),
    ("AUTHORIZED", "refund"): (REFUND, NO_CAPTURES),
    ("PART_CAPTURED", "cancel"): (CANCEL, PREVIOUS),
    ("CAPTURED", "capture"): (CAPTURE, "Order is fully captured. Capture not possible."),
    ("CAPTURED", "cancel"): (CANCEL, PREVIOUS),
    ("CAPTURED", "release"): (OTHER, FULL),
    ("CAPTURED", "authorization"): (OTHER, NO_UPDATE),
    ("CAPTURED", "extend"): (OTHER, NO_UPDATE),
    ("RELEASED", "capture"): (CAPTURE, "Order is fully captured. Capture not possible."),
    ("RELEASED", "cancel"): (CANCEL, PREVIOUS),
    ("RELEASED", "release"): (OTHER, FULL),
    ("RELEASED", "authorization"): (OTHER, NO_UPDATE),
    ("RELEASED", "extend"): (OTHER, NO_UPDATE),
    ("CANCELLED", "capture"): (CAPTURE, "Order ID is cancelled. Capture not possible."),
    ("CANCELLED", "cancel"): (CANCEL, "Order ID is already cancelled. Cancel not possible"),
    ("CANCELLED", "release"): (OTHER, "Order ID is cancelled. Remaining authorization cannot be released."),
    ("CANCELLED", "refund"): (REFUND, NO_CAPTURES),
    ("CANCELLED", "authorization"): (OTHER, NO_UPDATE),
    ("CANCELLED", "extend"): (OTHER, NO_UPDATE),
    ("CANCELLED", "acknowledge"): (OTHER, NO_UPDATE),
    ("CANCELLED", "references"): (OTHER, NO_UPDATE),
    ("EXPIRED", "capture"): (CAPTURE, "Order ID is expired. Capture not possible."),
    ("EXPIRED", "cancel"): (CANCEL, "Order ID is expired. Cancel not possible"),
    ("EXPIRED", "release"): (OTHER, "Order ID is expired. Remaining authorization cannot be released."),
    ("EXPIRED", "refund"): (REFUND, "Order ID is expired. Refund not possible"),
    ("EXPIRED", "authorization"): (OTHER, NO_UPDATE),
    ("EXPIRED", "extend"): (OTHER, NO_UPDATE),
    ("CLOSED", "capture"): (CAPTURE, "Order is fully captured. Capture not possible."),
    ("CLOSED", "cancel"): (CANCEL, PREVIOUS),
    ("CLOSED", "release"): (OTHER, FULL),
    ("CLOSED", "refund"): (REFUND, "Over refund is not allowed. Refund not possible."),
    ("CLOSED", "authorization"): (OTHER, NO_UPDATE),
    ("CLOSED", "extend"): (OTHER, NO_UPDATE),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", MAKE)
def test_each_status_allows_what_it_should(api, status, call):
    order_id = MAKE[status](api)
    before = api.order(order_id)
    method, path, body, success = CALLS[call]

    answer = api.managed(order_id, path, method, body)

    if (status, call) not in REFUSED:
        assert (answer.status_code, answer.content) == (success, b"")
        return
    code, words = REFUSED[status, call]
    assert refusal(answer) == (403, code, [words.replace("ID", order_id)])
    assert api.order(order_id) == before


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("AUTHORIZED", ("AUTHORIZED", TOTAL, 0, 0, TOTAL)),
        ("PART_CAPTURED", ("PART_CAPTURED", TOTAL, TYRES, 0, TOTAL - TYRES)),
        ("CAPTURED", ("CAPTURED", TOTAL, TOTAL, 0, 0)),
        ("RELEASED", ("CAPTURED", TOTAL, TYRES, 0, 0)),
        ("CANCELLED", ("CANCELLED", TOTAL, 0, 0, 0)),
        ("EXPIRED", ("EXPIRED", TOTAL, TYRES, 0, 0)),
        ("CLOSED", ("CLOSED", TOTAL, TOTAL, TOTAL, 0)),
    ],
)
def test_each_status_has_its_sums(api, status, expected):
    assert sums(api.order(MAKE[status](api))) == expected


def test_the_rest_of_a_released_order_stays_released_after_a_refund(api):
    order_id = released(api)
    api.refund(order_id, 100)
    assert sums(api.order(order_id)) == ("CAPTURED", TOTAL, TYRES, 100, 0)
    api.refund(order_id, TYRES - 100)
    assert sums(api.order(order_id)) == ("CLOSED", TOTAL, TYRES, TYRES, 0)


@pytest.mark.parametrize("verdict", ["PENDING", "REJECTED", "STOPPED"])
def test_nothing_is_captured_under_suspicion(api, playground, verdict):
    order_id = api.authorised(fraud_status=verdict)
    words = f"Order has fraud status {verdict}. Capture not possible."
    assert refusal(api.capture(order_id, 100)) == (403, CAPTURE, [words])

    playground.fraud(order_id, "ACCEPTED")
    assert api.capture(order_id, 100).status_code == 201
