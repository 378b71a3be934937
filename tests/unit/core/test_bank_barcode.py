"""The Finnish bank bar code, by its official examples and our own."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal

import pytest
from barcode import Code128
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core import bank_barcode
from lapinkumi.core.bank_barcode import BankPayment, InvalidBankBarcode, UnpayableAmount
from lapinkumi.core.ibans import InvalidIban
from lapinkumi.core.money import from_cents
from lapinkumi.core.references import InvalidReference, make_reference, to_rf

OURS = "421123456000007850000350000000000000000350001238261207"
EXAMPLES = [  # payment, digits, check symbol
    (
        BankPayment(
            iban="FI7944052020036082",
            amount=Decimal("4883.15"),
            reference="868516259619897",
            due_on=date(2010, 6, 12),
        ),
        "479440520200360820048831500000000868516259619897100612",
        40,
    ),
    (
        BankPayment(
            iban="FI5810171000000122",
            amount=Decimal("482.99"),
            reference="559582243294671",
            due_on=date(2012, 1, 31),
        ),
        "458101710000001220004829900000000559582243294671120131",
        55,
    ),
    (
        BankPayment(
            iban="FI0250004640001302",
            amount=Decimal("693.80"),
            reference="RF61698756720839",
            due_on=date(2011, 7, 24),
        ),
        "502500046400013020006938061000000000698756720839110724",
        34,
    ),
    (
        BankPayment(
            iban="FI2112345600000785", amount=Decimal("35.00"), reference="350001238", due_on=date(2026, 12, 7)
        ),
        OURS,
        3,
    ),
]


def payment(**changes):
    facts = {"iban": "FI2112345600000785", "amount": Decimal("35.00"), "reference": "350001238", "due_on": None}
    return BankPayment(**facts | changes)


@pytest.mark.rule("R14.1")
@pytest.mark.parametrize(("facts", "digits", "_check"), EXAMPLES)
def test_encode_and_parse_the_examples(facts, digits, _check):
    assert bank_barcode.encode(facts) == digits
    assert bank_barcode.parse(digits) == facts


@pytest.mark.parametrize(("_facts", "digits", "check"), EXAMPLES)
def test_the_symbol_is_pure_code_c_with_the_official_check(_facts, digits, check):
    pairs = [int(digits[place : place + 2]) for place in range(0, 54, 2)]

    assert Code128(digits).encoded == [105, *pairs]
    assert (105 + sum(place * pair for place, pair in enumerate(pairs, start=1))) % 103 == check


def test_encode_without_a_due_date_leaves_its_place_empty():
    digits = bank_barcode.encode(payment())

    assert digits == OURS[:-6] + "000000"
    assert bank_barcode.parse(digits).due_on is None


def test_encode_accepts_what_people_write():
    facts = payment(iban="fi21 1234 5600 0007 85", reference="3500 01238", due_on=date(2026, 12, 7))

    assert bank_barcode.encode(facts) == OURS


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1000000.00"])
def test_encode_an_amount_that_cannot_be_paid_is_refused(amount):
    with pytest.raises(UnpayableAmount, match="999 999,99"):
        bank_barcode.encode(payment(amount=Decimal(amount)))


@pytest.mark.parametrize("amount", ["0.01", "999999.99"])
def test_encode_the_least_and_the_largest_amount(amount):
    assert bank_barcode.parse(bank_barcode.encode(payment(amount=Decimal(amount)))).amount == Decimal(amount)


def test_encode_with_a_wrong_account_or_reference_is_refused():
    with pytest.raises(InvalidIban):
        bank_barcode.encode(payment(iban="FI2112345600000786"))
    with pytest.raises(InvalidReference):
        bank_barcode.encode(payment(reference="350001239"))


def test_encode_a_due_date_outside_the_century_is_refused():
    with pytest.raises(ValueError, match="2000s"):
        bank_barcode.encode(payment(due_on=date(2100, 1, 1)))


@pytest.mark.parametrize(
    "digits", ["", "4" * 53, OURS + "0", "3" + OURS[1:], OURS[:-6] + "261332", OURS.replace("8", "८")]
)
def test_parse_what_is_no_bar_code_is_refused(digits):
    with pytest.raises(InvalidBankBarcode, match="54 numeroa"):
        bank_barcode.parse(digits)


def test_parse_an_amount_of_zero_is_refused():
    with pytest.raises(UnpayableAmount):
        bank_barcode.parse(OURS.replace("00003500", "00000000", 1))


def test_readable_groups_are_read_back():
    groups = bank_barcode.readable_groups(OURS)

    assert groups == "421123 456000 007850 000350 000000 000000 000350 001238 261207"
    assert bank_barcode.encode(bank_barcode.parse(groups)) == OURS


@given(
    base=st.integers(100, 10**19 - 1),
    cents=st.integers(1, 99_999_999),
    due_on=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    rf=st.booleans(),
)
def test_encode_and_parse_go_both_ways(base, cents, due_on, rf):
    reference = make_reference(base)
    facts = payment(reference=to_rf(reference) if rf else reference, amount=from_cents(cents), due_on=due_on)

    digits = bank_barcode.encode(facts)

    assert re.fullmatch("[45][0-9]{53}", digits)
    assert bank_barcode.parse(digits) == facts


def test_svg_draws_every_module_with_quiet_zones():
    drawing = ET.fromstring(bank_barcode.svg(OURS))

    path = drawing.findall("{http://www.w3.org/2000/svg}path")[1].get("d")
    modules = ["0"] * 352
    for start, width in re.findall(r"M(\d+) 0h(\d+)v", path):
        modules[int(start) : int(start) + int(width)] = "1" * int(width)
    assert drawing.get("viewBox") == "0 0 352 40"
    assert "".join(modules) == "0" * 10 + Code128(OURS).build()[0] + "0" * 10


def test_svg_holds_under_a_strict_content_security_policy():
    drawing = ET.fromstring(bank_barcode.svg(OURS))

    attributes = {name for element in drawing.iter() for name in element.attrib}
    tags = {element.tag.split("}")[1] for element in drawing.iter()}
    assert attributes == {
        "class",
        "role",
        "aria-label",
        "viewBox",
        "preserveAspectRatio",
        "shape-rendering",
        "d",
        "fill",
    }
    assert tags == {"svg", "path"}


def test_svg_of_anything_but_a_bar_code_is_refused():
    with pytest.raises(InvalidBankBarcode):
        bank_barcode.svg("<script>")
