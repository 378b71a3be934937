"""The bit-set index says what a plain walk through all products would say."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.listing.criteria import Criteria
from shop.listing.filters import TYRES
from shop.listing.finding import PAGE_SIZE, find
from shop.listing.index import Entry, Index
from shop.load_speed import SPEED_KMH

SEASONS = ("nasta", "kitka", "kesa")
WIDTHS = ("195", "205", "225")


def entry(number: int, **changes: object) -> Entry:
    values = {"kind": "renkaat", "season": "kesa", "tyre_width": "205"}
    made = Entry(product_id=number, cents=100 * number, days=2, name=f"n{number:04}", values=values, words=frozenset())
    return replace(made, **changes)


entries = st.lists(
    st.builds(
        lambda cents, season, width, days, xl: (cents, season, width, days, xl),
        st.integers(1, 50),
        st.sampled_from(SEASONS),
        st.sampled_from(WIDTHS),
        st.sampled_from([2, 10, 999]),
        st.booleans(),
    ),
    max_size=60,
).map(
    lambda rows: [
        Entry(
            product_id=number,
            cents=cents,
            days=days,
            name=f"{season} {number}",
            values={"kind": "renkaat", "season": season, "tyre_width": width}
            | {"load": str(80 + cents % 7), "speed": "QTHV"[cents % 4]}
            | ({"xl": "1"} if xl else {})
            | ({"days": str(days)} if days < 999 else {}),
            words=frozenset({season, width}),
        )
        for number, (cents, season, width, days, xl) in enumerate(rows, start=1)
    ]
)
chosen = st.fixed_dictionaries(
    {},
    optional={
        "season": st.lists(st.sampled_from([*SEASONS, "foo"]), min_size=1, max_size=2).map(tuple),
        "tyre_width": st.lists(st.sampled_from(WIDTHS), min_size=1, max_size=2).map(tuple),
        "xl": st.just(("1",)),
    },
)
bounds = st.none() | st.integers(0, 60)
least = st.fixed_dictionaries(
    {},
    optional={
        "kantavuus": st.sampled_from(["79", "83", "86", "90"]),
        "nopeus": st.sampled_from("QTHVW"),
        "toimitusaika": st.sampled_from(["1", "2", "9", "10"]),
    },
)
WITHIN = {
    "kantavuus": lambda item, bound: int(item.values["load"]) >= int(bound),
    "nopeus": lambda item, bound: SPEED_KMH[item.values["speed"]] >= SPEED_KMH[bound],
    "toimitusaika": lambda item, bound: int(item.values.get("days", 999)) <= int(bound),
}


def meets(item: Entry, criteria: Criteria, *, but: str = "") -> bool:
    return (
        all(item.values.get(key) in values for key, values in criteria.chosen.items() if key != but)
        and all(WITHIN[name](item, bound) for name, bound in criteria.bounds.items() if name != but)
        and set(criteria.words) <= item.words
        and (criteria.low is None or item.cents >= criteria.low)
        and (criteria.high is None or item.cents <= criteria.high)
    )


KEYS = {
    "halvin": lambda item: (item.cents, item.product_id),
    "kallein": lambda item: (-item.cents, -item.product_id),
    "nopein": lambda item: (item.days, item.cents, item.product_id),
    "nimi": lambda item: (item.name, item.cents, item.product_id),
    "uusin": lambda item: -item.product_id,
}


words = st.lists(st.sampled_from([*SEASONS, *WIDTHS]), max_size=2).map(tuple)


@given(entries, chosen, least, bounds, bounds, words, st.sampled_from(sorted(KEYS)), st.integers(1, 4))
def test_any_combination_is_what_a_plain_walk_finds(rows, chosen, least, low, high, words, order, page):
    criteria = Criteria(
        kind="renkaat", chosen=chosen, bounds=least, low=low, high=high, words=words, order=order, page=page
    )
    found = find(Index(rows), criteria, section=TYRES, car=None)
    wanted = [item.product_id for item in sorted((row for row in rows if meets(row, criteria)), key=KEYS[order])]
    assert found.total == found.of_any_car == len(wanted)
    assert found.pages == max(1, -(-len(wanted) // PAGE_SIZE))
    assert found.page == min(page, found.pages)
    start = (found.page - 1) * PAGE_SIZE
    assert list(found.ids) == wanted[start : start + PAGE_SIZE]
    for key in ("season", "tyre_width", "xl"):
        among = [row for row in rows if meets(row, criteria, but=key)]
        assert found.counts[key] == Counter(row.values[key] for row in among if key in row.values)
    for name, within in WITHIN.items():
        among = [row for row in rows if meets(row, criteria, but=name)]
        counted = {value: sum(within(row, value) for row in among) for value in found.counts[name]}
        assert found.counts[name] == counted
    assert found.cheapest == min((row.cents for row in rows if meets(row, criteria)), default=None)
    if not wanted:
        alone = {key: sum(meets(row, criteria, but=key) for row in rows) for key in (*chosen, *least)}
        assert {key: found.without[key] for key in alone} == alone


def test_empty_range_has_one_empty_page():
    found = find(Index([]), Criteria(kind="renkaat", page=9), section=TYRES, car=None)
    assert (found.total, found.ids, found.page, found.pages) == (0, (), 1, 1)


@pytest.mark.parametrize("order", sorted(KEYS))
def test_pages_follow_one_another_without_gap_or_repeat(order: str):
    index = Index(entry(number, cents=number % 7, days=number % 3) for number in range(1, 100))
    pages = [
        find(index, Criteria(kind="renkaat", order=order, page=page), section=TYRES, car=None).ids
        for page in range(1, 6)
    ]
    assert [len(page) for page in pages] == [24, 24, 24, 24, 3]
    assert sorted(pk for page in pages for pk in page) == list(range(1, 100))


def test_words_match_whole_or_as_beginnings_and_all_of_them():
    index = Index(
        [
            entry(1, words=frozenset({"nokian", "hakkapeliitta", "r5"})),
            entry(2, words=frozenset({"nokian", "hakka", "green"})),
            entry(3, words=frozenset({"michelin", "r"})),
        ]
    )

    def ids(*words: str) -> list[int]:
        return [index.ids[at] for at in range(3) if index.named(words) >> at & 1]

    assert ids("hakka") == [1, 2]
    assert ids("hakka", "green") == [2]
    assert ids("nokian", "michelin") == []
    assert ids("r") == [3]
    assert ids("r5") == [1]
    assert ids() == [1, 2, 3]
    assert index.close_to("hakapeliita") == "hakkapeliitta"
    assert index.close_to("xyzzy") is None
