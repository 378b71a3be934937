"""Order Management v1 over HTTP: amounts, captures, refunds, time."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.playground.making import FITTING, TOTAL, TYRES, UNKNOWN, line, lines, purchase, refusal, sums

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_a_paid_order_is_told_whole(api, playground):
    playground.clock("2026-12-01T12:00:00Z")
    address = {"email": "maija@example.fi", "postal_code": "96100", "country": "FI"}
    order_id = api.authorised(purchase(merchant_data="{}", billing_address=address), method="FIXED_AMOUNT")
    order = api.order(order_id)

    assert order["order_id"] == order_id
    assert (order["order_amount"], order["original_order_amount"]) == (TOTAL, TOTAL)
    assert order["order_lines"] == lines()
    assert order["initial_payment_method"] == {"type": "FIXED_AMOUNT", "description": "Erämaksu"}
    assert (order["created_at"], order["expires_at"]) == ("2026-12-01T12:00:00Z", "2026-12-29T00:00:00Z")
    assert (order["merchant_reference1"], order["merchant_data"]) == ("LK-100042", "{}")
    assert (order["billing_address"]["email"], order["billing_address"]["city"]) == ("maija@example.fi", "Rovaniemi")
    assert order["captures"] == order["refunds"] == order["shipping_info"] == []


@pytest.mark.parametrize(
    ("path", "method", "ending"),
    [
        ("", "GET", ""),
        ("/acknowledge", "POST", " Acknowledgement not possible."),
        ("/cancel", "POST", " Cancel not possible."),
    ],
)
def test_an_unknown_order_is_named(api, path, method, ending):
    words = f"Order {UNKNOWN} cannot be found.{ending}"
    assert refusal(api.managed(UNKNOWN, path, method)) == (404, "NO_SUCH_ORDER", [words])


def test_a_malformed_id_is_no_order(api):
    words = "Order ID must be a valid UUID."
    assert refusal(api.managed("LK-100042")) == (400, "INVALID_ORDER_ID", [words])


def test_an_unpaid_checkout_is_no_order(api):
    assert refusal(api.managed(api.create()))[:2] == (404, "NO_SUCH_ORDER")


def test_a_capture_is_told_alone_and_with_its_order(api, playground):
    order_id = api.authorised()
    parcels = [{"shipping_company": "Matkahuolto", "shipping_method": "PickUpPoint", "tracking_number": "MH1"}]
    told = {"reference": "LK-100042/1", "description": "Renkaat", "order_lines": lines()[:1], "shipping_info": parcels}

    answer = api.capture(order_id, TYRES, **told)

    assert (answer.status_code, answer.content) == (201, b"")
    capture_id = answer.headers["Capture-Id"]
    place = f"/ordermanagement/v1/orders/{order_id}/captures/{capture_id}"
    assert answer.headers["Location"] == playground.url + place
    capture = api.call("GET", place).json()
    assert {name: capture[name] for name in told} == told
    assert (capture["capture_id"], capture["captured_amount"], capture["refunded_amount"]) == (capture_id, TYRES, 0)
    order = api.order(order_id)
    assert order["captures"] == [capture] == api.managed(order_id, "/captures").json()
    assert capture["klarna_reference"] == f"{order['klarna_reference']}-1"


def test_no_more_is_captured_than_is_left(api):
    order_id = api.authorised()
    api.capture(order_id, TYRES)
    left = TOTAL - TYRES
    words = f"Captured amount {left + 1} is higher than the remaining authorized amount {left}. Capture not possible."
    assert refusal(api.capture(order_id, left + 1)) == (403, "CAPTURE_NOT_ALLOWED", [words])
    assert api.capture(order_id, left).status_code == 201
    assert sums(api.order(order_id)) == ("CAPTURED", TOTAL, TOTAL, 0, 0)


@pytest.mark.parametrize("amount", [0, -1, 1.5, "100", None, True])
def test_a_capture_is_of_whole_cents(api, amount):
    answer = api.capture(api.authorised(), amount)
    assert refusal(answer) == (400, "BAD_VALUE", ["Bad value: captured_amount"])


def test_a_captures_lines_add_up_each(api):
    answer = api.capture(api.authorised(), 100, order_lines=[line("A", 1, 100, 20, total_amount=101)])
    assert refusal(answer) == (400, "BAD_VALUE", ["Bad value: total_amount"])


def test_unknown_captures_and_refunds_have_their_own_words(api):
    order_id = api.authorised()
    assert refusal(api.managed(order_id, f"/captures/{UNKNOWN}"))[:2] == (404, "NO_SUCH_CAPTURE")
    assert refusal(api.managed(order_id, f"/refunds/{UNKNOWN}"))[:2] == (404, "NOT_FOUND")


def test_refunds_come_out_of_the_oldest_captures_first(api):
    order_id = api.authorised()
    api.capture(order_id, 1000)
    api.capture(order_id, 2000)

    api.refund(order_id, 600)
    api.refund(order_id, 900)

    order = api.order(order_id)
    assert [capture["refunded_amount"] for capture in order["captures"]] == [1000, 500]
    assert [refund["refunded_amount"] for refund in order["refunds"]] == [600, 900]
    assert sums(order) == ("PART_CAPTURED", TOTAL, 3000, 1500, TOTAL - 3000)
    words = "Over refund is not allowed. Refund not possible."
    assert refusal(api.refund(order_id, 1501)) == (403, "REFUND_NOT_ALLOWED", [words])


def test_a_refund_may_keep_a_fee_back(api):
    order_id = api.authorised()
    api.capture(order_id, TOTAL)
    kept = line("FEE-75", 1, -7500, -1524, type="return_fee")
    answer = api.refund(order_id, TYRES - 7500, order_lines=[lines()[0], kept], reference="PAL-1")

    refund = api.managed(order_id, f"/refunds/{answer.headers['Refund-Id']}").json()
    assert (refund["refunded_amount"], refund["reference"]) == (TYRES - 7500, "PAL-1")
    assert answer.headers["Location"].endswith(f"{order_id}/refunds/{refund['refund_id']}")


def test_an_authorisation_is_lowered_with_its_lines(api):
    order_id = api.authorised()
    body = {"order_amount": FITTING, "order_lines": lines()[1:2]}
    assert api.managed(order_id, "/authorization", "PATCH", body).status_code == 204
    order = api.order(order_id)
    assert (order["order_lines"], order["original_order_amount"]) == (body["order_lines"], TOTAL)
    assert sums(order) == ("AUTHORIZED", FITTING, 0, 0, FITTING)


def test_an_authorisation_lowered_to_what_is_captured_is_captured(api):
    order_id = api.authorised()
    api.capture(order_id, TYRES)
    api.managed(order_id, "/authorization", "PATCH", {"order_amount": TYRES})
    assert sums(api.order(order_id)) == ("CAPTURED", TYRES, TYRES, 0, 0)


def test_an_authorisation_never_goes_below_what_is_captured(api):
    order_id = api.authorised()
    api.capture(order_id, TYRES)
    answer = api.managed(order_id, "/authorization", "PATCH", {"order_amount": FITTING})
    words = (
        f"Resulting authorization amount {FITTING} cannot be less than the captured amount {TYRES} for order. "
        "Order authorization cannot be updated"
    )
    assert refusal(answer) == (403, "NOT_ALLOWED", [words])


def test_lines_of_an_authorisation_add_up_to_it(api):
    answer = api.managed(
        api.authorised(), "/authorization", "PATCH", {"order_amount": FITTING + 1, "order_lines": lines()[1:2]}
    )
    assert refusal(answer) == (400, "BAD_VALUE", ["Bad value: order_amount"])


def test_an_authorisation_expires_after_28_days_and_takes_the_rest_along(api, playground):
    playground.clock("2026-12-01T12:00:00Z")
    order_id = api.authorised()
    api.capture(order_id, TYRES)
    playground.clock("2026-12-28T23:59:59Z")
    assert sums(api.order(order_id)) == ("PART_CAPTURED", TOTAL, TYRES, 0, TOTAL - TYRES)
    playground.clock("2026-12-29T00:00:00Z")
    assert sums(api.order(order_id)) == ("EXPIRED", TOTAL, TYRES, 0, 0)


def test_an_extension_counts_from_its_day_and_ends_after_half_a_year(api, playground):
    playground.clock(NOON.isoformat())
    order_id = api.authorised()
    ends = []
    for days in (0, 14, 14, 40, 66, 92, 118, 144, 170):
        playground.clock((NOON + timedelta(days=days, hours=1)).isoformat())
        assert api.managed(order_id, "/extend-authorization-time", "POST").status_code == 204
        ends.append(datetime.fromisoformat(api.order(order_id)["expires_at"]) - NOON + timedelta(hours=12))
    assert [end.days for end in ends] == [28, 42, 42, 68, 94, 120, 146, 172, 180]


def test_parcels_are_appended(api):
    order_id = api.authorised()
    capture_id = api.capture(order_id, 100).headers["Capture-Id"]
    for number in ("1", "2"):
        parcels = {"shipping_info": [{"tracking_number": number}]}
        for path in ("/shipping-info", f"/captures/{capture_id}/shipping-info"):
            assert api.managed(order_id, path, "POST", parcels).status_code == 204
    order = api.order(order_id)
    both = [{"tracking_number": "1"}, {"tracking_number": "2"}]
    assert order["shipping_info"] == order["captures"][0]["shipping_info"] == both


def test_parcels_have_limits(api):
    order_id = api.authorised()

    def add(**parcel):
        return refusal(api.managed(order_id, "/shipping-info", "POST", {"shipping_info": [parcel]}))

    assert add(shipping_company="x" * 101)[:2] == (422, "UNPROCESSABLE_ENTITY")
    assert add(shipping_method="Drone") == (400, "BAD_VALUE", ["Bad value: shipping_info[0].shipping_method"])
    assert api.order(order_id)["shipping_info"] == []


def test_references_given_are_changed_and_no_others(api):
    order_id = api.authorised(purchase(merchant_reference2="cart-1"))
    api.managed(order_id, "/merchant-references", "PATCH", {"merchant_reference2": "ROI"})
    order = api.order(order_id)
    assert (order["merchant_reference1"], order["merchant_reference2"]) == ("LK-100042", "ROI")


def test_the_delivery_address_is_corrected_but_not_the_billing_address(api):
    order_id = api.authorised()
    before = api.order(order_id)
    told = {"shipping_address": {"street_address": "Uusi 2", "phone": ""}}
    assert api.managed(order_id, "/customer-details", "PATCH", told).status_code == 204
    order = api.order(order_id)
    expected = {**before["shipping_address"], "street_address": "Uusi 2"}
    del expected["phone"]
    assert order["shipping_address"] == expected

    told["billing_address"] = {"street_address": "Uusi 3"}
    assert refusal(api.managed(order_id, "/customer-details", "PATCH", told))[:2] == (403, "NOT_ALLOWED")
    assert api.order(order_id) == order


def test_invoices_are_sent_again_and_fall_due_later(api):
    order_id = api.authorised()
    place = f"/captures/{api.capture(order_id, 100).headers['Capture-Id']}"
    assert api.managed(order_id, f"{place}/trigger-send-out", "POST").status_code == 204
    assert api.managed(order_id, f"{place}/extend-due-date", "PATCH", {"number_of_days": 14}).status_code == 204
    assert refusal(api.managed(order_id, f"{place}/extend-due-date", "PATCH", {}))[1] == "BAD_VALUE"
    options = api.managed(order_id, f"{place}/extend-due-date-options").json()
    assert [option["number_of_days"] for option in options["options"]] == [14, 30]


def test_a_paid_order_appears_after_the_lag(api, playground):
    playground.clock("2026-12-01T12:00:00Z")
    playground.lag(30)
    order_id = api.authorised()
    assert refusal(api.managed(order_id))[:2] == (404, "NO_SUCH_ORDER")
    assert refusal(api.managed(order_id, "/acknowledge", "POST"))[:2] == (404, "NO_SUCH_ORDER")
    playground.clock("2026-12-01T12:00:30Z")
    assert api.order(order_id)["status"] == "AUTHORIZED"
