"""Registration numbers."""

import pytest

from lapinkumi.core.plates import InvalidPlate, normalise_plate


@pytest.mark.parametrize(
    ("typed", "plate"),
    [
        ("ABC-123", "ABC-123"),
        ("abc123", "ABC-123"),
        (" abc 123 ", "ABC-123"),
        ("ABC–123", "ABC-123"),
        ("ABC - 123", "ABC-123"),
        ("åäö-1", "ÅÄÖ-1"),
        ("A\u030aLA 123", "ÅLA-123"),  # a ring written by itself
        ("A-1", "A-1"),
        ("XY-12", "XY-12"),
        ("a b c 1 2 3", "ABC-123"),
        ("A B C - 1 2 3", "ABC-123"),
    ],
)
def test_normalise_plate(typed, plate):
    assert normalise_plate(typed) == plate
    assert normalise_plate(plate) == plate


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ABC",
        "123",
        "ABC-012",
        "ABC-0",
        "ABCD-123",
        "ABC-1234",
        "123-ABC",
        "AB C-123",
        "a b c 1 23",
        "a b c 0 1 2",
        "1 2 3 a b c",
        "ABC-12Б",
        "АВС-123",
        "ABC-१२३",
        "-123",
        "ABC-123\n-",
    ],
)
def test_normalise_plate_of_a_wrong_one_is_refused_without_keeping_it(typed):
    with pytest.raises(InvalidPlate, match="Tarkista rekisteritunnus") as refusal:
        normalise_plate(typed)

    assert refusal.value.data == {}
