"""The text of an SMS."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core import sms_text
from lapinkumi.core.money import format_euros, format_euros_plain
from lapinkumi.core.sms_text import UnsuitableSms


def test_the_alphabet_is_whole():
    assert len(sms_text.BASIC) == 127  # 128 places, of which one is the escape
    assert not sms_text.BASIC & sms_text.EXTENDED


def test_finnish_letters_are_gsm7():
    assert sms_text.is_gsm7("Tilauksesi on noudettavissa: äöåÄÖÅ, 10 €!")


@pytest.mark.parametrize("character", ["š", "–", "”", "’", "ç", "\u00a0", "\u2212", "🛞"])
def test_what_is_outside_gsm7_is_named_once(character):
    assert sms_text.foreign_characters(f"a{character}b{character}") == character


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("abc", 3), ("10 €", 5), ("[x]", 5), ("š", 1), ("š€", 2), ("🛞", 2)]
)
def test_sms_length(text, length):
    assert sms_text.sms_length(text) == length


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 153, 3),  # an escape is not parted from its sign: 76 in each part
        ("š" * 70, 1),
        ("š" * 71, 2),
        ("š" * 134, 2),
        ("š" * 135, 3),
        ("🛞" * 35, 1),
        ("🛞" * 67, 3),  # neither is a pair of surrogates: 33 in each part
    ],
)
def test_sms_parts(text, parts):
    assert sms_text.sms_parts(text) == parts


@pytest.mark.parametrize("text", ["a" * 160, "€" * 80, "Renkaat ovat noudettavissa. Koskikatu 1, Rovaniemi."])
def test_require_single_sms_gives_back_what_fits(text):
    assert sms_text.require_single_sms(text) == text


def test_require_single_sms_of_a_longer_text_is_refused():
    with pytest.raises(UnsuitableSms, match="voi olla 160 merkkiä, mutta tässä on 162") as refusal:
        sms_text.require_single_sms("€" * 81)

    assert refusal.value.data == {"length": 162}


def test_require_single_sms_of_foreign_characters_is_refused_with_their_names():
    with pytest.raises(UnsuitableSms, match="–š"):
        sms_text.require_single_sms("aika 9–10, š –")


def test_sums_are_written_for_text_messages_within_the_alphabet():
    assert sms_text.is_gsm7(format_euros_plain(Decimal("-1234.50")))
    assert not sms_text.is_gsm7(format_euros(Decimal("1234.50")))


@given(text=st.text(alphabet=sorted(sms_text.BASIC | sms_text.EXTENDED), max_size=700))
def test_parts_hold_the_text_and_no_part_is_to_spare(text):
    length, parts = sms_text.sms_length(text), sms_text.sms_parts(text)

    if length <= 160:
        assert parts == 1
    else:
        assert length <= parts * 153
        assert length > (parts - 1) * 152  # at most one place of a part is lost to an escape
