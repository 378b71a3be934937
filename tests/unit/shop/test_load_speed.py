"""Load indexes and speed symbols."""

import pytest

from shop import load_speed
from shop.load_speed import LOAD_KG, SPEED_KMH, UnknownIndex


@pytest.mark.parametrize(
    ("index", "kilograms"),
    [
        (50, 190), (60, 250), (70, 335), (75, 387), (80, 450), (82, 475), (84, 500), (86, 530), (88, 560), (90, 600),
        (91, 615), (92, 630), (93, 650), (94, 670), (95, 690), (96, 710), (97, 730), (98, 750), (99, 775), (100, 800),
        (101, 825), (102, 850), (103, 875), (104, 900), (105, 925), (106, 950), (107, 975), (108, 1000), (110, 1060),
        (112, 1120), (120, 1400), (121, 1450), (130, 1900),
    ],
)  # fmt: skip
def test_load_index_carries_its_kilograms(index: int, kilograms: int):
    assert load_speed.load_kg(index) == kilograms


def test_load_table_is_whole_and_rises():
    assert list(LOAD_KG) == list(range(50, 131))
    assert list(LOAD_KG.values()) == sorted(set(LOAD_KG.values()))


@pytest.mark.parametrize("index", [0, -1, 49, 131, 999])
def test_load_index_outside_the_table_is_refused(index: int):
    with pytest.raises(UnknownIndex, match="Kantavuusluokkaa"):
        load_speed.load_kg(index)


@pytest.mark.parametrize(
    ("symbol", "speed"),
    [
        ("N", 140),
        ("P", 150),
        ("Q", 160),
        ("R", 170),
        ("S", 180),
        ("T", 190),
        ("U", 200),
        ("H", 210),
        ("V", 240),
        ("W", 270),
        ("Y", 300),
    ],
)
def test_speed_symbol_allows_its_speed(symbol: str, speed: int):
    assert load_speed.speed_kmh(symbol) == speed


def test_speed_symbols_are_listed_slowest_first():
    assert list(SPEED_KMH.values()) == sorted(SPEED_KMH.values())


@pytest.mark.parametrize("symbol", ["", "v", "X", "O", "I", "VV", "Å"])
def test_unknown_speed_symbol_is_refused(symbol: str):
    with pytest.raises(UnknownIndex, match="Nopeusluokkaa"):
        load_speed.speed_kmh(symbol)


@pytest.mark.parametrize(("index", "at_least", "answer"), [(91, 91, True), (94, 91, True), (90, 91, False)])
def test_carries_compares_kilograms(index: int, at_least: int, answer: bool):
    assert load_speed.carries(index, at_least=at_least) is answer


@pytest.mark.parametrize(
    ("symbol", "at_least", "answer"), [("H", "T", True), ("H", "V", False), ("H", "U", True), ("U", "H", False)]
)
def test_h_stands_between_u_and_v(symbol: str, at_least: str, answer: bool):
    assert load_speed.as_fast(symbol, at_least=at_least) is answer


def test_axle_load_is_two_tyres():
    assert load_speed.axle_load_kg(91) == 1230


@pytest.mark.parametrize(("kilograms", "index"), [(1, 50), (615, 91), (616, 92), (1900, 130)])
def test_index_for_a_load_is_the_lowest_that_carries_it(kilograms: int, index: int):
    assert load_speed.index_for(kilograms) == index


def test_index_for_an_impossible_load_is_refused():
    with pytest.raises(UnknownIndex):
        load_speed.index_for(1901)
