"""Sets as numbers say what plain lists would say, also where they are counted by blocks and buckets."""

import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.listing.bits import FEW, Order, Postings, bits, ones, some_ones

SIZE = 20_000
POSITIONS = st.sets(st.integers(0, SIZE - 1), max_size=60)


def many(share: float, seed: int = 1) -> list[int]:
    chance = random.Random(seed)
    return [at for at in range(SIZE) if chance.random() < share]


@given(POSITIONS)
def test_positions_come_back_ascending(places: set[int]):
    assert list(ones(bits(places, size=SIZE))) == sorted(places)


@given(POSITIONS, st.integers(0, 70), st.integers(0, 30))
def test_part_of_the_positions(places: set[int], start: int, size: int):
    assert some_ones(bits(places, size=SIZE), start=start, size=size) == sorted(places)[start : start + size]


@pytest.mark.parametrize("share", [0.001, 0.3, 1.0])
@pytest.mark.parametrize("start", [0, 1, 500, 2047, 5000, 19_990, 30_000])
def test_deep_parts_are_found_by_counting(share: float, start: int):
    places = many(share)
    assert some_ones(bits(places, size=SIZE), start=start, size=24) == places[start : start + 24]


@pytest.mark.parametrize("share", [0.01, FEW / SIZE, 0.3, 1.0])
@pytest.mark.parametrize("start", [0, 23, 190, 2048, 9000, 25_000])
def test_pages_of_an_order_are_slices_of_the_whole(share: float, start: int):
    order = random.Random(7).sample(range(SIZE), SIZE)
    places = set(many(share))
    wanted = [at for at in order if at in places][start : start + 24]
    assert Order(order).page(bits(places, size=SIZE), start=start, size=24) == wanted


def test_order_of_nothing_has_empty_pages():
    assert Order([]).page(0, start=0, size=24) == []


@pytest.mark.parametrize("words", [[], ["rare"], ["common"], ["rare", "common", "other"], ["other", "rare"]])
def test_words_of_few_and_of_many_are_put_together(words: list[str]):
    places = {"common": many(0.5), "rare": [3, 19_999], "other": [0, 3]}
    kept = Postings({word: array("I", found) for word, found in places.items()}, size=SIZE)
    assert {word: list(ones(kept[word])) for word in kept} == places
    assert list(ones(kept.any_of(words))) == sorted({at for word in words for at in places[word]})
    assert kept.get("missing", 0) == 0
