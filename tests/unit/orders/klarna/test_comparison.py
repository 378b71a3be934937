"""Whether what Klarna says agrees with what was asked, and with itself."""

from dataclasses import asdict, replace
from decimal import Decimal

import pytest

from orders.klarna import Difference, compare, read_checkout, sums_that_differ
from orders.klarna.reading import read_order
from tests.unit.orders.klarna.samples import (
    BALANCING,
    LINES,
    SENT_LINES,
    TOTAL,
    TYRES,
    checkout_reply,
    order_reply,
    without,
)


def told(**changes):
    return read_checkout(checkout_reply(**changes))


def test_what_was_asked_agrees_with_what_is_told():
    assert compare(amount=TOTAL, lines=LINES, told=told()) == []
    assert compare(amount=TOTAL, lines=LINES, told=read_order(order_reply())) == []


def test_work_that_was_not_sent_is_not_missed():
    assert compare(amount=TOTAL, lines=(*LINES, BALANCING), told=told()) == []


@pytest.mark.parametrize("cents", [60349, 60351, 0])
def test_a_cent_is_a_difference(cents):
    assert compare(amount=TOTAL, lines=LINES, told=told(order_amount=cents)) == [
        Difference("amount", "603.50", str(Decimal(cents).scaleb(-2)))
    ]


def test_another_currency_is_a_difference():
    assert compare(amount=TOTAL, lines=LINES, told=told(purchase_currency="SEK")) == [
        Difference("currency", "EUR", "SEK")
    ]


def test_freight_and_discounts_count_in_the_sum_alone():
    goods = told(order_lines=[*SENT_LINES[:2], {"type": "surcharge", "reference": "X", "quantity": 1}])

    assert compare(amount=TOTAL, lines=LINES, told=goods) == []


def test_another_quantity_a_missing_line_and_a_strange_one_are_differences():
    lines = [
        SENT_LINES[0] | {"quantity": 2},
        {"type": "physical", "reference": "OTHER", "quantity": 1, "total_amount": 1},
    ]

    assert compare(amount=TOTAL, lines=LINES, told=told(order_lines=lines)) == [
        Difference("quantity", "0", "1", "OTHER"),
        Difference("quantity", "1", "0", "SRV-MOUNT"),
        Difference("quantity", "4", "2", "TYR-2055516-W7"),
    ]


def test_lines_of_the_same_reference_are_counted_together():
    split = [SENT_LINES[0] | {"quantity": 1}, SENT_LINES[0] | {"quantity": 3}, SENT_LINES[1]]
    twice = [replace(TYRES, quantity=2), *LINES[1:], replace(TYRES, quantity=2)]

    assert compare(amount=TOTAL, lines=LINES, told=told(order_lines=split)) == []
    assert compare(amount=TOTAL, lines=twice, told=told()) == []


def test_references_are_compared_as_they_were_sent():
    long = "R" * 80
    sent = [SENT_LINES[0] | {"reference": "R" * 64}, SENT_LINES[1]]

    assert compare(amount=TOTAL, lines=[replace(TYRES, reference=long), LINES[1]], told=told(order_lines=sent)) == []


def test_lines_without_references_are_counted_too():
    nameless = [without(SENT_LINES[0], "reference"), SENT_LINES[1]]

    assert compare(amount=TOTAL, lines=[replace(TYRES, reference=""), LINES[1]], told=told(order_lines=nameless)) == []


def test_a_difference_fits_into_a_clerks_task():
    assert asdict(Difference("quantity", "4", "2", "TYR")) == {
        "what": "quantity",
        "asked": "4",
        "told": "2",
        "reference": "TYR",
    }


def test_sums_of_a_sound_order_agree():
    assert sums_that_differ(read_order(order_reply())) == []


@pytest.mark.parametrize("name", ["captures", "refunds"])
def test_a_list_that_is_left_out_is_no_contradiction(name):
    assert sums_that_differ(read_order(without(order_reply(), name))) == []


def test_what_was_released_leaves_nothing():
    assert sums_that_differ(read_order(order_reply(status="CAPTURED", remaining_authorized_amount=0))) == []


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        (
            {"captured_amount": 51000, "remaining_authorized_amount": 9350},
            [Difference("captured", "514.50", "510.00")],
        ),
        ({"refunded_amount": 4000}, [Difference("refunded", "45.00", "40.00")]),
        ({"refunded_amount": 51451, "refunds": []}, [Difference("refunded", "514.50", "514.51")]),
        ({"remaining_authorized_amount": 8901}, [Difference("remaining", "89.00", "89.01")]),
    ],
)
def test_sums_that_contradict_each_other_are_found(changes, differences):
    assert sums_that_differ(read_order(order_reply(**changes))) == differences
