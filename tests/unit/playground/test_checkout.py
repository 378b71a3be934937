"""Checkout v3 over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import requests

from tests.unit.playground.making import FITTING, TAX, TOTAL, UNKNOWN, line, lines, purchase, refusal

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def empty(answer):
    """The status of an answer that says nothing else."""
    assert (answer.content, answer.headers.get("Content-Type")) == (b"", None)
    return answer.status_code


def test_create_tells_the_whole_order_and_where_it_is(api, playground):
    playground.clock("2026-12-01T12:00:00Z")
    answer = api.call("POST", "/checkout/v3/orders", purchase())
    told = answer.json()

    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/json")
    assert str(UUID(told["order_id"])) == told["order_id"]
    assert answer.headers["Location"] == f"{playground.url}/checkout/v3/orders/{told['order_id']}"
    assert {name: told[name] for name in purchase()} == purchase()
    assert told["status"] == "checkout_incomplete"
    assert told["started_at"] == told["last_modified_at"] == "2026-12-01T12:00:00Z"
    assert told["billing_address"] == told["shipping_address"] == {"country": "FI"}
    assert (told["customer"], told["options"]) == ({}, {})
    assert told["external_payment_methods"] == told["external_checkouts"] == []
    assert api.checkout(told["order_id"]).json() == told


def test_the_snippet_holds_nothing_inline(api, playground):
    snippet = api.checkout(api.create()).json()["html_snippet"]

    assert snippet.startswith('<div id="klarna-checkout-container"></div>')
    assert f'<script src="{playground.url}/assets/bootstrap.js" data-frame="{playground.url}/klarna/' in snippet
    assert (snippet.count("<script"), "style" in snippet, "></script>" in snippet) == (1, False, True)


def test_fields_that_nobody_knows_are_let_pass(api):
    order_id = api.create(purchase(surprise=1, order_id="mine", status="checkout_complete"))
    told = api.checkout(order_id).json()
    assert ("surprise" in told, told["order_id"], told["status"]) == (False, order_id, "checkout_incomplete")


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"order_amount": 60351}, ["Bad value: order_amount"]),
        ({"order_tax_amount": TAX + 1}, ["Bad value: order_tax_amount"]),
        ({"order_amount": 603.5}, ["Bad value: order_amount"]),
        ({"order_amount": 60350.0}, ["Bad value: order_amount"]),
        ({"order_amount": True}, ["Bad value: order_amount"]),
        ({"order_amount": -1}, ["Bad value: order_amount"]),
        ({"order_lines": []}, ["Bad value: order_lines"]),
        ({"order_lines": [{**lines()[0], "name": ""}]}, ["Bad value: order_lines[0].name"]),
        ({"order_lines": [{**lines()[0], "quantity_unit": "kappaletta"}]}, ["Bad value: order_lines[0].quantity_unit"]),
        ({"order_lines": [{**lines()[0], "type": "return_fee"}]}, ["Bad value: order_lines[0].type"]),
        ({"purchase_country": "SE"}, ["Bad value: purchase_country"]),
        ({"purchase_currency": "SEK"}, ["Bad value: purchase_currency"]),
        ({"locale": "fi"}, ["Bad value: locale"]),
        ({"billing_address": []}, ["Bad value: billing_address"]),
        ({"billing_address": {"given_name": ""}}, ["Bad value: billing_address.given_name"]),
        ({"merchant_reference1": "x" * 256}, ["Bad value: merchant_reference1"]),
        ({"merchant_data": "x" * 6001}, ["Bad value: merchant_data"]),
        ({"options": {"color_button": "blue"}}, ["Bad value: options.color_button"]),
        ({"options": {"allowed_customer_types": []}}, ["Bad value: options.allowed_customer_types"]),
        (
            {"merchant_urls": {"terms": "ehdot"}},
            ["Bad value: merchant_urls.terms (must be a valid http or https URI)"],
        ),
        (
            {"merchant_urls": {"validation": "http://shop.example/"}},
            ["Bad value: merchant_urls.validation (must be a valid https URI)"],
        ),
        (
            {"order_lines": [line("A", 4, 12990, 10556, total_amount=51961)], "order_tax_amount": 10558},
            [f"Bad value: {name}" for name in ("total_amount", "total_tax_amount", "order_amount", "order_tax_amount")],
        ),
    ],
)
def test_create_refuses_what_is_wrong(api, changes, messages):
    answer = api.call("POST", "/checkout/v3/orders", purchase(**changes))
    assert refusal(answer) == (400, "BAD_VALUE", messages)


def test_create_names_everything_that_is_missing(api):
    assert refusal(api.call("POST", "/checkout/v3/orders", {})) == (
        400,
        "BAD_VALUE",
        [
            f"Bad value: {name}"
            for name in (
                "purchase_country",
                "purchase_currency",
                "locale",
                "order_amount",
                "order_tax_amount",
                "order_lines",
                "merchant_urls",
            )
        ],
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_create_refuses_what_is_no_object(api, playground, body):
    answer = api.session.post(f"{playground.url}/checkout/v3/orders", data=body, timeout=10)
    assert refusal(answer)[:2] == (400, "BAD_REQUEST")


@pytest.mark.parametrize("auth", [None, ("playground", "wrong"), ("wrong", "playground"), ("pläy", "ä")])
def test_strangers_get_no_word(playground, auth):
    for path in ("/checkout/v3/orders", f"/ordermanagement/v1/orders/{UNKNOWN}/captures"):
        assert empty(requests.post(playground.url + path, json=purchase(), auth=auth, timeout=10)) == 401


def test_an_unknown_checkout_is_not_found(api):
    assert empty(api.checkout(UNKNOWN)) == 404
    assert empty(api.update(UNKNOWN, merchant_data="x")) == 404
    assert empty(api.call("POST", f"/checkout/v3/orders/{UNKNOWN}/abort")) == 404


def test_update_replaces_only_what_it_holds(api):
    order_id = api.create()
    answer = api.update(order_id, order_lines=lines()[1:2], order_amount=FITTING, order_tax_amount=1808)

    assert answer.status_code == 200
    told = api.checkout(order_id).json()
    assert (told["order_amount"], len(told["order_lines"])) == (FITTING, 1)
    assert told["merchant_reference1"] == "LK-100042"


def test_update_that_does_not_add_up_with_the_rest_changes_nothing(api):
    order_id = api.create()
    before = api.checkout(order_id).json()
    assert refusal(api.update(order_id, order_amount=1)) == (400, "BAD_VALUE", ["Bad value: order_amount"])
    assert api.checkout(order_id).json() == before


def test_a_paid_checkout_is_read_only(api):
    order_id = api.authorised()
    read_only = (403, "READ_ONLY_ORDER", ["Resource is read-only"])

    assert refusal(api.update(order_id, merchant_data="x")) == read_only
    assert refusal(api.call("POST", f"/checkout/v3/orders/{order_id}/abort")) == read_only
    assert api.checkout(order_id).json()["status"] == "checkout_complete"


def test_an_aborted_checkout_is_gone(api):
    order_id = api.create()
    assert empty(api.call("POST", f"/checkout/v3/orders/{order_id}/abort")) == 200
    assert empty(api.checkout(order_id)) == 404


def test_a_checkout_lapses_two_days_after_its_last_update(api, playground):
    playground.clock(NOON.isoformat())
    order_id = api.create()
    playground.clock((NOON + timedelta(hours=47)).isoformat())
    api.update(order_id, merchant_data="still here")
    playground.clock((NOON + timedelta(hours=47 + 48, seconds=-1)).isoformat())
    assert api.checkout(order_id).status_code == 200

    playground.clock((NOON + timedelta(hours=47 + 48)).isoformat())
    assert empty(api.checkout(order_id)) == 404
    assert empty(api.update(order_id, merchant_data="x")) == 404


def test_a_paid_checkout_is_later_known_to_order_management_alone(api, playground):
    playground.clock(NOON.isoformat())
    order_id = api.authorised()
    playground.clock((NOON + timedelta(hours=48)).isoformat())
    assert empty(api.checkout(order_id)) == 404
    assert api.order(order_id)["order_amount"] == TOTAL


def test_other_methods_are_not_allowed(api):
    assert api.call("DELETE", "/checkout/v3/orders").status_code == 405
