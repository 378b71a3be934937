"""Sizes as people and feeds write them."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.sizes import (
    BadSize,
    BoltPattern,
    RimSize,
    TyreMarking,
    TyreSize,
    parse_bolt_pattern,
    parse_load,
    parse_rim,
    parse_speed,
    parse_tyre_marking,
    parse_tyre_size,
)

GOLF = TyreSize(205, 55, Decimal(16))
VAN = TyreSize(195, 65, Decimal(16), commercial=True)


@pytest.mark.parametrize(
    "text",
    [
        "205/55R16",
        "205/55 R16",
        "205/55 R 16",
        "205/55ZR16",
        "205/55 ZR16",
        "205 55 16",
        "205-55-16",
        "205/55-16",
        " 205/55 r16 ",
        "205/55/R16",
        "205/55/16",
        "2055516",
        "205/5516",
        "20555R16",
        "P205/55R16",
        "205 / 55 R16",
        "205/55 R16.0",
    ],
)
def test_tyre_size_is_read_as_people_write_it(text: str):
    assert parse_tyre_size(text) == GOLF


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("195/65 R16C", VAN),
        ("195/65R16 C", VAN),
        ("245/70R19,5", TyreSize(245, 70, Decimal("19.5"))),
        ("245/70 R19.5", TyreSize(245, 70, Decimal("19.5"))),
        ("315/30ZR21", TyreSize(315, 30, Decimal(21))),
        ("155/70R19", TyreSize(155, 70, Decimal(19))),
    ],
)
def test_tyre_size_keeps_halves_and_vans(text: str, size: TyreSize):
    assert parse_tyre_size(text) == size


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "talvirengas",
        "205",
        "205/55",
        "205/55R",
        "205/5R16",
        "95/55R16",
        "205/155R16",
        "205/55R99",
        "205/55R9",
        "0/0R0",
        "000/00R00",
        "205/55R16; DROP TABLE",
        "205/55R16 91V",
        "٢٠٥/٥٥R١٦",
        "205/55R16\x00",
        "205/55R16R16",
        "-205/55R16",
        "205/55R16.25",
        "9" * 5000,
    ],
)
def test_tyre_size_refuses_what_is_none(text: str):
    with pytest.raises(BadSize):
        parse_tyre_size(text)


def test_tyre_size_error_shows_the_way():
    with pytest.raises(BadSize) as refused:
        parse_tyre_size("pieni")
    assert str(refused.value.message) == "Rengaskokoa ei ymmärretty. Kirjoita se näin: 205/55 R16."


@pytest.mark.parametrize(
    ("size", "written"),
    [(GOLF, "205/55 R16"), (VAN, "195/65 R16C"), (TyreSize(245, 70, Decimal("19.5")), "245/70 R19.5")],
)
def test_tyre_size_is_written_one_way(size: TyreSize, written: str):
    assert str(size) == written


def test_compact_size_has_no_space():
    assert GOLF.compact == "205/55R16"


@pytest.mark.parametrize(
    ("text", "diameter"),
    [("205/55R16", "631.9"), ("225/45R17", "634.3"), ("195/65R15", "634.5"), ("315/30R21", "722.4")],
)
def test_diameter_is_rim_and_two_sides(text: str, diameter: str):
    assert parse_tyre_size(text).diameter_mm == Decimal(diameter)


def test_difference_is_told_in_percent():
    assert GOLF.difference_percent(parse_tyre_size("225/45R17")) == Decimal("0.38")
    assert parse_tyre_size("225/45R17").difference_percent(GOLF) == Decimal("-0.38")
    assert GOLF.difference_percent(GOLF) == Decimal("0.00")


@given(
    width=st.integers(105, 405),
    aspect=st.integers(20, 99),
    rim=st.sampled_from([Decimal(10), Decimal(16), Decimal("17.5"), Decimal("22.5"), Decimal(26)]),
    commercial=st.booleans(),
)
def test_what_is_written_is_read_back(width: int, aspect: int, rim: Decimal, commercial: bool):
    size = TyreSize(width, aspect, rim, commercial)
    assert parse_tyre_size(str(size)) == size
    assert parse_tyre_size(size.compact) == size


@given(st.text(max_size=40))
def test_any_text_is_a_size_or_a_clear_refusal(text: str):
    for parse in (parse_tyre_size, parse_tyre_marking, parse_rim, parse_bolt_pattern, parse_load, parse_speed):
        assert refusal(parse, text) != ""


def refusal(parse: Callable[[str], object], text: str) -> str | None:
    try:
        parse(text)
    except BadSize as refused:
        return str(refused.message)
    return None


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("205/55 R16 91V", TyreMarking(GOLF, 91, "V")),
        ("205/55R16 94V XL", TyreMarking(GOLF, 94, "V", xl=True)),
        ("205/55R16 94V RF", TyreMarking(GOLF, 94, "V", xl=True)),
        ("205/55R16 94T Extra Load", TyreMarking(GOLF, 94, "T", xl=True)),
        ("225/40 ZR18 (92Y) XL", TyreMarking(TyreSize(225, 40, Decimal(18)), 92, "Y", xl=True)),
        ("195/65 R16C 104/102T", TyreMarking(VAN, 104, "T", load_index_dual=102)),
        ("195/65R16C 104 / 102 T", TyreMarking(VAN, 104, "T", load_index_dual=102)),
    ],
)
def test_marking_is_read_whole(text: str, marking: TyreMarking):
    assert parse_tyre_marking(text) == marking


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("205/55R16 94V XL", "205/55 R16 94V XL"),
        ("195/65R16C 104/102T", "195/65 R16C 104/102T"),
    ],
)
def test_marking_is_written_one_way(text: str, written: str):
    assert str(parse_tyre_marking(text)) == written


@pytest.mark.parametrize(
    "text", ["205/55 R16", "205/55 R16 91", "205/55 R16 V", "205/55 R16 300V", "205/55 R16 91X", "205/55 R16 91VV"]
)
def test_marking_refuses_unknown_indexes(text: str):
    with pytest.raises(BadSize):
        parse_tyre_marking(text)


@pytest.mark.parametrize(
    ("text", "load"),
    [("91", (91, None)), ("104/102", (104, 102)), (" 104 / 102 ", (104, 102)), ("104/104", (104, 104))],
)
def test_load_is_one_index_or_a_pair(text: str, load: tuple[int, int | None]):
    assert parse_load(text) == load


@pytest.mark.parametrize(
    "text", ["", "/", "91/", "/91", "102/104", "49", "131", "91V", "-91", "9.1", "104/102/100", "٩١"]
)
def test_load_refuses_what_is_none(text: str):
    with pytest.raises(BadSize):
        parse_load(text)


@pytest.mark.parametrize(("text", "symbol"), [("V", "V"), ("v", "V"), ("(Y)", "Y"), (" T ", "T")])
def test_speed_is_a_letter_of_the_table(text: str, symbol: str):
    assert parse_speed(text) == symbol


@pytest.mark.parametrize("text", ["", "X", "O", "VV", "240", "()"])
def test_speed_refuses_what_is_none(text: str):
    with pytest.raises(BadSize):
        parse_speed(text)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("5x112", BoltPattern(5, Decimal("112.0"))),
        ("5X112", BoltPattern(5, Decimal("112.0"))),
        ("5×112", BoltPattern(5, Decimal("112.0"))),
        ("5/114,3", BoltPattern(5, Decimal("114.3"))),
        ("4 x 100", BoltPattern(4, Decimal("100.0"))),
        ("6x139.7 mm", BoltPattern(6, Decimal("139.7"))),
    ],
)
def test_bolt_pattern_is_read_as_people_write_it(text: str, pattern: BoltPattern):
    assert parse_bolt_pattern(text) == pattern


@pytest.mark.parametrize("text", ["", "112", "5x", "x112", "2x112", "11x112", "5x50", "5x400", "5x112x3", "viisi"])
def test_bolt_pattern_refuses_what_is_none(text: str):
    with pytest.raises(BadSize):
        parse_bolt_pattern(text)


def test_bolt_pattern_is_written_without_needless_zeros():
    assert [str(parse_bolt_pattern(text)) for text in ("5x112.0", "5/114,3")] == ["5x112", "5x114.3"]


WHOLE_RIM = RimSize(Decimal("7.5"), Decimal(17), BoltPattern(5, Decimal("112.0")), 45, Decimal("57.1"))


@pytest.mark.parametrize(
    "text",
    [
        "7.5Jx17 5x112 ET45 CB57.1",
        "7,5Jx17 H2 5x112 ET45 CB57,1",
        "7.5x17 5/112 ET45 CB57.1",
        "7.5J×17 5×112 et45 cb57.1",
        "7.5 J x 17, 5x112, ET 45, CB 57.1",
    ],
)
def test_rim_is_read_whole(text: str):
    assert parse_rim(text) == WHOLE_RIM


@pytest.mark.parametrize(
    ("text", "rim"),
    [
        ("6Jx15", RimSize(Decimal(6), Decimal(15))),
        ("6Jx15 ET-10", RimSize(Decimal(6), Decimal(15), et_mm=-10)),
        ("6Jx15 4x100", RimSize(Decimal(6), Decimal(15), BoltPattern(4, Decimal("100.0")))),
        (
            "5.5Jx15 5x139.7 ET5 CB108.1",
            RimSize(Decimal("5.5"), Decimal(15), BoltPattern(5, Decimal("139.7")), 5, Decimal("108.1")),
        ),
    ],
)
def test_rim_may_leave_the_end_out(text: str, rim: RimSize):
    assert parse_rim(text) == rim


def test_rim_is_written_one_way():
    assert str(WHOLE_RIM) == "7.5Jx17 5x112 ET45 CB57.1"
    assert str(RimSize(Decimal(6), Decimal(15), et_mm=0)) == "6Jx15 ET0"


@pytest.mark.parametrize(
    "text",
    ["", "7.5J", "7.5Jx", "7.5Jx99", "70Jx17", "7.5Jx17 2x112", "7.5Jx17 5x112 ET999", "7.5Jx17 CB12", "17x7.5x3"],
)
def test_rim_refuses_what_is_none(text: str):
    with pytest.raises(BadSize):
        parse_rim(text)
