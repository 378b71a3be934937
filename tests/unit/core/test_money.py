"""Euros, cents, VAT within a total, splitting a sum, and how sums are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core import money
from lapinkumi.core.money import VatSplit

AMOUNTS = st.integers(-(10**9), 10**9).map(money.from_cents)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "10", "13.5", "14", "24", "25.5")])
VAT = Decimal("25.5")


@pytest.mark.parametrize(
    ("given_amount", "expected"),
    [(35, "35.00"), ("35.5", "35.50"), (Decimal("35.100"), "35.10"), ("-0.00", "0.00"), ("1E+3", "1000.00")],
)
def test_euros_has_two_decimals(given_amount, expected):
    assert str(money.euros(given_amount)) == expected


@pytest.mark.parametrize("amount", [35.0, True, None, object()])
def test_euros_of_anything_but_exact_numbers_is_refused(amount):
    with pytest.raises(TypeError):
        money.euros(amount)


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), "1.005"])
def test_euros_of_a_fraction_of_a_cent_is_refused(amount):
    with pytest.raises(ValueError, match="whole cents"):
        money.euros(amount)


@pytest.mark.parametrize("cents", [35.0, True, Decimal(35)])
def test_from_cents_of_anything_but_an_integer_is_refused(cents):
    with pytest.raises(TypeError):
        money.from_cents(cents)


@given(cents=st.integers(-(10**12), 10**12))
def test_cents_and_euros_go_both_ways_exactly(cents):
    amount = money.from_cents(cents)

    assert amount * 100 == cents
    assert money.to_cents(amount) == cents
    assert money.euros(amount) == amount


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("-0.001", "0.00"), ("2.675", "2.68")],
)
def test_round_to_cents_takes_half_a_cent_away_from_zero(amount, rounded):
    assert str(money.round_to_cents(Decimal(amount))) == rounded


@pytest.mark.rule("R4.1")
@pytest.mark.parametrize(
    ("gross", "net", "vat"),
    [("519.60", "414.02", "105.58"), ("75.00", "59.76", "15.24"), ("35.00", "27.89", "7.11"), ("0.00", "0.00", "0.00")],
)
def test_split_vat_of_a_line_total(gross, net, vat):
    split = money.split_vat(Decimal(gross), rate=VAT)

    assert split == VatSplit(gross=Decimal(gross), net=Decimal(net), vat=Decimal(vat))


def test_split_vat_by_the_unit_would_be_two_cents_off():
    unit = money.split_vat(Decimal("129.90"), rate=VAT)

    assert unit.net * 4 == Decimal("414.04")


@given(gross=AMOUNTS, rate=RATES)
def test_split_vat_adds_up_mirrors_credits_and_agrees_with_klarnas_rule(gross, rate):
    split = money.split_vat(gross, rate=rate)
    credit = money.split_vat(-gross, rate=rate)

    assert split.net + split.vat == gross
    assert (credit.net, credit.vat) == (-split.net, -split.vat)
    assert money.to_cents(split.vat) == money.minor_tax(money.to_cents(gross), rate=money.minor_rate(rate))


@pytest.mark.parametrize(
    ("total", "rate", "tax"),
    [
        (51960, 2550, 10558),
        (-51960, 2550, -10558),
        (7500, 2550, 1524),
        (3500, 2550, 711),
        (0, 2550, 0),
        (100, 0, 0),
        (3, 20000, 2),
        (5, 2500, 1),
        (1, 10000, 1),  # half a cent: up
        (-1, 10000, -1),  # and its refund the same, the other way
    ],
)
def test_minor_tax_by_klarnas_rule(total, rate, tax):
    assert money.minor_tax(total, rate=rate) == tax


@given(total=st.integers(-(10**9), 10**9), rate=st.integers(0, 10_000))
def test_minor_tax_is_the_nearest_cent_and_klarna_accepts_it(total, rate):
    tax = money.minor_tax(total, rate=rate)

    exact_times_whole = total * rate  # exact tax * (10000 + rate)
    assert abs(2 * (tax * (10_000 + rate) - exact_times_whole)) <= 10_000 + rate


def test_minor_tax_of_a_negative_rate_is_refused():
    with pytest.raises(ValueError, match="rate"):
        money.minor_tax(100, rate=-1)


def test_minor_rate_of_a_percentage():
    assert [money.minor_rate(Decimal(rate)) for rate in ("25.5", "24", "13.50", "0")] == [2550, 2400, 1350, 0]


def test_minor_rate_of_three_decimals_is_refused():
    with pytest.raises(ValueError, match="decimals"):
        money.minor_rate(Decimal("25.555"))


@pytest.mark.parametrize("rate", [Decimal(-1), Decimal("NaN")])
def test_split_vat_by_what_is_no_rate_is_refused(rate):
    with pytest.raises(ValueError, match="not a rate"):
        money.split_vat(Decimal("10.00"), rate=rate)


def test_split_vat_by_a_float_is_refused():
    with pytest.raises(TypeError):
        money.split_vat(Decimal("10.00"), rate=25.5)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("10.00", [1, 1, 1], ["3.33", "3.33", "3.34"]),
        ("0.02", [1, 1, 1, 1], ["0.00", "0.00", "0.00", "0.02"]),
        ("-10.00", [1, 1, 1], ["-3.33", "-3.33", "-3.34"]),
        ("10.00", [1, 2, 0], ["3.33", "6.67", "0.00"]),  # no weight, no part of the rest either
        ("35.00", [Decimal("519.60"), Decimal("80.40")], ["30.31", "4.69"]),
        ("0.00", [1, 2], ["0.00", "0.00"]),
    ],
)
def test_allocate_gives_the_rest_to_the_last_part_with_a_weight(total, weights, parts):
    assert [str(part) for part in money.allocate(Decimal(total), weights=weights)] == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_allocate_without_usable_weights_is_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        money.allocate(Decimal("10.00"), weights=weights)


@given(total=AMOUNTS, weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_allocate_adds_up_keeps_the_sign_and_stays_within_a_cent_of_each_share(total, weights):
    parts = money.allocate(total, weights=weights)

    cent_in_shares = Decimal("0.01") * sum(weights)
    last = max(index for index, weight in enumerate(weights) if weight)
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)
    for part, weight in zip(parts[:last], weights, strict=False):
        assert 0 <= abs(total) * weight - abs(part) * sum(weights) < cent_in_shares


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1234.50", "1\u00a0234,50\u00a0€"),
        ("1234567.00", "1\u00a0234\u00a0567,00\u00a0€"),
        ("-35.00", "\u221235,00\u00a0€"),
        ("0.00", "0,00\u00a0€"),
    ],
)
def test_format_euros_in_finnish(amount, written):
    assert money.format_euros(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [("35.00", "35,00 euroa"), ("1234.50", "1 234,50 euroa"), ("-0.01", "-0,01 euroa")],
)
def test_format_euros_plain_for_text_messages(amount, written):
    assert money.format_euros_plain(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("rate", "written"),
    [("25.5", "25,5\u00a0%"), ("24.00", "24\u00a0%"), ("10", "10\u00a0%"), ("1E+1", "10\u00a0%"), ("0", "0\u00a0%")],
)
def test_format_percent_in_finnish(rate, written):
    assert money.format_percent(Decimal(rate)) == written
