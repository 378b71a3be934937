"""Postcodes."""

import pytest

from lapinkumi.core.postcodes import InvalidPostcode, is_aland, normalise_postcode


@pytest.mark.parametrize("typed", ["96100", " 96100 ", "961 00", "FI-96100", "fi-96100"])
def test_normalise_postcode(typed):
    assert normalise_postcode(typed) == "96100"


@pytest.mark.parametrize("typed", ["", "9610", "961000", "9610O", "SE-96100", "९६१००", "96100 Rovaniemi"])
def test_normalise_postcode_of_a_wrong_one_is_refused(typed):
    with pytest.raises(InvalidPostcode, match="viisi numeroa"):
        normalise_postcode(typed)


@pytest.mark.parametrize(("postcode", "aland"), [("22100", True), ("22999", True), ("21999", False), ("96100", False)])
def test_is_aland(postcode, aland):
    assert is_aland(postcode) is aland


def test_is_aland_of_no_postcode_is_refused():
    with pytest.raises(InvalidPostcode):
        is_aland("22")
