"""Business ids and VAT numbers."""

import pytest

from lapinkumi.core.business_ids import InvalidBusinessId, normalise_business_id, vat_number


@pytest.mark.parametrize("typed", ["1945691-3", "19456913", " 1945691-3 "])
def test_normalise_business_id(typed):
    assert normalise_business_id(typed) == "1945691-3"


@pytest.mark.parametrize("typed", ["", "1945691-4", "945691-3", "FI19456913", "1945691_3", "१९४५६९१-३"])
def test_normalise_business_id_of_a_wrong_one_is_refused(typed):
    with pytest.raises(InvalidBusinessId, match="Tarkista Y-tunnus"):
        normalise_business_id(typed)


@pytest.mark.rule("R15.1")
def test_vat_number_has_no_hyphen():
    assert vat_number("1945691-3") == "FI19456913"
