"""One car of a feed: what a row of `import_vehicles` says, typed and judged."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from shop.imports.cells import BadCell, Cells
from shop.imports.csvfile import Problem, Row
from shop.models import CarClass, Vehicle
from shop.sizes import RimSize, TyreSize, parse_bolt_pattern, parse_load, parse_rim, parse_speed, parse_tyre_size

REQUIRED_COLUMNS: Final = (
    *("code", "make", "model", "year_from", "car_class", "bolt_pattern", "centre_bore", "thread", "fastener"),
    *("et_min", "et_max", "load_index", "speed_index", "fitments"),
)
KNOWN_COLUMNS: Final = frozenset({*REQUIRED_COLUMNS, "variant", "year_to", "tpms"})
BETWEEN_FITMENTS: Final = "|"
BETWEEN_AXLES: Final = "+"
ORIGINAL: Final = "*"
EXAMPLE: Final = "205/55R16 6.5Jx16 ET46*"

CLASSES: Final = {
    **{kind.value: kind.value for kind in CarClass},
    "henkilöauto": CarClass.CAR.value,
    "maasturi": CarClass.SUV.value,
    "pakettiauto": CarClass.VAN.value,
}
FASTENERS: Final = {
    **{kind.value: kind.value for kind in Vehicle.Fastener},
    "pultti": Vehicle.Fastener.BOLT.value,
    "mutteri": Vehicle.Fastener.NUT.value,
}
_CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_THREAD: Final = re.compile(r"M[0-9]{2}x[0-9](?:\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Axle:
    """The tyre and rim of one axle."""

    tyre: TyreSize
    rim: RimSize


@dataclass(frozen=True, slots=True)
class Wheels:
    """One set of wheels that fits; `rear` None means that it is like the front."""

    front: Axle
    rear: Axle | None
    is_original: bool


@dataclass(frozen=True, slots=True)
class Car:
    """What one row says: the vehicle's own columns by name, and its wheels."""

    line: int
    code: str
    values: dict[str, Any]
    wheels: list[Wheels] = field(default_factory=list)


def read_car(row: Row) -> Car | list[Problem]:
    """The row as a car, or everything that is wrong with it."""
    cells = Cells(row)
    bolts = cells.parsed("bolt_pattern", parse_bolt_pattern)
    et_min, et_max = (cells.whole(column, least=-100, most=130, required=True) for column in ("et_min", "et_max"))
    years = _years(cells)
    values = {
        "make": cells.text("make", longest=40, required=True),
        "model": cells.text("model", longest=40, required=True),
        "variant": cells.text("variant", longest=60),
        "year_from": years[0],
        "year_to": years[1],
        "car_class": cells.word("car_class", CLASSES, required=True),
        "bolt_count": bolts and bolts.count,
        "pcd_mm": bolts and bolts.pcd_mm,
        "centre_bore_mm": cells.number("centre_bore", above=40, most=180, decimals=1, required=True),
        "thread": cells.parsed("thread", _thread),
        "fastener": cells.word("fastener", FASTENERS, required=True),
        "et_min": et_min,
        "et_max": et_max,
        "load_index": cells.parsed("load_index", _single_load),
        "speed_symbol": cells.parsed("speed_index", parse_speed),
        "tpms": cells.flag("tpms"),
    }
    if et_min is not None and et_max is not None and et_max < et_min:
        cells.fault("et_max", _("on pienempi kuin et_min."))
    car = Car(row.line, cells.parsed("code", _code) or "", values, cells.parsed("fitments", read_wheels) or [])
    return cells.problems or car


def read_wheels(text: str) -> list[Wheels]:
    """`205/55R16 6.5Jx16 ET46* | 225/45R18 8Jx18 ET34 + 255/40R18 8.5Jx18 ET47`: sets, axles, * for original."""
    found = [_wheels(part.strip()) for part in text.split(BETWEEN_FITMENTS)]
    sizes = [(wheels.front.tyre, wheels.rear and wheels.rear.tyre) for wheels in found]
    if len(set(sizes)) < len(sizes):
        raise BadCell(_("sama koko on kahdesti."))
    return found


def _wheels(text: str) -> Wheels:
    axles = [_axle(part.strip()) for part in text.removesuffix(ORIGINAL).split(BETWEEN_AXLES)]
    if len(axles) > 2:
        raise BadCell(_("autossa on enintään kaksi eri akselia: %(text)s") % {"text": text[:60]})
    return Wheels(axles[0], axles[1] if len(axles) == 2 else None, is_original=text.endswith(ORIGINAL))


def _axle(text: str) -> Axle:
    size, _space, rim_text = text.partition(" ")
    if not rim_text:
        raise BadCell(
            _("kokoa ei ymmärretty: %(text)s. Kirjoita näin: %(example)s") % {"text": text[:60], "example": EXAMPLE}
        )
    tyre, rim = parse_tyre_size(size), parse_rim(rim_text)
    if rim.et_mm is None or rim.diameter_in != tyre.rim:
        raise BadCell(_("renkaan ja vanteen halkaisija tai ET ei täsmää: %(text)s") % {"text": text[:60]})
    return Axle(tyre, rim)


def _years(cells: Cells) -> tuple[int | None, int | None]:
    year_from = cells.whole("year_from", least=1950, most=2100, required=True)
    year_to = cells.whole("year_to", least=1950, most=2100)
    if year_from and year_to and year_to < year_from:
        cells.fault("year_to", _("on ennen alkuvuotta."))
    return year_from, year_to


def _single_load(text: str) -> int:
    index, dual = parse_load(text)
    if dual:
        raise BadCell(_("anna yksi kantavuusluokka."))
    return index


def _code(text: str) -> str:
    if len(text) > 80 or not _CODE.fullmatch(text):
        raise BadCell(_("saa sisältää vain pieniä kirjaimia a–z, numeroita ja viivoja."))
    return text


def _thread(text: str) -> str:
    if not _THREAD.fullmatch(text):
        raise BadCell(_("kierrettä ei ymmärretty. Kirjoita se näin: M14x1.5."))
    return text
