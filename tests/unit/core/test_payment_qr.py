"""The payment QR code."""

import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal

import pytest
import segno

from lapinkumi.core import payment_qr
from lapinkumi.core.ibans import InvalidIban
from lapinkumi.core.references import InvalidReference

LINES = [
    "BCD",
    "001",
    "1",
    "SCT",
    "NDEAFIHH",
    "Lapin Kumi Oy",
    "FI2112345600000785",
    "EUR35.00",
    "",
    "RF03350001238",
    "",
    "ReqdExctnDt/2026-12-07",
]


def payload(**changes):
    facts = {
        "iban": "FI21 1234 5600 0007 85",
        "bic": "NDEAFIHH",
        "name": "Lapin Kumi Oy",
        "amount": Decimal("35.00"),
        "reference": "350001238",
        "due_on": date(2026, 12, 7),
    }
    facts |= changes
    return payment_qr.payload(facts.pop("iban"), **facts)


@pytest.mark.rule("R14.1")
def test_payload_of_a_no_show_invoice():
    text = payload()

    assert text.split("\n") == LINES
    assert len(text.encode()) == 103
    assert segno.make_qr(text, error="m", boost_error=False).designator == "6-M"


def test_payload_takes_an_rf_reference_as_well():
    assert payload(reference="RF03 3500 0123 8") == payload()


def test_payload_without_a_due_date_ends_with_the_reference():
    assert payload(due_on=None).split("\n") == LINES[:10]


@pytest.mark.parametrize("amount", [Decimal("0.00"), Decimal("-1.00"), Decimal("1000000000.00")])
def test_payload_of_an_amount_that_cannot_be_paid_is_refused(amount):
    with pytest.raises(ValueError, match="not payable"):
        payload(amount=amount)


@pytest.mark.parametrize("name", ["", "x" * 71])
def test_payload_with_a_name_of_wrong_length_is_refused(name):
    with pytest.raises(ValueError, match="name"):
        payload(name=name)


def test_payload_keeps_a_name_on_its_line():
    assert payload(name="Lapin\nKumi Oy") == payload()


def test_payload_with_wrong_numbers_is_refused():
    with pytest.raises(InvalidIban):
        payload(iban="FI2112345600000786")
    with pytest.raises(InvalidReference):
        payload(reference="350001239")
    with pytest.raises(ValueError, match="BIC"):
        payload(bic="NDEA")


def test_svg_has_the_size_of_its_version_and_a_quiet_zone():
    drawing = ET.fromstring(payment_qr.svg(payload()))

    assert drawing.get("viewBox") == "0 0 49 49"  # version 6: 41 modules, and 4 on each side
    assert drawing.get("role") == "img"
    assert drawing.find("title").text == "QR-koodi maksamiseen"


def test_svg_holds_under_a_strict_content_security_policy():
    drawing = ET.fromstring(payment_qr.svg(payload()))

    assert {element.tag for element in drawing.iter()} == {"svg", "title", "path"}
    assert {name for element in drawing.iter() for name in element.attrib} == {
        "role",
        "viewBox",
        "class",
        "stroke",
        "fill",
        "d",
    }


def test_svg_is_at_level_m_even_where_a_higher_one_would_fit():
    level_m = segno.make_qr("BCD", error="m", mode="byte", boost_error=False).svg_inline(border=4, omitsize=True)

    drawn = [path.get("d") for path in ET.fromstring(payment_qr.svg("BCD")).findall("path")]
    assert drawn[-1] == ET.fromstring(level_m).find("path").get("d")


def test_svg_of_the_longest_text_is_still_within_version_13():
    drawing = ET.fromstring(payment_qr.svg("x" * 331))

    assert drawing.get("viewBox") == "0 0 77 77"


def test_svg_of_a_longer_text_is_refused():
    with pytest.raises(ValueError, match="331 bytes"):
        payment_qr.svg("ä" * 166)
