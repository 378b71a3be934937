"""National reference numbers and their RF form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core import references
from lapinkumi.core.references import InvalidReference

BASES = st.integers(100, 10**19 - 1)


@pytest.mark.parametrize(
    ("base", "reference"),
    [
        (1234, "12344"),
        (123456, "1234561"),
        (2026110001, "20261100017"),
        (35000123, "350001238"),
        (75000123, "750001236"),
        (1234567890123456789, "12345678901234567894"),
    ],
)
def test_make_reference_adds_the_check_digit(base, reference):
    assert references.make_reference(base) == reference


@pytest.mark.parametrize("base", [0, 99, 10**19])
def test_make_reference_of_fewer_than_3_or_more_than_19_digits_is_refused(base):
    with pytest.raises(ValueError, match="3-19"):
        references.make_reference(base)


@pytest.mark.parametrize("text", ["1234561", "12 34561", "0000 0000 0000 0123 4561", " 1234561\u00a0"])
def test_normalise_reference_leaves_out_spaces_and_leading_zeros(text):
    assert references.normalise_reference(text) == "1234561"


@pytest.mark.parametrize(
    "text",
    ["", "1234562", "123", "0", "0000", "12A4561", "-1234561", "١٢٣٤٥٦١", "123456789012345678947", "RF332348236"],
)
def test_normalise_reference_of_a_wrong_one_is_refused(text):
    with pytest.raises(InvalidReference, match="Viitenumero"):
        references.normalise_reference(text)


@pytest.mark.parametrize(
    ("reference", "printed"),
    [
        ("1234561", "12 34561"),
        ("350001238", "3500 01238"),
        ("12345678901234567894", "12345 67890 12345 67894"),
        ("1009", "1009"),
    ],
)
def test_format_reference_in_fives_from_the_right(reference, printed):
    assert references.format_reference(reference) == printed


@pytest.mark.parametrize(
    ("reference", "rf", "printed"),
    [
        ("2348236", "RF332348236", "RF33 2348 236"),
        ("350001238", "RF03350001238", "RF03 3500 0123 8"),
        ("698756720839", "RF61698756720839", "RF61 6987 5672 0839"),
    ],
)
def test_rf_form_of_a_reference(reference, rf, printed):
    assert references.to_rf(reference) == rf
    assert references.format_rf(rf) == printed
    assert references.from_rf(printed) == reference


def test_normalise_rf_leaves_out_padding():
    assert references.normalise_rf("rf33 0000 2348 236") == "RF332348236"


@pytest.mark.parametrize("text", ["RF342348236", "RF33", "2348236", "RF332348236A", "RF18539007547034", ""])
def test_normalise_rf_of_a_wrong_one_is_refused(text):
    # The last but one is a sound RF number, but what it holds is no Finnish reference.
    with pytest.raises(InvalidReference):
        references.normalise_rf(text)


@given(base=BASES)
def test_references_go_both_ways(base):
    reference = references.make_reference(base)

    assert references.normalise_reference(references.format_reference(reference)) == reference
    assert references.from_rf(references.to_rf(reference)) == reference


@given(base=BASES, data=st.data())
def test_one_wrong_digit_is_always_noticed(base, data):
    digits = list(references.make_reference(base))
    place = data.draw(st.integers(1, len(digits) - 1))
    digits[place] = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))

    with pytest.raises(InvalidReference):
        references.normalise_reference("".join(digits))
