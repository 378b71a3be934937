"""Gzip answers put together from parts."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.gzipped import MOST_STORED, Part, gzipped, plain

TEXTS = st.binary(max_size=300)


@given(st.lists(TEXTS, min_size=1, max_size=5), st.data())
def test_any_browser_unpacks_the_plain_text(parts: list[bytes], data: st.DataObject):
    between = data.draw(st.lists(TEXTS, min_size=len(parts) - 1, max_size=len(parts) - 1))
    made = [Part.of(part) for part in parts]
    whole = b"".join(part + text for part, text in zip(parts, [*between, b""], strict=True))
    assert plain(made, between) == whole
    assert gzip.decompress(gzipped(made, between)) == whole


def test_secret_is_not_compressed_with_what_stands_beside_it():
    """Its length alone decides how long the answer is, whatever it says (BREACH)."""
    parts = [Part.of(b"token=guess " * 50), Part.of(b" end")]
    lengths = {len(gzipped(parts, [secret])) for secret in (b"guess guess ", b"x81Qz7_p0aLm")}
    assert len(lengths) == 1


def test_parts_are_compressed():
    assert len(gzipped([Part.of(b"rengas " * 1000)], [])) < 200


def test_long_text_between_parts_is_refused():
    with pytest.raises(ValueError, match="short"):
        gzipped([Part.of(b"a"), Part.of(b"b")], [b"x" * (MOST_STORED + 1)])
