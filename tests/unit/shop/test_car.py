"""The chosen car: a plain value that a session keeps and gives back whole."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from shop.car import SESSION_KEY, Car, Wheels, choose_car, chosen_car, forget_car
from shop.sizes import BoltPattern, parse_tyre_size

CAR = Car(
    make="BMW",
    model="330i",
    variant="G20",
    year=2020,
    wheels=(
        Wheels(front=parse_tyre_size("225/45R18"), rear=parse_tyre_size("255/40R18"), original=True),
        Wheels(front=parse_tyre_size("205/60R16")),
    ),
    bolts=BoltPattern(5, Decimal("112.0")),
    centre_bore_mm=Decimal("66.6"),
    et_min=25,
    et_max=30,
    load_index=95,
    speed_symbol="Y",
    tpms=False,
    vehicle_id=7,
    plate="ABC-123",
)
BARE = Car(make="Saab", model="99")


@pytest.mark.parametrize("car", [CAR, BARE])
@pytest.mark.rule("R3.5")
def test_car_comes_back_from_the_session_as_it_went_in(car: Car):
    session: dict[str, object] = {}
    choose_car(session, car)
    assert chosen_car(json.loads(json.dumps(session))) == car


def test_what_is_unknown_is_left_out_and_no_is_not_unknown():
    assert BARE.to_plain() == {"make": "Saab", "model": "99"}
    assert CAR.to_plain()["tpms"] is False


def test_forgetting_twice_is_harmless():
    session: dict[str, object] = {"place": {"postcode": "96100"}}
    choose_car(session, CAR)
    forget_car(session)
    forget_car(session)
    assert session == {"place": {"postcode": "96100"}}
    assert chosen_car(session) is None


@pytest.mark.parametrize(
    "kept",
    [
        {"make": "Skoda"},
        {"make": "Skoda", "model": "Octavia", "wheel_size": 16},
        {"make": "Skoda", "model": "Octavia", "wheels": [{"front": "nonsense"}]},
        {"make": "Skoda", "model": "Octavia", "wheels": [{}]},
        {"make": "Skoda", "model": "Octavia", "centre_bore_mm": "wide"},
        {"make": "Skoda", "model": "Octavia", "bolts": "many"},
        "Skoda",
    ],
)
def test_value_of_an_older_shape_counts_as_no_car(kept: object):
    assert chosen_car({SESSION_KEY: kept}) is None


def test_sizes_are_named_once_each():
    car = replace(CAR, wheels=(*CAR.wheels, Wheels(front=parse_tyre_size("225/45R18"))))
    assert [str(size) for size in car.sizes] == ["225/45 R18", "255/40 R18", "205/60 R16"]
    assert car.rim_diameters == (Decimal(16), Decimal(18))


def test_name_tells_the_year_or_else_the_version():
    assert CAR.name == "BMW 330i 2020"
    assert replace(CAR, year=None).name == "BMW 330i G20"
    assert BARE.name == "Saab 99"


def test_filling_keeps_what_was_known():
    other = replace(CAR, load_index=100, centre_bore_mm=Decimal("72.6"), thread="M14x1.25")
    filled = replace(CAR, centre_bore_mm=None).filled_from(other)
    assert (filled.load_index, filled.centre_bore_mm, filled.thread) == (95, Decimal("72.6"), "M14x1.25")
    assert filled.tpms is False
