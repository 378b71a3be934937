"""Reading addresses: what is asked, what makes no sense and is said so, and addresses that give the same list again."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from shop.listing.criteria import Asked, read
from shop.listing.filters import ACCESSORIES, RIMS, SEARCH, TYRES, Section
from shop.listing.index import Entry, Index

VALUES = {
    "kind": "renkaat",
    "season": "kesa",
    "tyre_width": "205",
    "aspect": "55",
    "inch": "16",
    "brand": "kaamos",
    "stock": "oma",
}
RIM = {"kind": "vanteet", "rim_width": "7.5", "inch": "17", "bolts": "5x112", "et": "45", "colour": "musta"}
INDEX = Index(
    [
        Entry(product_id=1, cents=9900, days=2, name="a", values=VALUES, words=frozenset()),
        Entry(product_id=2, cents=9900, days=2, name="b", values=RIM, words=frozenset()),
    ]
)


def asked(query: str, section: Section = TYRES) -> Asked:
    return read(QueryDict(query), section=section, index=INDEX)


@pytest.mark.parametrize("text", ["😀", "—…!"])
def test_search_with_nothing_to_look_for_says_so(text: str):
    told = (f"Haussa ”{text}” ei ole kirjaimia eikä numeroita, joten se ei rajannut mitään.",)
    assert (asked(f"q={text}", SEARCH).criteria.words, asked(f"q={text}", SEARCH).notices) == ((), told)
    assert asked("q=nokian", SEARCH).notices == ()


def test_nothing_asked_is_everything():
    plain = asked("")
    assert (dict(plain.criteria.chosen), plain.notices, plain.pairs, plain.url()) == ({}, (), (), "/renkaat/")


@pytest.mark.parametrize(
    ("query", "key", "values"),
    [
        ("leveys=205&leveys=225", "tyre_width", ("205", "225")),
        ("leveys=205&leveys=205", "tyre_width", ("205",)),
        ("tuuma=16.0", "inch", ("16",)),
        ("kausi=talvi", "season", ("nasta", "kitka")),
        ("kausi=talvi&kausi=kitka", "season", ("nasta", "kitka")),
        ("varasto=1", "stock", ("oma", "toimittaja")),
        ("xl=1", "xl", ("1",)),
        ("runflat=on", "runflat", ("1",)),
        ("pakettiauto=1", "van", ("1",)),
        ("koko=205/55R16", "tyre_width", ("205",)),
        ("koko=205 55 16", "aspect", ("55",)),
        ("leveys=  205 ", "tyre_width", ("205",)),
    ],
)
def test_filters_of_tyres(query: str, key: str, values: tuple[str, ...]):
    assert asked(query).criteria.chosen[key] == values


@pytest.mark.parametrize(
    ("query", "key", "values"),
    [
        ("leveys=7,5", "rim_width", ("7.5",)),
        ("pultit=5x112", "bolts", ("5x112",)),
        ("vari=musta", "colour", ("musta",)),
        ("talvi=1", "winter", ("1",)),
        ("koko=7.5x17", "rim_width", ("7.5",)),
    ],
)
def test_filters_of_rims(query: str, key: str, values: tuple[str, ...]):
    assert asked(query, RIMS).criteria.chosen[key] == values


@pytest.mark.parametrize(
    ("query", "bounds"),
    [
        ("et-min=40&et-max=50", {"et-min": "40", "et-max": "50"}),
        ("et-max=-5", {"et-max": "-5"}),
        ("koko=7.5Jx17 5x112 ET45", {"et-min": "45", "et-max": "45"}),
    ],
)
def test_offsets_of_rims_are_a_range(query: str, bounds: dict[str, str]):
    read = asked(query, RIMS)
    assert (read.criteria.bounds, read.notices) == (bounds, ())


def test_a_range_of_offsets_that_leaves_nothing_is_told():
    (notice,) = asked("et-min=50&et-max=40", RIMS).notices
    assert notice == "ET-mitta: alaraja on ylärajaa suurempi, joten mikään ei mahdu väliin."


@pytest.mark.parametrize("value", ["131", "--5", "syvä", "4.5"])
def test_an_offset_that_can_be_none_is_named(value: str):
    read = asked(f"et-min={value}", RIMS)
    assert read.criteria.bounds == {}
    assert read.notices == (f"ET vähintään: arvoa ”{value.upper()}” ei ole.",)


@pytest.mark.parametrize("query", ["xl=0", "xl=ei", "xl=", "leveys=", "leveys=&leveys=%20", "kausi", "tuntematon=1"])
def test_what_asks_for_nothing_narrows_nothing(query: str):
    plain = asked(query)
    assert (dict(plain.criteria.chosen), plain.notices, plain.pairs) == ({}, (), ())


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("hinta-min=100", 10000, None),
        ("hinta-max=99,90", None, 9990),
        ("hinta-min=1 000", 100000, None),
        ("hinta-min=80€", 8000, None),
        ("hinta-min=0", 0, None),
        ("hinta-min=1&hinta-min=2", 200, None),
        ("hinta-min=9.999", 999, None),
        ("hinta-max=100000", None, 10000000),
    ],
)
def test_prices(query: str, low: int | None, high: int | None):
    plain = asked(query)
    assert (plain.criteria.low, plain.criteria.high, plain.notices) == (low, high, ())


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("hinta-min=-5", "-5"),
        ("hinta-min=1e5", "1e5"),
        ("hinta-min=1000000000000000000000000000000", "1000000000000000000000000000000"),
        ("hinta-min=100001", "100001"),
        ("hinta-min=halpa", "halpa"),
        ("hinta-min=NaN", "NaN"),
        ("hinta-min=Infinity", "Infinity"),
        ("hinta-min=٣", "٣"),
        ("hinta-min=0x10", "0x10"),
        ("hinta-min=" + "9" * 5000, "9" * 40),
        ("hinta-min=1%00", "1"),
    ],
)
def test_price_that_is_none_is_said_so_kept_in_its_field_and_left_out(query: str, kept: str):
    wrong = asked(query)
    assert wrong.typed["low"] == kept
    if kept == "1":  # an unprintable sign is no part of a number
        assert (wrong.criteria.low, wrong.notices) == (100, ())
        return
    assert (wrong.criteria.low, len(wrong.notices), wrong.pairs) == (None, 1, ())


def test_bounds_the_wrong_way_round_are_said_so():
    wrong = asked("hinta-min=200&hinta-max=100")
    assert wrong.notices == ("Hinnan alaraja on ylärajaa suurempi, joten mikään ei mahdu väliin.",)
    assert (wrong.criteria.low, wrong.criteria.high) == (20000, 10000)


@pytest.mark.parametrize("value", ["foo", "' OR 1=1", "<script>", "../..", "💥", "x" * 500])
def test_unknown_brand_is_named_and_narrows_to_nothing(value: str):
    query = QueryDict(mutable=True)
    query["merkki"] = value
    wrong = read(query, section=TYRES, index=INDEX)
    assert wrong.notices == (f"Merkki: valikoimassa ei ole nyt arvoa ”{value[:40]}”.",)
    assert wrong.criteria.chosen["brand"] == (value[:40],)


def test_brand_of_another_kind_is_known_but_unknown_ones_beside_it_are_named():
    wrong = asked("merkki=kaamos&merkki=foo")
    assert wrong.criteria.chosen["brand"] == ("kaamos", "foo")
    assert wrong.notices == ("Merkki: valikoimassa ei ole nyt arvoa ”foo”.",)


def test_fixed_values_are_known_even_when_no_product_has_them():
    assert asked("kausi=nasta").notices == ()


@pytest.mark.parametrize(
    ("query", "section", "bounds"),
    [
        ("kantavuus=91&nopeus=v", TYRES, {"kantavuus": "91", "nopeus": "V"}),
        ("koko=205/55 r16 94t", TYRES, {"kantavuus": "94", "nopeus": "T"}),
        ("koko=205/55R16 91V&nopeus=H", TYRES, {"kantavuus": "91", "nopeus": "H"}),
        ("toimitusaika=2", RIMS, {"toimitusaika": "2"}),
        ("nopeus=", TYRES, {}),
        ("nopeus=V", RIMS, {}),
    ],
)
def test_bounds(query: str, section: Section, bounds: dict[str, str]):
    plain = asked(query, section)
    assert (dict(plain.criteria.bounds), plain.notices) == (bounds, ())
    assert asked(plain.url().partition("?")[2], section).criteria == plain.criteria


@pytest.mark.parametrize("query", ["kantavuus=9999", "kantavuus=abc", "nopeus=%C3%84", "toimitusaika=-1", "nopeus=VV"])
def test_bound_that_is_none_is_said_so_and_left_out(query: str):
    wrong = asked(query)
    assert (dict(wrong.criteria.bounds), len(wrong.notices), wrong.pairs) == ({}, 1, ())


def test_words_beside_a_size_are_looked_for_in_the_list():
    found = asked("koko=205/55R16 nokian")
    assert (found.criteria.words, found.typed["q"]) == (("nokian",), "nokian")
    assert found.url() == "/renkaat/?leveys=205&profiili=55&tuuma=16&q=nokian"


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1.5", "99999999", "1e3", "٣", "9" * 400])
def test_page_that_is_none_is_said_so_and_gives_the_first(page: str):
    wrong = asked(f"sivu={page}")
    assert (wrong.criteria.page, len(wrong.notices)) == (1, 1)


def test_order():
    assert asked("jarjestys=halvin").criteria.order == "halvin"
    wrong = asked("jarjestys=sattuma")
    assert (wrong.criteria.order, wrong.notices) == ("nopein", ("Järjestystä ”sattuma” ei ole.",))


@pytest.mark.parametrize(("section", "text"), [(TYRES, "isot"), (TYRES, "999/99R99"), (RIMS, "205/55R16")])
def test_size_that_is_none_is_explained_and_kept(section: Section, text: str):
    wrong = asked(f"koko={text}", section)
    assert (wrong.typed["koko"], len(wrong.notices), dict(wrong.criteria.chosen)) == (text, 1, {})


def test_accessories_take_no_sizes():
    assert dict(asked("leveys=205", ACCESSORIES).criteria.chosen) == {}


def test_search_words_are_kept_for_the_field_and_brought_to_their_forms():
    found = asked("q=Nokian nastarenkaat 16", SEARCH)
    assert (found.typed["q"], found.criteria.words) == ("Nokian nastarenkaat 16", ("nokian", "nasta", "16"))


def test_address_gives_the_same_list_again():
    first = asked("koko=205/55R16&kausi=talvi&hinta-max=150&jarjestys=halvin&xl=1&auto=kaikki&sivu=3")
    again = asked(first.url().partition("?")[2])
    assert again.criteria.chosen == first.criteria.chosen
    assert (again.criteria.high, again.criteria.order, again.criteria.any_car) == (15000, "halvin", True)
    assert again.criteria.page == 1
    assert again.url() == first.url()


def test_address_without_one_value_keeps_the_others():
    first = asked("leveys=205&leveys=225&kausi=kesa&sivu=2")
    assert first.url(without=[("leveys", "225")]) == "/renkaat/?kausi=kesa&leveys=205"
    assert first.url(sivu="4") == "/renkaat/?kausi=kesa&leveys=205&leveys=225&sivu=4"


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "leveys",
                "profiili",
                "tuuma",
                "kausi",
                "merkki",
                "hinta-min",
                "hinta-max",
                "jarjestys",
                "sivu",
                "koko",
                "q",
                "xl",
                "varasto",
                "pultit",
                "et-min",
                "et-max",
                "vari",
                "auto",
                "kantavuus",
                "nopeus",
                "toimitusaika",
                "laji",
            ]
        ),
        st.lists(st.text(max_size=60), min_size=1, max_size=4),
    ),
    st.sampled_from([TYRES, RIMS, ACCESSORIES, SEARCH]),
)
def test_nothing_that_is_written_breaks_the_reading(values: dict[str, list[str]], section: Section):
    query = QueryDict(mutable=True)
    for name, many in values.items():
        query.setlist(name, many)
    first = read(query, section=section, index=INDEX)
    again = read(QueryDict(first.url().partition("?")[2]), section=section, index=INDEX)
    assert dict(again.criteria.chosen) == dict(first.criteria.chosen)
    assert (again.criteria.low, again.criteria.high) == (first.criteria.low, first.criteria.high)
