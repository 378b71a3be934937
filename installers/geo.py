"""Where in Finland: postcode areas as points, and distances between points."""

import csv
import re
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

POSTCODE = re.compile(r"[0-9]{5}")
NOBODYS = frozenset({"00000", "99999"})  # what is typed to get past a field
_AREAS = Path(__file__).parent / "data" / "postcode_areas.csv"
_EARTH_KM = 6371.0


class Point(NamedTuple):
    latitude: float
    longitude: float


class Area(NamedTuple):
    """Postcodes that begin alike: their middle, their delivery zone, and the working days it adds to a delivery."""

    prefix: str
    place: str
    middle: Point
    zone: str
    extra_days: int


def area_of(postcode: str) -> Area | None:
    """The area a postcode lies in; None where it is not a Finnish postcode."""
    if not POSTCODE.fullmatch(postcode) or postcode in NOBODYS:
        return None
    return areas().get(postcode[:3]) or areas().get(postcode[:2])


def kilometres(a: Point, b: Point) -> float:
    """The distance as the crow flies."""
    north, east = radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)
    chord = sin(north / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(chord))


@cache
def areas() -> dict[str, Area]:
    """Every area by its first two or three digits; the longer prefix is the more exact."""
    with _AREAS.open(encoding="utf-8", newline="") as file:
        return {row["prefix"]: _area(row) for row in csv.DictReader(file, delimiter=";")}


def _area(row: dict[str, str]) -> Area:
    middle = Point(float(row["latitude"]), float(row["longitude"]))
    return Area(row["prefix"], row["place"], middle, row["zone"], int(row["extra_days"]))
