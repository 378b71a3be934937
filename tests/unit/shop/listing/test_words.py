"""Words in their one form."""

import pytest

from shop.listing.words import MOST_WORDS, found_by, searched


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nastarenkaat", ["nasta"]),
        ("nastat", ["nasta"]),
        ("Kitkarenkaita", ["kitka"]),
        ("talvirenkaat", ["talvi", "rengas"]),
        ("kesärenkaat 16", ["kesa", "rengas", "16"]),
        ("renkaita", ["rengas"]),
        ("alumiinivanteet", ["alumiini", "vanne"]),
        ("peltivanteita", ["teras", "vanne"]),
        ("Citroën", ["citroen"]),
        ("JÄÄ", ["jaa"]),
        ("run flat", ["runflat"]),
        ("Run-Flat", ["runflat"]),
        ("205/55R16", ["205", "55r16"]),
        ("pultit", ["pultti"]),
        ("pyöränpultteja", ["pultti"]),
        ("rengaspaineanturit", ["anturi"]),
        ("lumiketjut", ["ketju"]),
        ("rengashotelli", ["rengashotelli"]),
        ("renkaanvaihto", ["renkaanvaihto"]),
        ("renkaiden", ["rengas"]),
        ("vanteille", ["vanne"]),
        ("vanneharja", ["vanneharja"]),
        ("5x112", ["5x112"]),
        ("nokian nokian", ["nokian"]),
        ("", []),
        ("—…!", []),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_searched_words(text: str, words: list[str]):
    assert searched(text) == words


def test_long_searches_are_cut():
    assert len(searched("sana " * 10_000)) == 1
    assert len(searched(" ".join(f"s{n}" for n in range(100)))) <= MOST_WORDS


def test_product_is_found_by_the_word_as_written_too():
    assert list(found_by("Pyöränpultti M14")) == ["pyoranpultti", "pultti", "pyora", "pultti", "m14", "m14"]
