"""The client of the plate register, against a real server on this machine."""

import time
from decimal import Decimal

import pytest

from shop import register
from shop.car import Car, Wheels
from shop.sizes import BoltPattern, parse_tyre_size
from tests.unit.shop.plate_register import OCTAVIA, Answer, PlateRegister

PLATE = "ÄLY-42"
CAR = Car(
    make="Skoda",
    model="Octavia",
    variant="1.5 TSI",
    year=2019,
    wheels=(Wheels(front=parse_tyre_size("205/55R16")), Wheels(front=parse_tyre_size("225/45R17"))),
    bolts=BoltPattern(5, Decimal("112.0")),
    centre_bore_mm=Decimal("57.1"),
    et_min=38,
    et_max=54,
    load_index=91,
    speed_symbol="V",
)


def answered(server: PlateRegister, **changes: object) -> Car | None:
    server.answers.append(Answer(body={**OCTAVIA, **changes}))
    return register.ask("ABC-123")


def test_car_is_read_whole_and_asked_for_with_the_key(plate_register: PlateRegister):
    plate_register.answers.append(Answer(body=OCTAVIA))
    assert register.ask(PLATE) == CAR
    assert plate_register.asked == [("/register/vehicles/%C3%84LY-42", "key-of-the-shop")]


def test_unknown_plate_is_none(plate_register: PlateRegister):
    plate_register.answers.append(Answer(404, {"detail": "unknown"}))
    assert register.ask("ABC-123") is None


@pytest.mark.parametrize(
    ("answer", "error", "retryable", "data"),
    [
        (Answer(429, {}, {"Retry-After": "30"}), register.RegisterBusy, True, {"seconds": 30}),
        (Answer(429, {}, {"Retry-After": "soon"}), register.RegisterBusy, True, {"seconds": None}),
        (Answer(500, b"oops"), register.RegisterDown, True, {"status": 500}),
        (Answer(503, {}), register.RegisterDown, True, {"status": 503}),
        (Answer(401, {}), register.RegisterRefused, False, {"status": 401}),
        (Answer(302, {}, {"Location": "http://127.0.0.1:9/"}), register.RegisterDown, True, {}),
        (Answer(200, b"<html>"), register.RegisterNonsense, False, {}),
        (Answer(200, b"\xff\xfe\x00"), register.RegisterNonsense, False, {}),
        (Answer(200, []), register.RegisterNonsense, False, {}),
        (Answer(200, None), register.RegisterNonsense, False, {}),
        (Answer(200, {}), register.RegisterNonsense, False, {}),
        (Answer(200, {**OCTAVIA, "make": ""}), register.RegisterNonsense, False, {}),
        (Answer(200, {**OCTAVIA, "model": 7}), register.RegisterNonsense, False, {}),
        (Answer(200, {**OCTAVIA, "variant": "x" * 70_000}), register.RegisterNonsense, False, {}),
    ],
)
def test_failure_has_its_kind_and_is_asked_once(
    plate_register: PlateRegister, answer: Answer, error: type, retryable: bool, data: dict[str, object]
):
    plate_register.answers.append(answer)
    with pytest.raises(register.RegisterError) as raised:
        register.ask("ABC-123")
    assert (type(raised.value), raised.value.retryable, raised.value.data) == (error, retryable, data)
    assert len(plate_register.asked) == 1


def test_slow_register_is_given_up_within_three_seconds(plate_register: PlateRegister):
    plate_register.answers.append(Answer(body=OCTAVIA, delay=3.5))
    started = time.monotonic()
    with pytest.raises(register.RegisterDown):
        register.ask("ABC-123")
    assert time.monotonic() - started < 3.2


def test_nobody_there_is_down(settings):
    settings.VEHICLE_REGISTER_URL = "http://127.0.0.1:9"
    with pytest.raises(register.RegisterDown):
        register.ask("ABC-123")


def test_without_an_address_the_register_is_not_in_use(settings):
    settings.VEHICLE_REGISTER_URL = ""
    assert not register.in_use()
    with pytest.raises(register.RegisterRefused):
        register.ask("ABC-123")


@pytest.mark.rule("R3.5")
def test_neither_log_nor_error_tells_the_plate(plate_register: PlateRegister, caplog):
    plate_register.answers += [Answer(body=OCTAVIA), Answer(500, b""), Answer(200, b"ABC-123")]
    register.ask("ABC-123")
    with pytest.raises(register.RegisterDown) as down:
        register.ask("ABC-123")
    with pytest.raises(register.RegisterNonsense) as nonsense:
        register.ask("ABC-123")
    told = " ".join([*(str(record.msg) for record in caplog.records), repr(down.value), repr(nonsense.value)])
    assert "ABC" not in told
    assert down.value.__cause__ is None


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"year": "2019"}, "year", 2019),
        ({"year": 19}, "year", None),
        ({"year": True}, "year", None),
        ({"year": 2019.5}, "year", None),
        ({"bolt_pattern": "5/114,3"}, "bolts", BoltPattern(5, Decimal("114.3"))),
        ({"bolt_pattern": "99x99"}, "bolts", None),
        ({"bolt_pattern": None}, "bolts", None),
        ({"centre_bore": "66,6"}, "centre_bore_mm", Decimal("66.6")),
        ({"centre_bore": -1}, "centre_bore_mm", None),
        ({"centre_bore": "NaN"}, "centre_bore_mm", None),
        ({"centre_bore": {}}, "centre_bore_mm", None),
        ({"load_index": 91.0}, "load_index", 91),
        ({"load_index": 999}, "load_index", None),
        ({"load_index": 10**30}, "load_index", None),
        ({"speed_index": "v"}, "speed_symbol", "V"),
        ({"speed_index": "Ö"}, "speed_symbol", ""),
        ({"et_min": None}, "et_max", None),
        ({"et_min": 60}, "et_min", None),
        ({"et_min": -10, "et_max": "20"}, "et_min", -10),
        ({"tyre_sizes": None}, "wheels", ()),
        ({"tyre_sizes": "205/55R16"}, "wheels", ()),
        ({"tyre_sizes": [{"front": 205}, "x", None, {"rear": "205/55R16"}]}, "wheels", ()),
        (
            {"tyre_sizes": [{"front": "215/65R16C", "rear": "215/65 R16 C"}]},
            "wheels",
            (Wheels(front=parse_tyre_size("215/65R16C")),),
        ),
        (
            {"tyre_sizes": [{"front": "225/45R18", "rear": "255/40 ZR 18"}]},
            "wheels",
            (Wheels(front=parse_tyre_size("225/45R18"), rear=parse_tyre_size("255/40R18")),),
        ),
        ({"variant": "1.5\x00TSI"}, "variant", ""),
        ({"variant": ["x"]}, "variant", ""),
        ({"make": "  Citroën "}, "make", "Citroën"),
    ],
)
def test_what_makes_no_sense_is_left_out(plate_register, changes: dict[str, object], field: str, value: object):
    assert getattr(answered(plate_register, **changes), field) == value


def test_endless_sizes_are_cut_short(plate_register: PlateRegister):
    car = answered(plate_register, tyre_sizes=[{"front": "205/55R16"}] * 500)
    assert len(car.wheels) == register.MOST_SIZES
