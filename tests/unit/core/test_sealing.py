"""Sealed texts: read again only by us, for the same purpose, in time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.sealing import seal, unseal

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@given(st.text(max_size=300))
def test_sealed_text_is_read_again_and_fits_in_an_address(text):
    sealed = seal(text, purpose="a")
    assert sealed.replace("-", "").replace("_", "").isalnum()
    assert unseal(sealed, purpose="a") == text


def test_sealed_text_shows_nothing():
    assert "aino" not in seal("aino@example.fi", purpose="a")
    assert seal("aino@example.fi", purpose="a") != seal("aino@example.fi", purpose="a")


@pytest.mark.parametrize(
    "sealed",
    ["", "x", "äö", "gAAAAA", seal("aino", purpose="b"), seal("aino", purpose="a")[:-2]],
    ids=["empty", "short", "not ascii", "beginning", "of another purpose", "cut"],
)
def test_what_was_not_sealed_so_is_not_read(sealed):
    assert unseal(sealed, purpose="a") is None


def test_another_shops_key_reads_nothing(settings):
    sealed = seal("aino", purpose="a")
    settings.SECRET_KEY = "x" * 50
    assert unseal(sealed, purpose="a") is None


def test_a_seal_ends_in_time():
    with time_machine.travel(NOW, tick=False):
        sealed = seal("aino", purpose="a")
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert unseal(sealed, purpose="a", valid=timedelta(days=3)) == "aino"
    with time_machine.travel(NOW + timedelta(days=3, seconds=1), tick=False):
        assert unseal(sealed, purpose="a", valid=timedelta(days=3)) is None
        assert unseal(sealed, purpose="a") == "aino"
