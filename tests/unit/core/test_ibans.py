"""Finnish account numbers."""

import pytest

from lapinkumi.core.ibans import InvalidIban, format_iban, normalise_iban

DEMONSTRATION = "FI2112345600000785"


@pytest.mark.parametrize("text", [DEMONSTRATION, "FI21 1234 5600 0007 85", "fi2112345600000785\n"])
def test_normalise_iban(text):
    assert normalise_iban(text) == DEMONSTRATION


def test_format_iban_in_fours():
    assert format_iban(DEMONSTRATION) == "FI21 1234 5600 0007 85"


@pytest.mark.parametrize(
    "text", ["", "FI2212345600000785", "FI211234560000078", "SE4550000000058398257466", "FI21123456000007८५"]
)
def test_normalise_iban_of_a_wrong_one_is_refused(text):
    with pytest.raises(InvalidIban, match="IBAN"):
        normalise_iban(text)
