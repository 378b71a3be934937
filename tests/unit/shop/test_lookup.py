"""From a plate to a car: the register is asked once, answers are kept for their time, and our own table fills gaps."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lapinkumi.core.actors import Actor
from shop import register
from shop.car import Car
from shop.lookup import car_by_plate
from shop.models import PlateLookup
from shop.policy import PLATE_FOUND_DAYS, PLATE_UNKNOWN_DAYS
from shop.services.plates import forget_plates, keep_answer
from tests.unit.shop import make
from tests.unit.shop.plate_register import OCTAVIA, Answer, PlateRegister

pytestmark = pytest.mark.django_db(transaction=True)

PLATE = "ABC-123"
BY = Actor.customer()
MOMENT = timedelta(seconds=1)


def look_up(after: timedelta = timedelta()) -> Car | None:
    return car_by_plate(PLATE, at=make.AT + after, by=BY)


def test_found_car_bears_its_plate_and_is_asked_for_once(plate_register: PlateRegister):
    plate_register.answers.append(Answer(body=OCTAVIA))
    first = look_up()
    assert (first.name, first.plate) == ("Skoda Octavia 2019", PLATE)
    assert look_up() == first
    assert len(plate_register.asked) == 1
    assert "plate" not in PlateLookup.objects.get().answer


def test_unknown_plate_is_asked_for_once_a_day(plate_register: PlateRegister):
    assert look_up() is None
    assert look_up(timedelta(days=PLATE_UNKNOWN_DAYS) - MOMENT) is None
    assert len(plate_register.asked) == 1
    plate_register.answers.append(Answer(body=OCTAVIA))
    assert look_up(timedelta(days=PLATE_UNKNOWN_DAYS)).make == "Skoda"
    assert [(row.found, row.plate) for row in PlateLookup.objects.all()] == [(True, PLATE)]


def test_old_answer_is_asked_anew(plate_register: PlateRegister):
    plate_register.answers += [Answer(body=OCTAVIA), Answer(body={**OCTAVIA, "year": 2020})]
    look_up()
    assert look_up(timedelta(days=PLATE_FOUND_DAYS) - MOMENT).year == 2019
    assert look_up(timedelta(days=PLATE_FOUND_DAYS)).year == 2020


def test_old_answer_is_better_than_none_while_the_register_is_down(plate_register: PlateRegister):
    plate_register.answers += [Answer(body=OCTAVIA), Answer(500, {})]
    look_up()
    assert look_up(timedelta(days=PLATE_FOUND_DAYS)).year == 2019
    assert PlateLookup.objects.get().fetched_at == make.AT


def test_register_that_is_down_leaves_nothing_behind(plate_register: PlateRegister):
    plate_register.answers.append(Answer(503, {}))
    with pytest.raises(register.RegisterDown):
        look_up()
    assert PlateLookup.objects.count() == 0


def test_answer_kept_in_an_older_shape_is_asked_anew(plate_register: PlateRegister):
    PlateLookup.objects.create(plate=PLATE, found=True, answer={"brand": "Skoda"}, fetched_at=make.AT)
    plate_register.answers.append(Answer(body=OCTAVIA))
    assert look_up().make == "Skoda"


def test_keeping_twice_keeps_one_row():
    for at in (make.AT, make.AT + MOMENT):
        keep_answer(plate=PLATE, car=None, at=at, by=BY)
    assert [(row.plate, row.found, row.answer, row.fetched_at) for row in PlateLookup.objects.all()] == [
        (PLATE, False, {}, make.AT + MOMENT)
    ]


def test_our_own_table_fills_what_the_register_left_out(plate_register: PlateRegister):
    own = make.fitment().vehicle
    bare = {"make": "ŠKODA", "model": "OCTAVIA", "year": 2019}
    plate_register.answers.append(Answer(body=bare))
    car = look_up()
    assert (car.vehicle_id, car.load_index, car.centre_bore_mm) == (own.pk, 91, Decimal("57.1"))
    assert [str(size) for size in car.sizes] == ["205/55 R16"]
    assert car.make == "ŠKODA"


@pytest.mark.parametrize(
    "answer",
    [
        {"make": "Skoda", "model": "Octavia", "year": 2005},
        {"make": "Skoda", "model": "Superb", "year": 2019},
        {"make": "Seat", "model": "Octavia", "year": 2019},
        {"make": "Skoda", "model": "Octa", "year": 2019},
        {"make": "Skoda", "model": "Octavia", "year": 2019, "tyre_sizes": [{"front": "155/80R13"}]},
    ],
)
def test_another_car_is_not_filled_from_it(plate_register: PlateRegister, answer: dict[str, object]):
    make.fitment()
    plate_register.answers.append(Answer(body=answer))
    assert look_up().vehicle_id is None


def test_two_that_could_be_meant_fill_nothing(plate_register: PlateRegister):
    make.fitment()
    make.fitment(vehicle=make.vehicle(code="skoda-octavia-rs", variant="RS"))
    plate_register.answers.append(Answer(body={"make": "Skoda", "model": "Octavia", "year": 2019}))
    assert look_up().sizes == ()


@pytest.mark.rule("R3.5")
def test_answers_past_their_time_are_deleted_and_only_those():
    for days, found in ((0, True), (PLATE_FOUND_DAYS, True), (0, False), (PLATE_UNKNOWN_DAYS, False)):
        PlateLookup.objects.create(
            plate=f"A-{days + 1}{found:d}",
            found=found,
            answer={"make": "x"} if found else {},
            fetched_at=make.AT - timedelta(days=days),
        )
    assert forget_plates(at=make.AT) == 2
    assert forget_plates(at=make.AT) == 0
    assert sorted(PlateLookup.objects.values_list("plate", flat=True)) == ["A-10", "A-11"]
