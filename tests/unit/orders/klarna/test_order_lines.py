"""Order lines in minor units, and the rules of arithmetic that Klarna holds them to."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.money import from_cents, split_vat
from orders.klarna import Line, LineKind
from orders.klarna.order_lines import breaches, order_lines, reference_of
from tests.unit.orders.klarna.samples import BALANCING, COUPON, FITTING, LINES, SENT_LINES, TYRES, VAT

RATES = st.sampled_from([Decimal(rate) for rate in ("0", "10", "13.5", "14", "24", "25.5")])


@st.composite
def lines_of_any_shop(draw):
    kind = draw(st.sampled_from(LineKind))
    cents = draw(st.integers(0, 1_000_000))
    quantity = draw(st.integers(1, 50))
    below_zero = kind in (LineKind.DISCOUNT, LineKind.RETURN_FEE)
    discounts = {LineKind.INCLUDED: st.just(cents * quantity)} | dict.fromkeys(
        (LineKind.DISCOUNT, LineKind.RETURN_FEE), st.just(0)
    )
    return Line(
        kind=kind,
        reference="REF",
        name="Nimi",
        quantity=quantity,
        unit_price=from_cents(-cents if below_zero else cents),
        vat_rate=draw(RATES),
        discount=from_cents(draw(discounts.get(kind, st.integers(0, cents * quantity)))),
    )


def line(total, tax, *, rate=2550, quantity=1, price=None, discount=0, type="physical", name="Nimi"):
    return {
        "type": type,
        "name": name,
        "quantity": quantity,
        "unit_price": total if price is None else price,
        "tax_rate": rate,
        "total_amount": total,
        "total_discount_amount": discount,
        "total_tax_amount": tax,
    }


def test_lines_are_sent_in_cents_with_their_tax():
    assert order_lines(LINES) == SENT_LINES


def test_included_work_is_not_sent():
    assert order_lines([BALANCING, FITTING]) == [SENT_LINES[1]]


def test_a_kind_may_be_the_plain_text_of_an_order_line():
    assert order_lines([replace(FITTING, kind="service")]) == [SENT_LINES[1]]


def test_a_kind_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="gift"):
        replace(FITTING, kind="gift")


def test_a_discount_within_a_line_lowers_its_tax():
    [sent] = order_lines([replace(TYRES, discount=Decimal("25.98"))])

    assert (sent["total_discount_amount"], sent["total_amount"], sent["total_tax_amount"]) == (2598, 49362, 10030)


@pytest.mark.parametrize(
    "coupon",
    [
        replace(COUPON, quantity=2, unit_price=Decimal("-12.50")),
        replace(COUPON, unit_price=Decimal("0.00"), discount=Decimal("25.00")),
        replace(COUPON, unit_price=Decimal("-20.00"), discount=Decimal("5.00")),
    ],
)
def test_a_discount_line_goes_as_one_piece_however_it_was_written(coupon):
    assert order_lines([coupon]) == [SENT_LINES[3]]


def test_names_and_references_are_cut_to_klarnas_limits():
    long = replace(FITTING, name=" Pitkä\n nimi " + "x" * 300, reference="R" * 100)

    [sent] = order_lines([long])

    assert sent["name"] == "Pitkä nimi " + "x" * 244
    assert sent["reference"] == "R" * 64 == reference_of(long)


def test_what_is_cut_between_words_ends_in_a_word():
    assert reference_of(replace(FITTING, reference="R" * 63 + " R")) == "R" * 63


def test_nothing_empty_is_sent():
    [sent] = order_lines([replace(FITTING, reference=" ", url="", image_url="")])

    assert sent == {name: value for name, value in SENT_LINES[1].items() if name != "reference"}


def test_a_picture_is_sent_when_its_address_just_fits():
    longest = "https://x.fi/" + "x" * 1011

    assert order_lines([replace(FITTING, image_url=longest)])[0]["image_url"] == longest


@pytest.mark.parametrize("url", ["/media/tyre.jpg", "https://x.fi/" + "x" * 1012, "javascript:alert(1)"])
def test_a_picture_that_klarna_would_refuse_is_left_out(url):
    assert order_lines([replace(FITTING, image_url=url)]) == [SENT_LINES[1]]


@pytest.mark.parametrize(
    ("total", "rate", "tax"),
    [(51960, 2550, 10558), (8900, 2550, 1808), (1990, 2550, 404), (-2500, 2550, -508), (100, 2550, 20), (5000, 0, 0)],
)
def test_tax_is_rounded_once_on_the_total(total, rate, tax):
    kind = LineKind.DISCOUNT if total < 0 else LineKind.GOODS
    sold = replace(FITTING, kind=kind, unit_price=from_cents(total), vat_rate=Decimal(rate) / 100)

    assert order_lines([sold])[0]["total_tax_amount"] == tax


@pytest.mark.parametrize("tax", [10557, 10558])
def test_a_cent_of_rounding_is_sound(tax):
    assert breaches([line(51960, tax, quantity=4, price=12990)], amount=51960, tax=tax) == []


@pytest.mark.parametrize("tax", [50, 51, 52])
def test_a_whole_cent_is_still_rounding(tax):
    assert breaches([line(251, tax)], amount=251, tax=tax) == []


@pytest.mark.parametrize("tax", [10556, 10559])
def test_a_tax_summed_from_units_is_a_breach(tax):
    assert breaches([line(51960, tax, quantity=4, price=12990)], amount=51960, tax=tax) == [
        "order_lines[0].total_tax_amount"
    ]


def test_the_orders_tax_is_that_of_its_lines_not_of_its_sum():
    three = [line(100, 20)] * 3

    assert breaches(three, amount=300, tax=60) == []
    assert breaches(three, amount=300, tax=61) == ["order_tax_amount"]


@pytest.mark.parametrize("amount", [-1, 99, 101])
def test_an_amount_that_is_not_the_sum_of_the_lines_is_a_breach(amount):
    assert breaches([line(100, 20)], amount=amount) == ["order_amount"]


def test_without_lines_only_an_amount_below_zero_is_a_breach():
    assert (breaches([], amount=5), breaches([], amount=-5)) == ([], ["order_amount"])


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (line(100, 20, name=""), "name"),
        (line(-100, -20, quantity=-1, price=100), "quantity"),
        (line(100_000_001, 20318725), "unit_price"),
        (line(-100, -20), "unit_price"),
        (line(1, 0, type="discount"), "unit_price"),
        (line(100, 20, type="return_fee"), "unit_price"),
        (line(100, 50, rate=10001), "tax_rate"),
        (line(110, 22, price=100, discount=-10), "total_discount_amount"),
        (line(100, 20, price=101), "total_amount"),
    ],
)
def test_a_line_that_klarna_would_refuse_is_named_by_its_field(broken, field):
    amount = 1000 + broken["total_amount"]

    assert breaches([line(1000, 203), broken], amount=amount) == [f"order_lines[1].{field}"]


@pytest.mark.parametrize(
    "edge", [line(0, 0, quantity=0, price=100), line(100_000_000, 20_318_725), line(100, 50, rate=10_000), line(0, 0)]
)
def test_a_line_just_within_klarnas_bounds_is_sound(edge):
    assert breaches([edge], amount=edge["total_amount"]) == []


def test_a_thousand_lines_is_the_most():
    assert breaches([line(1, 0)] * 1000, amount=1000) == []
    assert breaches([line(1, 0)] * 1001, amount=1001) == ["order_lines"]


@given(lines=st.lists(lines_of_any_shop(), max_size=12))
def test_whatever_the_shop_sells_is_sound_at_klarna(lines):
    sent = order_lines(lines)
    amount = sum(int(each.total * 100) for each in lines)

    found = breaches(sent, amount=amount, tax=sum(each["total_tax_amount"] for each in sent))

    assert found == ([] if amount >= 0 else ["order_amount"])


@given(total=st.integers(0, 10**8), rate=RATES)
def test_klarnas_tax_is_the_vat_of_our_books(total, rate):
    [sent] = order_lines([replace(FITTING, unit_price=from_cents(total), vat_rate=rate)])

    assert from_cents(sent["total_tax_amount"]) == split_vat(from_cents(total), rate=rate).vat


@given(total=st.integers(1, 10**6))
def test_a_discount_has_the_tax_of_its_size_below_zero(total):
    [plus] = order_lines([replace(FITTING, unit_price=from_cents(total), vat_rate=VAT)])
    [minus] = order_lines([replace(COUPON, unit_price=from_cents(-total), vat_rate=VAT)])

    assert minus["total_tax_amount"] == -plus["total_tax_amount"]
