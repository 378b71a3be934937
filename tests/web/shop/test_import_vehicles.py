"""`manage.py import_vehicles`: cars and their sizes, told row by row."""

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from shop.demo.tables import VEHICLES
from shop.models import Vehicle, VehicleFitment

pytestmark = pytest.mark.django_db

Run = Callable[..., list[str]]
CAR = {
    "code": "skoda-octavia-iii-2013",
    "make": "Skoda",
    "model": "Octavia",
    "variant": "III 1.0–2.0",
    "year_from": "2013",
    "year_to": "2020",
    "car_class": "car",
    "bolt_pattern": "5x112",
    "centre_bore": "57,1",
    "thread": "M14x1.5",
    "fastener": "bolt",
    "et_min": "38",
    "et_max": "54",
    "load_index": "91",
    "speed_index": "V",
    "tpms": "0",
    "fitments": "195/65R15 6Jx15 ET43* | 205/55R16 6.5Jx16 ET46* | 225/45R17 7Jx17 ET49",
}
NOTHING_CHANGED = "Mikään ei muuttunut."


@pytest.fixture
def feed(tmp_path: Path) -> Run:
    def run(*rows: dict[str, str]) -> list[str]:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        path = tmp_path / "vehicles.csv"
        path.write_text("\n".join([";".join(columns), *(";".join(row.get(c, "") for c in columns) for row in rows)]))
        out = StringIO()
        call_command("import_vehicles", str(path), stdout=out)
        return out.getvalue().splitlines()

    return run


def counted(*, new: int = 0, changed: int = 0, same: int = 0, refused: int = 0) -> str:
    return f"Uusia autoja: {new}, Muuttuneita: {changed}, Ennallaan: {same}, Hylättyjä rivejä: {refused}"


def everything() -> tuple[list[Any], list[Any]]:
    return list(Vehicle.objects.order_by("pk").values()), list(VehicleFitment.objects.order_by("pk").values())


def test_import_enters_the_car_and_its_sizes(feed: Run):
    assert feed(CAR) == [counted(new=1)]
    car = Vehicle.objects.get()
    assert (str(car), str(car.bolts), car.centre_bore_mm) == (
        "Skoda Octavia III 1.0–2.0 (2013–2020)",
        "5x112",
        Decimal("57.1"),
    )
    assert (car.et_min, car.et_max, car.load_index, car.speed_symbol, car.tpms) == (38, 54, 91, "V", False)
    assert [(str(fitment), fitment.is_original) for fitment in car.fitments.all()] == [
        ("195/65 R15", True),
        ("205/55 R16", True),
        ("225/45 R17", False),
    ]


def test_import_twice_changes_nothing_and_says_so(feed: Run):
    feed(CAR)
    before = everything()
    assert feed(CAR) == [counted(same=1), NOTHING_CHANGED]
    assert everything() == before


def test_staggered_and_van_wheels_are_kept_apart(feed: Run):
    feed({**CAR, "fitments": "225/40R18 8Jx18 ET34 + 255/35R18 8.5Jx18 ET37*|215/65R16C 6.5Jx16 ET51"})
    van, staggered = VehicleFitment.objects.order_by("front_rim")
    assert (str(staggered), staggered.is_staggered, staggered.rear_rim_width) == (
        "225/40 R18 / 255/35 R18",
        True,
        Decimal("8.5"),
    )
    assert (van.van, van.is_staggered, van.rear) == (True, False, van.front)


def test_changed_car_is_corrected_and_its_sizes_replaced(feed: Run):
    feed(CAR)
    assert feed({**CAR, "year_to": "", "tpms": "1"}) == [counted(changed=1)]
    assert feed({**CAR, "year_to": "", "tpms": "1", "fitments": "205/55R16 6.5Jx16 ET46*"}) == [counted(changed=1)]
    car = Vehicle.objects.get()
    assert (car.year_to, car.tpms, [str(fitment) for fitment in car.fitments.all()]) == (None, True, ["205/55 R16"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"code": "Skoda Octavia"}, "code: saa sisältää vain pieniä kirjaimia a–z, numeroita ja viivoja."),
        ({"make": ""}, "make: puuttuu."),
        ({"year_from": "13"}, "year_from: 13 ei ole väliltä 1950–2100."),
        ({"year_to": "2010"}, "year_to: on ennen alkuvuotta."),
        ({"car_class": "vene"}, "car_class: tuntematon arvo: vene"),
        ({"bolt_pattern": "112"}, "bolt_pattern: Pulttijakoa ei ymmärretty. Kirjoita se näin: 5x112."),
        ({"centre_bore": "5,71"}, "centre_bore: 5,71 ei käy: oltava yli 40 ja enintään 180."),
        ({"thread": "14"}, "thread: kierrettä ei ymmärretty. Kirjoita se näin: M14x1.5."),
        ({"et_min": "60"}, "et_max: on pienempi kuin et_min."),
        ({"load_index": "91/89"}, "load_index: anna yksi kantavuusluokka."),
        ({"speed_index": "X"}, "speed_index: Nopeusluokkaa X ei tunneta."),
        ({"fitments": ""}, "fitments: puuttuu."),
        ({"fitments": "205/55R16"}, "fitments: kokoa ei ymmärretty: 205/55R16. Kirjoita näin: 205/55R16 6.5Jx16 ET46*"),
        (
            {"fitments": "205/55R16 6.5Jx17 ET46"},
            "fitments: renkaan ja vanteen halkaisija tai ET ei täsmää: 205/55R16 6.5Jx17 ET46",
        ),
        ({"fitments": "205/55R16 6.5Jx16 ET46|205/55R16 7Jx16 ET46"}, "fitments: sama koko on kahdesti."),
    ],
)
def test_bad_row_is_told_and_the_good_ones_go_in(feed: Run, changes: dict[str, str], told: str):
    assert feed({**CAR, "code": "toinen-2013"}, {**CAR, **changes}) == [f"Rivi 3: {told}", counted(new=1, refused=1)]
    assert Vehicle.objects.get().code == "toinen-2013"


def test_a_code_twice_lets_the_first_stand(feed: Run):
    assert feed(CAR, {**CAR, "model": "Superb"}) == [
        "Rivi 3: code: sama tunnus on jo rivillä 2.",
        counted(new=1, refused=1),
    ]
    assert Vehicle.objects.get().model == "Octavia"


def test_missing_columns_are_told(feed: Run):
    with pytest.raises(CommandError, match="puuttuu sarakkeita: fitments"):
        feed({key: value for key, value in CAR.items() if key != "fitments"})


def test_our_own_file_goes_in_whole():
    out = StringIO()
    call_command("import_vehicles", str(VEHICLES), stdout=out)
    assert out.getvalue().splitlines() == [counted(new=261)]
