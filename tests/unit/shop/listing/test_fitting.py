"""What the index calls fitting is what the rules of fit call fits or conditions, for any tyre, rim and car."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.car import Car, Wheels
from shop.fitment import Fit, RimFacts, TyreFacts, judge_rim, judge_tyre
from shop.listing.filters import SEASONS
from shop.listing.fitting import can_tell, fitting
from shop.listing.index import Entry, Index
from shop.models import Season
from shop.sizes import BoltPattern, TyreSize, plain

pytestmark = pytest.mark.rule("R7.1")

GOOD = {Fit.FITS, Fit.CONDITIONS}
BOLTS = st.sampled_from([BoltPattern(5, Decimal("112.0")), BoltPattern(5, Decimal("114.3"))])
BORES = st.sampled_from([Decimal("57.1"), Decimal("66.6"), Decimal("73.1")])
PARAMETER = {season: name for name, season in SEASONS.items()}

sizes = st.builds(
    TyreSize,
    st.sampled_from([195, 205, 225, 255]),
    st.sampled_from([35, 45, 55, 65]),
    st.sampled_from([Decimal(16), Decimal(17)]),
    commercial=st.booleans(),
)
tyres = st.builds(
    TyreFacts,
    size=sizes,
    load_index=st.sampled_from([88, 91, 94]),
    speed_symbol=st.sampled_from("THVW"),
    season=st.sampled_from(list(Season)),
    snow=st.booleans(),
)
rims = st.builds(
    RimFacts,
    width_in=st.sampled_from([Decimal(width) for width in ("5.5", "6.0", "6.5", "7.0", "7.5", "8.0", "9.0", "9.5")]),
    diameter_in=st.sampled_from([Decimal(16), Decimal(17)]),
    bolts=BOLTS,
    et_mm=st.integers(30, 60),
    centre_bore_mm=BORES,
    max_load_kg=st.none() | st.sampled_from([550, 615, 690]),
)
wheels = st.builds(Wheels, front=sizes, rear=st.none() | sizes)
cars = st.builds(
    Car,
    make=st.just("Skoda"),
    model=st.just("Octavia"),
    wheels=st.lists(wheels, max_size=3).map(tuple),
    bolts=st.none() | BOLTS,
    centre_bore_mm=st.none() | BORES,
    et_min=st.none() | st.integers(30, 45),
    et_max=st.integers(45, 60),
    load_index=st.none() | st.sampled_from([88, 91, 94]),
    speed_symbol=st.sampled_from(["", "H", "V"]),
)


def as_entry(number: int, values: dict[str, str]) -> Entry:
    kept = {key: value for key, value in values.items() if value}
    return Entry(product_id=number, cents=number, days=2, name="", values=kept, words=frozenset())


def tyre_entry(number: int, tyre: TyreFacts) -> Entry:
    return as_entry(
        number,
        {
            "kind": "renkaat",
            "size": tyre.size.compact,
            "load": str(tyre.load_index),
            "speed": tyre.speed_symbol,
            "season": PARAMETER[tyre.season],
            "snow": "1" if tyre.snow else "",
        },
    )


def rim_entry(number: int, rim: RimFacts) -> Entry:
    return as_entry(
        number,
        {
            "kind": "vanteet",
            "inch": plain(rim.diameter_in),
            "rim_width": plain(rim.width_in),
            "bolts": str(rim.bolts),
            "et": str(rim.et_mm),
            "bore": plain(rim.centre_bore_mm),
            "load_kg": str(rim.max_load_kg or 0),
        },
    )


def found(index: Index, car: Car, kind: str) -> list[int]:
    bits = fitting(index, car, kind)
    return [pk for at, pk in enumerate(index.ids) if bits >> at & 1]


@given(st.lists(tyres, max_size=12), cars)
def test_tyres_agree_with_the_rules(many: list[TyreFacts], car: Car):
    index = Index(tyre_entry(number, tyre) for number, tyre in enumerate(many, start=1))
    good = [number for number, tyre in enumerate(many, start=1) if judge_tyre(tyre, car).fit in GOOD]
    if can_tell(car, "renkaat"):
        assert found(index, car, "renkaat") == good
    else:
        assert good == []


@given(st.lists(rims, max_size=12), cars)
def test_rims_agree_with_the_rules(many: list[RimFacts], car: Car):
    index = Index(rim_entry(number, rim) for number, rim in enumerate(many, start=1))
    good = [number for number, rim in enumerate(many, start=1) if judge_rim(rim, car).fit in GOOD]
    if can_tell(car, "vanteet"):
        assert found(index, car, "vanteet") == good
    else:
        assert good == []


def test_accessories_are_never_narrowed_by_car():
    assert not can_tell(Car(make="Skoda", model="Octavia"), "tarvikkeet")
