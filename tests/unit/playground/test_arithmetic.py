"""Klarna's arithmetic, on the sums that its users stumbled over."""

import pytest

from lapinkumi.playground.klarna.arithmetic import order_problems, tax_is_within_a_cent
from tests.unit.playground.making import TAX, TOTAL, line, lines


@pytest.mark.parametrize(
    ("total", "tax", "holds"),
    [
        (51960, 10556, False),  # the tax of a unit, four times
        (51960, 10557, True),
        (51960, 10558, True),
        (51960, 10559, False),
        (-2500, -508, True),
        (-2500, 508, False),
        (-2500, -506, False),
        (0, 0, True),
        (0, 2, False),
    ],
)
def test_tax_may_differ_by_a_cent(total, tax, holds):
    assert tax_is_within_a_cent(tax, total=total, rate=2550) is holds


def test_tax_of_what_bears_none_is_nothing_or_a_cent():
    assert [tax for tax in range(-3, 4) if tax_is_within_a_cent(tax, total=5000, rate=0)] == [-1, 0, 1]


def test_an_order_that_adds_up_has_no_problem():
    assert order_problems(lines(), amount=TOTAL, tax=TAX) == []


def test_each_wrong_sum_is_named_once():
    wrong = [line("A", 2, 100, 41, total_amount=201), line("B", 2, 100, 41, total_amount=201)]
    assert order_problems(wrong, amount=400, tax=80) == ["total_amount", "order_amount", "order_tax_amount"]


def test_a_discount_within_the_line_lowers_its_total():
    discounted = line("A", 4, 12990, 10030, total_amount=49362, total_discount_amount=2598)
    assert order_problems([discounted], amount=49362, tax=10030) == []


def test_taxes_are_added_line_by_line():
    three = [line(name, 1, 100, 20) for name in "ABC"]
    assert order_problems(three, amount=300, tax=60) == []
    assert order_problems(three, amount=300, tax=61) == ["order_tax_amount"]
