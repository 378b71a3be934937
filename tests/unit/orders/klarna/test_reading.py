"""What the shop understands of Klarna's answers, and how much of them may be missing."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orders.klarna import (
    Address,
    Capture,
    CheckoutStatus,
    FraudStatus,
    OrderStatus,
    PaymentMethod,
    Refund,
    ToldLine,
    Unreadable,
    read_checkout,
)
from orders.klarna.reading import read_capture, read_order, read_refund
from tests.unit.orders.klarna.samples import (
    CAPTURE_ID,
    ORDER_ID,
    REFUND_ID,
    capture_reply,
    checkout_reply,
    order_reply,
    refund_reply,
    without,
)

ADDRESS = Address(
    given_name="Maija",
    family_name="Esimerkki",
    email="maija@example.fi",
    phone="+358401234567",
    street="Koskikatu 1",
    postcode="96100",
    city="Rovaniemi",
    country="FI",
)
BARE_CHECKOUT = {"order_id": ORDER_ID, "status": "x", "order_amount": 0, "purchase_currency": "EUR"}


def test_a_checkout_is_read_in_euros():
    told = read_checkout(checkout_reply())

    assert (told.order_id, told.status, told.number, told.merchant_data) == (
        ORDER_ID,
        CheckoutStatus.INCOMPLETE,
        "LK-100042",
        "a1b2",
    )
    assert (told.amount, told.currency) == (Decimal("603.50"), "EUR")
    assert told.lines[0] == ToldLine(
        type="physical",
        reference="TYR-2055516-W7",
        name="Talvirengas 205/55 R16 94T XL, nasta",
        quantity=4,
        total=Decimal("519.60"),
    )
    assert [line.total for line in told.lines] == [
        Decimal("519.60"),
        Decimal("89.00"),
        Decimal("19.90"),
        Decimal("-25.00"),
    ]
    assert told.snippet == '<div id="klarna-checkout-container"></div>'


def test_an_address_of_nothing_but_a_country_is_none():
    told = read_checkout(checkout_reply())

    assert (told.billing, told.shipping) == (ADDRESS, None)


@pytest.mark.parametrize(
    ("status", "is_complete"),
    [
        ("checkout_incomplete", False),
        ("CHECKOUT_INCOMPLETE", False),
        ("checkout_complete", True),
        ("CHECKOUT_COMPLETE", True),
        ("created", True),
        ("something_new", False),
    ],
)
def test_a_checkout_tells_whether_the_buyer_has_finished(status, is_complete):
    assert read_checkout(checkout_reply(status=status)).is_complete is is_complete


def test_an_order_is_read_in_euros_and_utc():
    told = read_order(order_reply())

    assert (told.order_id, told.status, told.fraud_status) == (
        ORDER_ID,
        OrderStatus.PART_CAPTURED,
        FraudStatus.ACCEPTED,
    )
    assert (told.amount, told.original_amount, told.captured, told.refunded, told.remaining) == (
        Decimal("603.50"),
        Decimal("610.00"),
        Decimal("514.50"),
        Decimal("45.00"),
        Decimal("89.00"),
    )
    assert told.method == PaymentMethod(type="INVOICE", description="Invoice")
    assert told.klarna_reference == "K4TYRE1"
    assert told.created_at == datetime(2026, 11, 20, 8, 21, 44, tzinfo=UTC)
    assert told.expires_at == datetime(2026, 12, 18, tzinfo=UTC)
    assert told.captures == (read_capture(capture_reply()),)
    assert told.refunds == (read_refund(refund_reply()),)


def test_captures_and_refunds_are_read():
    assert read_capture(capture_reply()) == Capture(
        capture_id=CAPTURE_ID,
        amount=Decimal("514.50"),
        refunded=Decimal("45.00"),
        reference="LK-100042/1",
        klarna_reference="K4TYRE1-1",
        captured_at=datetime(2026, 11, 23, 10, 2, 11, tzinfo=UTC),
    )
    assert read_refund(refund_reply()) == Refund(
        refund_id=REFUND_ID,
        amount=Decimal("45.00"),
        reference="PAL-31",
        refunded_at=datetime(2026, 12, 1, 7, tzinfo=UTC),
    )


def test_letter_case_does_not_matter():
    lines = [line | {"type": line["type"].upper()} for line in order_reply()["order_lines"]]

    told = read_order(
        order_reply(status="part_captured", fraud_status="accepted", purchase_currency="eur", order_lines=lines)
    )

    assert told == read_order(order_reply())


@pytest.mark.parametrize(
    "name",
    [
        "fraud_status",
        "klarna_reference",
        "merchant_reference1",
        "merchant_data",
        "created_at",
        "expires_at",
        "customer",
        "billing_address",
        "shipping_address",
        "order_lines",
        "captures",
        "refunds",
        "initial_payment_method",
    ],
)
@pytest.mark.parametrize("instead", [None, [], {}, "", 7, True])
def test_a_part_that_is_missing_or_odd_is_empty(name, instead):
    assert read_order(order_reply(**{name: instead})) == read_order(without(order_reply(), name))


def test_sums_that_are_missing_follow_from_the_others():
    told = read_order(without(order_reply(), "original_order_amount", "refunded_amount", "remaining_authorized_amount"))

    assert (told.original_amount, told.refunded, told.remaining) == (
        Decimal("603.50"),
        Decimal("0.00"),
        Decimal("89.00"),
    )


@pytest.mark.parametrize("status", ["CAPTURED", "CANCELLED", "EXPIRED", "CLOSED"])
def test_nothing_remains_of_an_order_that_is_over(status):
    assert read_order(without(order_reply(status=status), "remaining_authorized_amount")).remaining == 0


def test_a_payment_type_that_nobody_knew_is_kept_as_text():
    told = read_order(order_reply(initial_payment_method={"type": "pay_by_moose", "description": "Hirvi"}))

    assert told.method == PaymentMethod(type="PAY_BY_MOOSE", description="Hirvi")


def test_lines_without_references_are_read():
    told = read_order(order_reply(order_lines=[{"type": "physical", "quantity": 2, "total_amount": 100}, "odd", None]))

    assert told.lines == (ToldLine(type="physical", reference="", name="", quantity=2, total=Decimal("1.00")),)


@pytest.mark.parametrize(
    ("amount", "read"), [(60350, "603.50"), (60350.0, "603.50"), (0, "0.00"), (-1, "-0.01"), (10**12, "10000000000.00")]
)
def test_an_amount_is_whole_cents(amount, read):
    assert read_checkout(checkout_reply(order_amount=amount)).amount == Decimal(read)


@pytest.mark.parametrize("amount", [None, True, "60350", 603.5, float("nan"), float("inf"), [], {}])
def test_an_amount_that_is_not_whole_cents_makes_an_answer_unreadable(amount):
    with pytest.raises(Unreadable, match="order_amount"):
        read_checkout(checkout_reply(order_amount=amount))


@pytest.mark.parametrize("name", ["order_id", "status", "order_amount", "purchase_currency"])
@pytest.mark.parametrize(("read", "reply"), [(read_checkout, checkout_reply()), (read_order, order_reply())])
def test_an_answer_without_what_is_decisive_is_unreadable(read, reply, name):
    with pytest.raises(Unreadable, match=name):
        read(without(reply, name))


@pytest.mark.parametrize(
    ("read", "reply", "name"),
    [(read_capture, capture_reply(), "captured_amount"), (read_refund, refund_reply(), "refunded_amount")],
)
def test_money_that_moved_without_a_sum_is_unreadable(read, reply, name):
    with pytest.raises(Unreadable, match=name):
        read(without(reply, name))


def test_a_refund_without_an_id_is_read():
    assert read_refund(without(refund_reply(), "refund_id")).refund_id == ""


@pytest.mark.parametrize("read", [read_checkout, read_order, read_capture, read_refund])
@pytest.mark.parametrize("body", [None, [], "html", 5])
def test_what_is_not_an_object_is_unreadable(read, body):
    with pytest.raises(Unreadable, match="JSON object"):
        read(body)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-20T08:15:00Z", datetime(2026, 11, 20, 8, 15, tzinfo=UTC)),
        ("2026-11-20T08:15:00.250Z", datetime(2026, 11, 20, 8, 15, 0, 250000, tzinfo=UTC)),
        ("2026-11-20T10:15:00+02:00", datetime(2026, 11, 20, 8, 15, tzinfo=UTC)),
        ("2026-11-20T08:15:00", datetime(2026, 11, 20, 8, 15, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("tomorrow", None),
    ],
)
def test_times_are_read_as_utc(text, instant):
    assert read_order(order_reply(expires_at=text)).expires_at == instant


@pytest.mark.rule("R1.1")
@pytest.mark.parametrize(
    ("born_on", "on", "is_under_age"),
    [
        ("2008-11-20", date(2026, 11, 20), False),
        ("2008-11-21", date(2026, 11, 20), True),
        ("2008-02-29", date(2026, 2, 28), True),
        ("2008-02-29", date(2026, 3, 1), False),
        ("2008-11-20T00:00:00Z", date(2026, 11, 19), True),
        ("1984-02-29", date(2026, 11, 20), False),
        ("20.11.2008", date(2026, 11, 20), None),
        ("", date(2026, 11, 20), None),
    ],
)
@pytest.mark.parametrize(("read", "reply"), [(read_checkout, checkout_reply), (read_order, order_reply)])
def test_a_buyer_is_of_age_on_the_eighteenth_birthday(read, reply, born_on, on, is_under_age):
    assert read(reply(customer={"date_of_birth": born_on})).is_under_age(on=on) is is_under_age


@pytest.mark.rule("R1.1")
def test_of_an_unknown_age_nothing_is_claimed():
    assert read_order(without(order_reply(), "customer")).is_under_age(on=date(2026, 11, 20)) is None


@pytest.mark.parametrize("told", [read_checkout(checkout_reply()), read_order(order_reply())])
def test_nothing_of_the_person_is_shown(told):
    shown = repr(told) + repr(told.birth) + repr(told.billing)

    assert [secret for secret in ("1984", "Maija", "Koskikatu", "example.fi", "+358") if secret in shown] == []


def test_a_date_of_birth_cannot_be_stored():
    with pytest.raises(TypeError):
        json.dumps(read_order(order_reply()).birth, default=vars)


def test_the_barest_checkout_is_readable():
    assert read_checkout(BARE_CHECKOUT).lines == ()
